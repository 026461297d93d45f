"""The tables of a published notice: the facts that UK GDPR Arts 13 and 14 require, whatever the sentences say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from troth.notice.countries import country_name
from troth.notice.entries import slug
from troth.notice.models import Category, Notice
from troth.notice.problems import listed
from troth.notice.render.blocks import Cell, Facts, Table, cell, row
from troth.notice.render.calling import called, data_named, first_up, ways
from troth.notice.render.frame import Framed, period, say
from troth.notice.sentences import tidy, words
from troth.notice.words import Address

_THEIR_ROLES = {
    "controller": say("Decides for itself (controller)"),
    "joint controller": say("Decides together with us (joint controller)"),
    "processor for the client": say("Acts for the client (processor)"),
    "processor": say("Acts on our instructions (processor)"),
}
_COOKIE_PURPOSES = {
    "necessary": say("Necessary for the site to work"),
    "analytics": say("Analytics"),
    "appearance": say("Appearance"),
    "advertising": say("Advertising"),
    "referral": say("Referral"),
}
NOTHING = "–"
"""What a cell shows where the notice has nothing to say."""


def contact(notice: Notice) -> Facts:
    """Art 13(1)(a)–(b): who the controller is and how to reach it."""
    us = notice.organisation
    charge = (
        ((say("In charge of data protection"), cell(first_up(us.person_in_charge))),) if us.person_in_charge else ()
    )
    officer = _each_way(say("Data protection officer"), us.data_protection_officer)
    representative = _each_way(say("Our representative in the UK"), us.representative)
    return Facts(((say("Controller"), cell(us.name)), *ways(us.contact), *charge, *officer, *representative))


def _each_way(who: Framed, address: Address | None) -> tuple[tuple[str, Cell], ...]:
    known = ways(address) if address else ()
    return tuple((say("{who}: {how}", who=who, how=how), where) for how, where in known)


def people(notice: Notice) -> Facts:
    """Kinds of person and who they are."""
    return Facts(tuple((first_up(words(kind)), cell(who)) for kind, who in notice.people.items()))


def data(notice: Notice) -> Table:
    """Art 14(1)(d), and Art 13(2)(e): what is needed and what follows if it is not given."""
    rows = tuple(
        row(
            cell(called(name, each.name), href=f"#data.{slug(name)}"),
            cell(first_up(tidy(", ".join(each.fields)))),
            cell(say("Automatically") if each.collected == "automatically" else say("From people")),
            _needed(each),
        )
        for name, each in notice.data.items()
    )
    head = (
        say("Category"),
        say("What it consists of"),
        say("How we collect it"),
        say("What we need, and what follows without it"),
    )
    return Table("table-data", say("Categories of personal data"), head, rows)


def _needed(category: Category) -> Cell:
    if not category.needed:
        return cell(NOTHING)
    return cell(*(f"{first_up(name)}: {why}" for name, why in category.needed.items()), alike=True)


def sources(notice: Notice) -> Table:
    """Art 14(2)(f). Of several from the same giver, each says which it is."""
    givers = Counter(each.from_ for each in notice.sources.values())
    rows = tuple(
        row(
            cell(
                first_up(each.from_),
                called(name, each.name) if givers[each.from_] > 1 else None,
                href=f"#sources.{slug(name)}",
            ),
            cell(first_up(listed(each.by, joined_by="or")) or NOTHING),
            cell(first_up(data_named(notice, each.gives))),
            cell(first_up(listed(map(words, each.about))) or NOTHING),
        )
        for name, each in notice.sources.items()
    )
    return Table(
        "table-sources",
        say("Where data comes from"),
        (say("From"), say("How"), say("Which data"), say("About whom")),
        rows,
    )


def recipients(notice: Notice) -> Table:
    """Arts 13(1)(e)–(f)."""
    rows = tuple(
        row(
            cell(called(name, each.name), first_up(each.are), href=f"#recipients.{slug(name)}"),
            cell(_THEIR_ROLES[each.role]),
            cell(first_up(data_named(notice, each.receives)) or say("As the purposes say")),
            cell(say(first_up(country_name(each.country))), _safeguard(each.safeguard)),
        )
        for name, each in notice.recipients.items()
    )
    return Table(
        "table-recipients", say("Recipients"), (say("Who"), say("Their role"), say("Which data"), say("Where")), rows
    )


def _safeguard(mechanism: str | None) -> Framed | None:
    return say("Safeguard: {safeguard}", safeguard=mechanism) if mechanism else None


def grounds(notice: Notice) -> Facts:
    """The grounds of one-off disclosures."""
    named = ((name, rule.grounds) for name, rule in notice.sharing.items() if rule.grounds)
    return Facts(
        tuple(
            (say("Grounds for {name} disclosures", name=words(name)), cell(first_up(listed(each))))
            for name, each in named
        )
    )


def channels(notice: Notice) -> Facts:
    """The channels of marketing purposes."""
    return Facts(
        tuple(
            (say("Channels for ‘{name}’", name=called(name, each.name)), cell(first_up(listed(each.channels))))
            for name, each in notice.purposes.items()
            if each.channels
        )
    )


def cookies(notice: Notice, said: Mapping[str, str]) -> Table | None:
    """PECR reg 6: what is set, by whom, what for and for how long; ``said`` are the cookies' own sentences by name."""
    if notice.cookies is None:
        return None
    rows = tuple(
        row(
            cell(name),
            cell(_COOKIE_PURPOSES[each.purpose], said.get(name)),
            _provider(notice, each.provider),
            cell(say("Until you close the browser") if str(each.lasts) == "0 days" else period(each.lasts)),
            id=f"cookies.{slug(name)}" if name in said else "",
        )
        for name, each in notice.cookies.cookies.items()
    )
    return Table(
        "table-cookies",
        say("Cookies we may set"),
        (say("Cookie"), say("What for"), say("Set by"), say("How long it lasts")),
        rows,
    )


def _provider(notice: Notice, provider: str) -> Cell:
    """Who sets a cookie: a declared recipient by its name in words, anybody else as written."""
    if provider in notice.recipients:
        return cell(called(provider, notice.recipients[provider].name), href=f"#recipients.{slug(provider)}")
    return cell(first_up(provider))


def rights(notice: Notice) -> Table:
    """Arts 12(3) and 12(5): when each right is answered, and what it costs."""
    rows = tuple(
        row(
            cell(say(first_up(name)), href=f"#rights.{slug(name)}"),
            cell(say("Within {period}", period=period(each.within)) if each.within else say("Without undue delay")),
            cell(first_up(each.fee) if each.fee else say("Free of charge")),
        )
        for name, each in notice.rights.items()
        if name != "informed"
    )
    return Table(
        "table-rights",
        say("Your rights at a glance"),
        (say("Right"), say("When we answer"), say("What it costs")),
        rows,
    )


def scoring(notice: Notice) -> Facts:
    """Each declared score and what it is for."""
    scores = notice.profiling.scoring.items()
    return Facts(tuple((first_up(words(name)), cell(first_up(use))) for name, use in scores))


def complaints(notice: Notice) -> Facts:
    """DPA 2018 s.164A and UK GDPR Art 13(2)(d): to us, and to the regulator."""
    us, regulator = notice.organisation, notice.organisation.regulator
    ours = [where.lines[0] for _, where in ways(us.contact)]
    theirs = Address.model_validate({"post": regulator.post, "phone": regulator.phone, "website": regulator.website})
    return Facts(
        (
            (say("Complain to us"), cell(us.name, *ours)),
            (
                say("We acknowledge it"),
                cell(say("Within {period}", period=period(notice.complaints.acknowledged_within))),
            ),
            (say("Complain to the regulator"), cell(regulator.name)),
            *((say("Regulator: {how}", how=how), where) for how, where in ways(theirs)),
        )
    )
