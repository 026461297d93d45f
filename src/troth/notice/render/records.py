"""Records of processing, as controller and as processor: UK GDPR Art 30, in the columns of the regulator's templates.

What the notice does not know – the business function, breaches, whether the retention policy was followed – stays empty,
for a person to fill in. Connections, tables, columns and roles of staff never stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from troth.law.records import (
    CONTROLLER_HEADER,
    PROCESSOR_HEADER,
    Column,
    Template,
    columns,
    row_gaps,
)
from troth.law.rights import rights_over
from troth.notice.countries import country_name
from troth.notice.entries import entries, slug
from troth.notice.models import About, Assessment, Notice, Purpose
from troth.notice.problems import listed
from troth.notice.receivers import Contract, Recipient
from troth.notice.render import uses
from troth.notice.render.calling import called, first_up, ways
from troth.notice.render.frame import day
from troth.notice.render.sheets import Sheet
from troth.notice.sentences import tidy, words
from troth.notice.words import Address

_OURS: Mapping[Template, tuple[str, ...]] = {
    "controller": ("controller", "joint controller"),
    "processor": ("processor for the client", "processor"),
}


@dataclass(frozen=True)
class Record:
    """One record: who keeps it, and a row for each purpose and lawful basis, by the codes of its columns."""

    template: Template
    header: tuple[tuple[Column, str], ...]
    rows: tuple[Mapping[str, str], ...]

    def gaps(self) -> tuple[tuple[int, Column], ...]:
        """What Art 30 requires and a row (counted from one) leaves empty."""
        return tuple((number, gap) for number, row in enumerate(self.rows, 1) for gap in row_gaps(self.template, row))

    def sheet(self) -> Sheet:
        """The record as a sheet of the template's columns, in their order."""
        known = columns(self.template)
        rows = tuple(tuple(row.get(each.code, "") for each in known) for row in self.rows)
        facts = tuple((column.heading, text) for column, text in self.header)
        return Sheet(self.template.capitalize(), facts, tuple(each.heading for each in known), rows)


def record(notice: Notice, template: Template) -> Record:
    """The record of one of the two roles; without rows where the notice declares no processing in that role."""
    us = notice.organisation
    known = CONTROLLER_HEADER if template == "controller" else PROCESSOR_HEADER
    said = {
        template: f"{us.name}: {_reach(us.contact)}",
        "representative": _reach(us.representative),
        "dpo": _reach(us.data_protection_officer),
    }
    header = tuple((column, said.get(column.code, "")) for column in known)
    sentences = {entry.id: entry.sentence for entry in entries(notice)}
    rows: list[Mapping[str, str]] = []
    for name, purpose in notice.purposes.items():
        says = tidy(f"{called(name, purpose.name)}: {sentences[f'purposes.{slug(name)}']}")
        for about, kinds in _alike(purpose, _OURS[template]):
            if template == "controller":
                rows.append(_controller(notice, purpose, says, about, kinds))
            else:
                rows += _processor(notice, name, says, kinds, sentences)
    return Record(template, header, tuple(rows))


def _reach(address: Address | None) -> str:
    return "; ".join(where.lines[0] for _, where in ways(address)) if address else ""


def _alike(purpose: Purpose, roles: tuple[str, ...]) -> Iterator[tuple[About, tuple[str, ...]]]:
    """Kinds of person with the same role, basis and interest share a row."""
    alike: dict[About, list[str]] = {}
    for kind, about in purpose.about.items():
        if about.our_role in roles:
            alike.setdefault(about, []).append(kind)
    for about, kinds in alike.items():
        yield about, tuple(kinds)


def _controller(notice: Notice, purpose: Purpose, says: str, about: About, kinds: tuple[str, ...]) -> Mapping[str, str]:
    receivers = _receivers(notice, purpose)
    impact = _assessed(purpose, "impact")
    return {
        "purpose": says,
        "joint controller": "; ".join(each.are for each in receivers.values() if each.role == "joint controller")
        if about.our_role == "joint controller"
        else "",
        "people": first_up(listed(map(words, kinds))),
        "data": _data(notice, purpose),
        "recipients": "; ".join(first_up(each.are) for each in receivers.values()) or "Nobody",
        "processor contract": "; ".join(_contract(name, each) for name, each in receivers.items() if each.contract),
        **_abroad(receivers),
        "retention": _kept(notice, uses.rule_for(purpose, about)),
        "security": _security(notice),
        "basis": str(uses.basis(about)),
        "special condition": about.special_condition or "",
        "schedule 1 condition": about.criminal_condition or "",
        "legitimate interests": first_up(about.interest) if about.interest else "",
        "assessment": _made(_assessed(purpose, "legitimate interests")),
        "rights": _rights(notice, purpose, about),
        "automated decisions": _decided(notice),
        "source": _sources(notice, purpose, kinds),
        "location": _where(notice, receivers),
        "dpia required": "Yes" if impact else "",
        "dpia progress": _made(impact),
        "policy link": "retention.html",
    }


def _processor(
    notice: Notice, name: str, says: str, kinds: tuple[str, ...], sentences: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """A row for each client whose instructions name the purpose; one for all clients where no instructions do."""
    purpose = notice.purposes[name]
    receivers = _receivers(notice, purpose)
    what = f"About: {listed(map(words, kinds))}. Data: {_data(notice, purpose)}."
    instructed = [(key, each) for key, each in notice.instructions.items() if name in each.purposes]
    for key, each in instructed:
        abroad = _abroad(receivers)
        if each.transfers == "never" and not abroad["countries"]:
            abroad["countries"] = "None: the instructions allow no transfer outside the UK"
        yield {
            "controller": _client(notice.recipients[each.client].are, each.contract),
            "processing": f"{says} {sentences[f'instructions.{slug(key)}']} {what}",
            **abroad,
            "security": _security(notice),
        }
    if not instructed:
        theirs = [each.are for each in receivers.values() if each.role == "controller" and "client" in each.are]
        yield {
            "controller": _client(listed(theirs) or "the client who instructs us", None),
            "processing": f"{says} {what}",
            **_abroad(receivers),
            "security": _security(notice),
        }


def _client(who: str, contract: Contract | None) -> str:
    """The notice names kinds of client; each one's name and contact details stand in its contract."""
    signed = (
        f", signed on {day(contract.signed)}, to be looked at again by {day(contract.review_by)}" if contract else ""
    )
    return f"{first_up(who)}; named, with contact details, in the contract with each{signed}"


def _receivers(notice: Notice, purpose: Purpose) -> dict[str, Recipient]:
    return {name: notice.recipients[name] for name in purpose.shared_with}


def _data(notice: Notice, purpose: Purpose) -> str:
    return "; ".join(
        f"{called(name, notice.data[name].name)} ({', '.join(notice.data[name].fields)})" for name in purpose.uses
    )


def _contract(name: str, each: Recipient) -> str:
    if each.contract is None:
        return ""
    signed, review = day(each.contract.signed), day(each.contract.review_by)
    return f"{called(name, each.name)}: signed on {signed}, to be looked at again by {review}"


def _abroad(receivers: Mapping[str, Recipient]) -> dict[str, str]:
    far = {name: each for name, each in receivers.items() if each.country.upper() != "GB"}
    return {
        "countries": "; ".join(
            f"{first_up(country_name(each.country))} ({each.name or words(name)})" for name, each in far.items()
        ),
        "safeguards": "; ".join(
            f"{called(name, each.name)}: {each.safeguard}" for name, each in far.items() if each.safeguard
        ),
    }


def _kept(notice: Notice, key: str) -> str:
    rule = notice.retention.get(key)
    return "Until consent is withdrawn or people object" if rule is None else str(uses.kept(rule))


def _security(notice: Notice) -> str:
    return " ".join(entry.sentence for entry in entries(notice) if entry.section == "measures")


def _assessed(purpose: Purpose, what: str) -> Assessment | None:
    return max((each for each in purpose.assessed if each.what == what), key=lambda each: each.on, default=None)


def _made(assessment: Assessment | None) -> str:
    if assessment is None:
        return ""
    return f"Made on {day(assessment.on)}, to be made again by {day(assessment.again_by)}; kept with us"


def _rights(notice: Notice, purpose: Purpose, about: About) -> str:
    """The rights that the notice names and that lie open over this basis: ``law.rights``."""
    if about.lawful_basis == "the client's":
        return "As the client’s lawful basis gives them"
    open_ones = rights_over(about.lawful_basis, direct_marketing=bool(purpose.channels))
    said = [name for name in notice.rights if name not in open_ones or open_ones[name].answer != "no"]
    return first_up(listed(said))


def _decided(notice: Notice) -> str:
    taken = [f"{words(name)}: {how}" for name, how in notice.decisions.taken.items()]
    decided = f"Decisions by machines alone: {'; '.join(taken) or notice.decisions.solely_automated}"
    scores = [f"{words(name)}: {use}" for name, use in notice.profiling.scoring.items()]
    return f"{decided}. Scores – {'; '.join(scores)}" if scores else decided


def _sources(notice: Notice, purpose: Purpose, kinds: tuple[str, ...]) -> str:
    """The sources that bring data this purpose uses, about these people (or do not say about whom)."""
    found = [
        each.from_
        for each in notice.sources.values()
        if set(each.gives) & set(purpose.uses) and (not each.about or set(each.about) & set(kinds))
    ]
    return first_up("; ".join(dict.fromkeys(found)))


def _where(notice: Notice, receivers: Mapping[str, Recipient]) -> str:
    codes = dict.fromkeys([notice.organisation.country, *(each.country for each in receivers.values())])
    return "; ".join(first_up(country_name(code)) for code in codes)
