"""The checks behind the published notice: the page is the version in force, says what we need and why, and is reviewed."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from datetime import date
from typing import cast

from troth.desk import here
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.desk.notices.versions import in_force
from troth.errors import TrothError
from troth.law.periods import Period
from troth.notice.entries import Promise


@keeps("publication", what="latest")
def the_page_is_the_version_in_force(promise: Promise, world: World) -> Verdict:
    """Each published file has, byte for byte, the hash recorded when the version in force was published."""
    try:
        version = in_force(world.today)
    except TrothError as error:
        return broken(str(error), Finding("store.notices", "no version in force", 0))
    recorded = EvidenceEntry.objects.filter(kind="notice.published").order_by("position").last()
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
    return kept(f"the page shows version {version.number}", look, evidence=[recorded.uid] if recorded else [])


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
