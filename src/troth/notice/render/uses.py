"""The tables of what data is used for and how long it is kept: purpose by purpose, and rule by rule."""

from __future__ import annotations

from collections.abc import Iterator

from troth.notice.entries import slug
from troth.notice.models import About, Notice, Purpose, Retention
from troth.notice.problems import listed
from troth.notice.render.blocks import Cell, Row, Table, cell, row
from troth.notice.render.calling import called, data_named, first_up, recipients_named
from troth.notice.render.frame import Framed, period, say
from troth.notice.sentences import words

# UK GDPR Art 6(1), in words people know, with the place where the law says it.
_BASES = {
    "consent": say("Your consent (Art 6(1)(a))"),
    "contract": say("A contract with you (Art 6(1)(b))"),
    "legal obligation": say("A legal obligation (Art 6(1)(c))"),
    "vital interests": say("Someone’s vital interests (Art 6(1)(d))"),
    "public task": say("A public task (Art 6(1)(e))"),
    "recognised legitimate interest": say("A recognised legitimate interest (Art 6(1)(ea))"),
    "legitimate interests": say("Legitimate interests (Art 6(1)(f))"),
    "the client's": say("The client’s own lawful basis"),
}
_ROLES = {
    "controller": say("We answer for it (controller)"),
    "joint controller": say("We answer for it with others (joint controller)"),
    "processor for the client": say("We act on the client’s instructions (processor)"),
    "processor": say("We act for somebody else (processor)"),
}
_THEN = {
    "erase": say("We erase it"),
    "return and erase": say("We return it and erase our copies"),
    "anonymise": say("We make it anonymous"),
}
UNTIL_WITHDRAWN = say("Until you withdraw your consent or object")


def purposes(notice: Notice) -> Table:
    """Arts 13(1)(c)–(e), 13(2)(a): a row for each purpose and the kinds of person with the same basis."""
    rows = tuple(each for name, purpose in notice.purposes.items() for each in _purpose(notice, name, purpose))
    head = (
        say("Purpose"),
        say("About whom"),
        say("Lawful basis, and our role"),
        say("Which data"),
        say("Who receives it"),
        say("How long we keep it"),
    )
    return Table("table-purposes", say("Purposes, lawful bases, recipients and periods"), head, rows)


def _purpose(notice: Notice, name: str, purpose: Purpose) -> Iterator[Row]:
    alike: dict[About, list[str]] = {}
    for kind, about in purpose.about.items():
        alike.setdefault(about, []).append(words(kind))
    for about, kinds in alike.items():
        rule = notice.retention.get(rule_for(purpose, about))
        yield row(
            cell(called(name, purpose.name), href=f"#purposes.{slug(name)}"),
            cell(first_up(listed(kinds))),
            cell(basis(about), *_conditions(about), _ROLES[about.our_role]),
            cell(first_up(data_named(notice, purpose.uses))),
            cell(first_up(recipients_named(notice, purpose.shared_with)) or say("Nobody")),
            cell(UNTIL_WITHDRAWN if rule is None else kept(rule)),
        )


def basis(about: About) -> Framed:
    """The lawful basis in words people know, with the place where the law says it."""
    return _BASES[about.lawful_basis]


def _conditions(about: About) -> Iterator[Framed]:
    if about.interest:
        yield say("Our interest: {interest}", interest=about.interest)
    if about.special_condition:
        yield say("Condition for special categories: {condition}", condition=about.special_condition)
    if about.criminal_condition:
        yield say("Condition for data about crime: {condition}", condition=about.criminal_condition)


def rule_for(purpose: Purpose, about: About) -> str:
    """The key of the rule that decides how long these people's data is kept: their own, else the purpose's."""
    return about.keep or purpose.keep


def retention(notice: Notice) -> Table:
    """Art 13(2)(a)."""
    rows = tuple(
        row(
            cell(called(name, rule.of or rule.name), href=f"#retention.{slug(name)}"),
            cell(kept(rule)),
            cell(_THEN[rule.then]),
            cell(
                first_up(rule.because),
                say("Authority: {authority}", authority=rule.authority) if rule.authority else None,
            ),
        )
        for name, rule in notice.retention.items()
    )
    return Table(
        "table-retention",
        say("Retention schedule"),
        (say("What"), say("How long"), say("Then"), say("Why so long")),
        rows,
    )


def kept(rule: Retention) -> Framed:
    """``2 years after last contact``, or ``Until the client's contract ends`` where the period is nought."""
    if str(rule.keep_for) == "0 days":
        return say("Until {event}", event=rule.starts)
    return say("{period} after {event}", period=period(rule.keep_for), event=rule.starts)


def then(rule: Retention) -> Framed:
    """What happens at the end of a period."""
    return _THEN[rule.then]


def kept_for(notice: Notice) -> Table:
    """Which purpose keeps whose data by which rule: a row for each purpose and rule."""
    rows = tuple(
        row(
            cell(called(name, purpose.name), href=f"#purposes.{slug(name)}"),
            cell(first_up(listed(kinds))),
            cell(first_up(data_named(notice, purpose.uses))),
            _rule(notice, key),
        )
        for name, purpose in notice.purposes.items()
        for key, kinds in _by_rule(purpose)
    )
    head = (say("Purpose"), say("About whom"), say("Which data"), say("How long we keep it"))
    return Table("table-kept-for", say("Purposes and how long each needs the data"), head, rows)


def _by_rule(purpose: Purpose) -> Iterator[tuple[str, list[str]]]:
    alike: dict[str, list[str]] = {}
    for kind, about in purpose.about.items():
        alike.setdefault(rule_for(purpose, about), []).append(words(kind))
    yield from alike.items()


def _rule(notice: Notice, key: str) -> Cell:
    rule = notice.retention.get(key)
    return cell(UNTIL_WITHDRAWN) if rule is None else cell(kept(rule), href=f"#retention.{slug(key)}")
