"""The checks behind the published notice: the page is the version in force, it is reviewed, and people are told of changes."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from datetime import date
from typing import cast

from troth.desk import here
from troth.desk.evidence.log import facts_of
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.desk.notices.models import Version
from troth.desk.notices.versions import in_force
from troth.errors import TrothError
from troth.keepers.publication.told import Edited, Standing, standings
from troth.law.periods import Period
from troth.notice.entries import Promise, promises


@keeps("publication", what="latest")
def the_page_is_the_version_in_force(promise: Promise, world: World) -> Verdict:
    """Each published file has, byte for byte, the hash recorded when the version in force was published."""
    try:
        version = in_force(world.today)
    except TrothError as error:
        return broken(str(error), Finding("store.notices", "no version in force", 0))
    recorded = _recorded(version)
    if recorded is None:
        return broken(
            f"version {version.number} is not what was recorded when it was published",
            Finding("store.notices", "edited", 1),
        )
    for name, digest in cast("Mapping[str, str]", version.files).items():
        path = here().published / name
        if not path.is_file():
            return broken(f"published/{name} is gone", Finding(f"published/{name}", "missing", 1))
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return broken(
                f"published/{name} is not the text of version {version.number}",
                Finding(f"published/{name}", "changed", 1),
            )
    look = Finding("published", f"files compared with version {version.number}", len(version.files))
    return kept(f"the page shows version {version.number}", look, evidence=[recorded.uid])


def _recorded(version: Version) -> EvidenceEntry | None:
    """The act by which a named person published this version, where the store still says what it said."""
    for entry in EvidenceEntry.objects.filter(kind="notice.published", actor_id=version.published_by.uid):
        try:
            facts = facts_of(entry.uid)
        except TrothError:
            continue  # its facts were changed, so it says nothing of any version
        if facts["notice"] == version.hash:
            stands = (facts["number"], facts["in_force_from"], facts["internal"], facts["files"])
            now = (version.number, version.in_force_from.isoformat(), version.internal, version.files)
            return entry if stands == now else None
    return None


@keeps("publication", what="consequences")
def the_page_says_what_we_need(promise: Promise, world: World) -> Verdict:
    """The live page has, for each field we need, what follows where it is not given: UK GDPR Art 13(2)(e)."""
    path = here().published / "notice.html"
    if not path.is_file():
        return broken("published/notice.html is gone", Finding("published/notice.html", "missing", 1))
    page = html.unescape(path.read_text(encoding="utf-8"))
    needed = cast("Mapping[str, str]", promise.facts["needed"])
    silent = [name for name, consequence in needed.items() if consequence not in page]
    if silent:
        return broken(
            f"the page does not say what follows without {', '.join(silent)}",
            Finding("published/notice.html", "silent", len(silent)),
        )
    if not needed:
        return unproven("no field is declared as needed, so there is no consequence to show")
    return kept(
        f"the page says what follows for each of {len(needed)} fields",
        Finding("published/notice.html", "consequences read on the page", len(needed)),
    )


@keeps("publication", what="review")
def the_notice_was_reviewed_in_time(promise: Promise, world: World) -> Verdict:
    """A named person recorded a review within the interval; the date written in the notice alone proves nothing."""
    every = Period.parse(str(promise.facts["every"]))
    written = date.fromisoformat(str(promise.facts["last"]))
    entry = EvidenceEntry.objects.filter(kind="attested", key__startswith=f"{promise.id}:").order_by("position").last()
    if entry is not None and every.after(entry.at.date()) >= world.today:
        return kept(f"reviewed on {entry.at:%-d %B %Y} by a named person", evidence=[entry.uid])
    if max(every.after(written), every.after(entry.at.date()) if entry else date.min) < world.today:
        return broken(
            f"the last review was on {written:%-d %B %Y}, more than {every} ago", Finding("notice.review", "overdue", 1)
        )
    return unproven(
        f"the notice says it was reviewed on {written:%-d %B %Y}, but no act of a named person says so",
    )


@keeps("publication", what="told")
def people_were_told_before_it_applied(promise: Promise, world: World) -> Verdict:
    """For every version whose change this promise covers, a named person recorded that each person was told in time."""
    try:
        found = standings(promise=promise.id, now=world.today)
    except Edited as error:
        return broken(str(error), Finding("store.publication", "edited", 1))
    evidence = [uid for each in found for uid in each.evidence]
    overdue = _with(found, "overdue", world)
    if overdue:
        return broken(
            _said(overdue), Finding("store.publication", "kinds of person not told", len(overdue)), evidence=evidence
        )
    waiting = _with(found, "open", world)
    if waiting:
        return unproven(f"to be done by {waiting[0].in_force_from:%-d %B %Y} – {_said(waiting)}", evidence=evidence)
    done = _with(found, "done", world)
    if not done:
        back = "; a change that was owed has been taken back" if found else ""
        return unproven(f"no change that it covers stands in the notice, so nobody had to be told yet{back}")
    return kept(_said(done), evidence=[uid for each in done for uid in each.evidence])


@keeps("publication", what="latest")
def what_an_earlier_version_promised_is_done(promise: Promise, world: World) -> Verdict:
    """A promise to tell people that went with the very change it covers is still owed, though no sentence says so now."""
    made = {each.id for each in promises(world.notice)}
    try:
        found = [each for each in standings(now=world.today) if each.owed.promise and each.owed.promise not in made]
    except Edited as error:
        return broken(str(error), Finding("store.publication", "edited", 1))
    overdue = _with(found, "overdue", world)
    if overdue:
        said = f"an earlier version promised to tell people of a change – {_said(overdue)}"
        return broken(said, Finding("store.publication", "kinds of person not told", len(overdue)))
    look = Finding(
        "store.publication", "promises of earlier versions to tell people, none of them past its day", len(found)
    )
    return kept("nothing that an earlier version promised is past its day", look)


def _with(found: list[Standing], outcome: str, world: World) -> list[Standing]:
    return [each for each in found if each.outcome(world.today) == outcome]


def _said(found: list[Standing]) -> str:
    """``version 2, from 1 March 2026: tenant: 80 of 120 told; customer: …``."""
    parts: list[str] = []
    for number in dict.fromkeys(each.version for each in found):
        of = [each for each in found if each.version == number]
        words = "; ".join(each.in_words() for each in of)
        parts.append(f"version {number}, from {of[0].in_force_from:%-d %B %Y}: {words}")
    return "; ".join(parts)
