"""The entries of a notice: every sentence it says, as a promise with its keeper and facts, information or a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from troth.notice import models, sentences
from troth.notice.languages import said_in
from troth.notice.models import Notice
from troth.notice.problems import Path
from troth.notice.telling import Telling
from troth.notice.words import Entry as Said

Form = Literal["promise", "information", "warning"]


@dataclass(frozen=True)
class Entry:
    """One sentence of the notice. ``id`` is stable over rewording: it is made of names, never of the sentence."""

    id: str
    section: str
    sentence: str
    clauses: tuple[str, ...] = ()
    form: Form = "information"


@dataclass(frozen=True)
class Promise(Entry):
    """A sentence that can be kept or broken. ``kind`` is the keeper that answers; facts are JSON values."""

    form: Form = "promise"
    kind: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    shared_because: str | None = None


def entries(notice: Notice, language: str | None = None) -> tuple[Entry, ...]:
    """Every entry of the notice, in the order of its sections.

    ``language`` (a BCP 47 tag) gives each sentence in that language where the notice has it, else in its own.
    """
    if language is None:
        return tuple(entry for entry, _ in all_entries(notice))
    return tuple(_translated(notice, entry, path, language) for entry, path in all_entries(notice))


def _translated(notice: Notice, entry: Entry, path: Path, language: str) -> Entry:
    said = said_in(notice, path, language)
    return entry if said is None else replace(entry, sentence=sentences.tidy(said))


def promises(notice: Notice) -> tuple[Promise, ...]:
    """The entries that are promises, in the same order."""
    return tuple(entry for entry in entries(notice) if isinstance(entry, Promise))


def all_entries(notice: Notice) -> Iterator[tuple[Entry, Path]]:
    """Every entry with the path of what it was made from."""
    for part in (_organisation, _data, _purposes, _sharing, _keeping, _contact, _rights, _security, _said, _review):
        yield from part(notice)


def slug(name: str) -> str:
    """A name as part of an id: white space becomes a hyphen."""
    return "-".join(name.split())


Found = Iterator[tuple[Entry, Path]]
# What has no ``says`` and no clauses of its own.
_UNSAID = Said.model_validate({})


def _promise(
    path: Path, kind: str, said: Said, made: str, facts: dict[str, Any], *, at: str = "", section: str = ""
) -> tuple[Entry, Path]:
    name = at or ".".join(slug(str(part)) for part in path)
    entry = Promise(
        id=name,
        section=section or str(path[0]),
        sentence=sentences.tidy(said.says or made),
        clauses=said.clauses,
        kind=kind,
        facts=facts,
        shared_because=said.shared_because,
    )
    return entry, path


def _told(
    path: Path, sentence: str, clauses: tuple[str, ...] = (), form: Literal["information", "warning"] = "information"
) -> tuple[Entry, Path]:
    name = ".".join(slug(str(part)) for part in path)
    return Entry(name, str(path[0]), sentences.tidy(sentence), clauses, form), path


def _organisation(notice: Notice) -> Found:
    for index, sentence in enumerate(notice.in_short):
        entry, _ = _told(("in short", str(index + 1)), sentence)
        yield entry, ("in short", index)
    us = notice.organisation
    yield _told(("organisation",), us.says or sentences.organisation(us), us.clauses)
    routes = {"routes": list(us.routes.by)}
    yield _promise(("organisation", "routes"), "cases", us.routes, sentences.routes(us.routes), routes)
    yield _told(("people",), sentences.people(notice.people))


def _data(notice: Notice) -> Found:
    for name, category in notice.data.items():
        facts = {
            "what": "category", "category": name, "fields": list(category.fields), "collected": category.collected,
        }  # fmt: skip
        yield _promise(("data", name), "inventory", category, sentences.category(name, category), facts)
    if notice.nothing_else is not None:
        facts = {"what": "undeclared"}
        yield _promise(("nothing else",), "inventory", notice.nothing_else, sentences.NOTHING_ELSE, facts)
    if notice.what_we_need is not None:
        needed = {f"{name}.{each}": why for name, group in notice.data.items() for each, why in group.needed.items()}
        facts = {"what": "consequences", "needed": needed}
        yield _promise(("what we need",), "publication", notice.what_we_need, sentences.WHAT_WE_NEED, facts)
    yield from _delicate(notice)
    for name, source in notice.sources.items():
        facts = {"what": "source", "source": name, "gives": list(source.gives), "about": list(source.about)}
        yield _promise(("sources", name), "inventory", source, sentences.source(source), facts)


def _delicate(notice: Notice) -> Found:
    """Special categories, data about crime, and children; they are published with the data."""
    for group, said in (("special categories", notice.special_categories), ("criminal data", notice.criminal_data)):
        for name, rule in said.items():
            facts: dict[str, Any] = {
                "what": group,
                "rule": rule.rule,
                "kinds": list(rule.kinds),
                "condition": rule.condition,
                "purposes": list(rule.purposes),
            }
            sentence = sentences.sensitive(group, rule)
            yield _promise((group, name), "inventory", rule, sentence, facts, section="data")
    if notice.children is not None:
        facts = {"what": "children", "rule": notice.children.rule, "under": notice.children.under}
        sentence = sentences.children(notice.children)
        yield _promise(("children",), "inventory", notice.children, sentence, facts, section="data")


def _purposes(notice: Notice) -> Found:
    for name, purpose in notice.purposes.items():
        path: Path = ("purposes", name)
        about = {kind: _about(each) for kind, each in purpose.about.items()}
        facts = {
            "purpose": name, "uses": list(purpose.uses), "shared_with": list(purpose.shared_with), "about": about,
        }  # fmt: skip
        yield _promise(path, "purposes", purpose, sentences.purpose(name, purpose), facts)
        for index, made in enumerate(purpose.assessed):
            yield _assessment(name, index, made)
    for name, told in notice.instructions.items():
        facts = {
            "what": "instructions", "client": told.client, "purposes": list(told.purposes), "transfers": told.transfers,
        }  # fmt: skip
        sentence = sentences.instructions(told)
        yield _promise(("instructions", name), "sharing", told, sentence, facts, section="purposes")
    for name, said in notice.consent.items():
        yield _promise(("consent", name), "consent", said, name, {})


def _about(each: models.About) -> dict[str, str]:
    facts = {"role": each.our_role, "basis": each.lawful_basis}
    return facts if each.keep is None else {**facts, "keep": each.keep}


def _assessment(purpose: str, index: int, made: models.Assessment) -> tuple[Entry, Path]:
    facts = {
        "what": "assessment",
        "purpose": purpose,
        "assessment": made.what,
        "on": made.on.isoformat(),
        "again_by": made.again_by.isoformat(),
    }
    name = f"purposes.{slug(purpose)}.assessed-{slug(made.what)}"
    sentence = sentences.assessment(purpose, made)
    return _promise(("purposes", purpose, "assessed", index), "measures", _UNSAID, sentence, facts, at=name)


def _sharing(notice: Notice) -> Found:
    for name, each in notice.recipients.items():
        facts: dict[str, Any] = {"what": "recipient", "recipient": name, "role": each.role, "country": each.country}
        yield _promise(("recipients", name), "sharing", each, sentences.recipient(each), facts)
    for name, rule in notice.sharing.items():
        facts = {"what": "rule", "grounds": list(rule.grounds), "approved_by": rule.approved_by}
        yield _promise(("sharing", name), "sharing", rule, sentences.sharing(name, rule), facts)
    if notice.transfers is not None:
        facts = {"what": "transfers", "rule": notice.transfers.outside_the_uk}
        yield _promise(("transfers",), "sharing", notice.transfers, sentences.transfers(notice.transfers), facts)


def _keeping(notice: Notice) -> Found:
    for name, rule in notice.retention.items():
        facts = {"rule": name, "starts": rule.starts, "keep_for": str(rule.keep_for), "then": rule.then}
        yield _promise(("retention", name), "retention", rule, sentences.retention(name, rule), facts)
    if notice.statistics is not None:
        yield _promise(("statistics",), "statistics", notice.statistics, sentences.STATISTICS, {})


def _contact(notice: Notice) -> Found:
    for name, rule in notice.marketing.items():
        facts: dict[str, Any] = {"rule": rule.rule, "allows": list(rule.allows)}
        yield _promise(("marketing", name), "marketing", rule, sentences.marketing(rule), facts)
    if notice.cookies is not None:
        facts = {"names": list(notice.cookies.cookies)}
        yield _promise(("cookies",), "cookies", notice.cookies, sentences.COOKIES, facts)
        signal = notice.cookies.global_privacy_control
        if signal is not None:
            path: Path = ("cookies", "global privacy control")
            yield _promise(path, "cookies", signal, sentences.SIGNAL, {"what": "signal"})
        for name, cookie in notice.cookies.cookies.items():
            if cookie.says is not None:
                entry, _ = _told(("cookies", name), cookie.says, cookie.clauses)
                yield entry, ("cookies", "set", name)
    for name, page in notice.pages.items():
        every = str(page.reviewed_every) if page.reviewed_every else None
        facts = {"reviewed_every": every, "owner": page.owner}
        yield _promise(("pages", name), "pages", page, sentences.page(name, page), facts)


def _rights(notice: Notice) -> Found:
    for name, right in notice.rights.items():
        sentence = sentences.right(name, right)
        if name == "informed":
            yield _told(("rights", name), right.says or sentence, right.clauses)
            continue
        facts = {"right": name, "within": str(right.within) if right.within else None}
        yield _promise(("rights", name), "rights", right, sentence, facts)
    yield from _decisions(notice)
    scoring = dict(notice.profiling.scoring)
    yield _promise(("profiling",), "profiling", notice.profiling, sentences.profiling(scoring), {"scoring": scoring})


def _decisions(notice: Notice) -> Found:
    """Who decides; where a machine may, that is no promise of the cases a person decides here."""
    rule = notice.decisions
    kind = "decisions" if rule.solely_automated == "none" else "automated decisions"
    yield _promise(
        ("decisions",), kind, rule, sentences.decisions(rule), {"taken": dict(rule.taken)} if rule.taken else {}
    )
    if rule.before_that_changes is not None:
        sentence = sentences.before_that_changes(rule.before_that_changes)
        yield _telling(("decisions", "before that changes"), rule.before_that_changes, sentence)


def _telling(path: Path, rule: Telling, sentence: str) -> tuple[Entry, Path]:
    return _promise(path, "publication", rule, sentence, {"what": "told", "contact": rule.contact, "by": list(rule.by)})


def _security(notice: Notice) -> Found:
    for name, measure in notice.measures.items():
        facts = {
            "what": "measure",
            "measure": name,
            "every": str(measure.every) if measure.every else None,
            "owner": measure.owner,
            "proved_by": measure.proved_by,
        }
        yield _promise(("measures", name), "measures", measure, sentences.measure(name, measure), facts)
    for name, who in notice.who_may_see.items():
        facts = {
            "what": "who may see",
            "role": who.role,
            "purposes": list(who.purposes),
            "sees": list(who.sees),
            "undertaking": who.undertaking,
            "every": str(who.reviewed_every) if who.reviewed_every else None,
            "owner": who.owner,
        }
        yield _promise(("who may see", name), "measures", who, sentences.who_may_see(who), facts, section="measures")
    if notice.incidents is not None:
        told = {"what": "incidents", "tells": list(notice.incidents.tells), "owner": notice.incidents.owner}
        sentence = sentences.incidents(notice.incidents)
        yield _promise(("incidents",), "measures", notice.incidents, sentence, told, section="measures")
    within = {"acknowledged_within": str(notice.complaints.acknowledged_within)}
    sentence = sentences.complaints(notice.complaints, notice.organisation.regulator)
    yield _promise(("complaints",), "complaints", notice.complaints, sentence, within)


def _said(notice: Notice) -> Found:
    for name, said in notice.information.items():
        yield _told(("information", name), said.says or name, said.clauses)
    for name, said in notice.warnings.items():
        yield _told(("warnings", name), said.says or name, said.clauses, "warning")


def _review(notice: Notice) -> Found:
    review = notice.review
    facts = {"what": "review", "every": str(review.every), "last": review.last.isoformat()}
    yield _promise(("review",), "publication", review, sentences.review(review), facts)
    yield _promise(("review", "latest"), "publication", review.latest, sentences.LATEST, {"what": "latest"})
    if review.changes is not None:
        yield _telling(("review", "changes"), review.changes, sentences.changes(review.changes))
