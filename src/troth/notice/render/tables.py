"""The tables of a published notice: the facts that UK GDPR Arts 13 and 14 require, whatever the sentences say."""

from __future__ import annotations

from collections.abc import Iterable

from troth.notice.countries import country_name
from troth.notice.entries import slug
from troth.notice.models import About, Category, Notice, Purpose, Retention
from troth.notice.problems import listed
from troth.notice.render.blocks import Cell, Facts, Row, Table, cell, row
from troth.notice.render.frame import Framed, period, say
from troth.notice.sentences import tidy, words
from troth.notice.words import Address

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
_THEN = {
    "erase": say("We erase it"),
    "return and erase": say("We return it and erase our copies"),
    "anonymise": say("We make it anonymous"),
}


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


def ways(contact: Address) -> tuple[tuple[str, Cell], ...]:
    """The ways to reach somebody, as links where they can be."""
    known = (
        (say("By post"), cell(contact.post)),
        (say("By email"), cell(contact.email, href=f"mailto:{contact.email}")),
        (say("By phone"), cell(contact.phone, href=f"tel:{(contact.phone or '').replace(' ', '')}")),
        (say("Website"), web(contact.website)),
    )
    return tuple((how, where) for how, where in known if where.lines)


def web(address: str | None) -> Cell:
    """A web address, linked only where it is http or https: a link must never run anything."""
    safe = (address or "").lower().startswith(("https://", "http://"))
    return cell(address, href=address or "" if safe else "")


def people(notice: Notice) -> Facts:
    """Kinds of person and who they are."""
    return Facts(tuple((first_up(words(kind)), cell(who)) for kind, who in notice.people.items()))


def data(notice: Notice) -> Table:
    """Art 14(1)(d), and Art 13(2)(e): what is needed and what follows if it is not given."""
    rows = tuple(
        row(
            cell(called(name, each.name), href=f"#data.{slug(name)}"),
            cell(tidy(", ".join(each.fields))),
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
    return (
        cell(*(f"{first_up(name)}: {why}" for name, why in category.needed.items())) if category.needed else cell("–")
    )


def sources(notice: Notice) -> Table:
    """Art 14(2)(f)."""
    rows = tuple(
        row(
            cell(first_up(each.from_), href=f"#sources.{slug(name)}"),
            cell(listed(each.by, joined_by="or") or "–"),
            cell(data_named(notice, each.gives)),
            cell(listed(map(words, each.about)) or "–"),
        )
        for name, each in notice.sources.items()
    )
    return Table(
        "table-sources",
        say("Where data comes from"),
        (say("From"), say("How"), say("Which data"), say("About whom")),
        rows,
    )


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


def _purpose(notice: Notice, name: str, purpose: Purpose) -> list[Row]:
    alike: dict[About, list[str]] = {}
    for kind, about in purpose.about.items():
        alike.setdefault(about, []).append(words(kind))
    rule = notice.retention.get(purpose.keep)
    until = say("Until you withdraw your consent or object") if rule is None else kept(rule)
    return [
        row(
            cell(called(name, purpose.name), href=f"#purposes.{slug(name)}"),
            cell(first_up(listed(kinds))),
            cell(basis(about), _interest(about), _ROLES[about.our_role]),
            cell(data_named(notice, purpose.uses)),
            cell(listed(_named(name, notice.recipients[name].name) for name in purpose.shared_with) or say("Nobody")),
            cell(until),
        )
        for about, kinds in alike.items()
    ]


def basis(about: About) -> Framed:
    """The lawful basis in words people know, with the place where the law says it."""
    return _BASES[about.lawful_basis]


def _interest(about: About) -> str | None:
    return say("Our interest: {interest}", interest=about.interest) if about.interest else None


def recipients(notice: Notice) -> Table:
    """Arts 13(1)(e)–(f)."""
    rows = tuple(
        row(
            cell(called(name, each.name), each.are, href=f"#recipients.{slug(name)}"),
            cell(_THEIR_ROLES[each.role]),
            cell(data_named(notice, each.receives) or say("As the purposes say")),
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
        tuple((say("Grounds for {name} disclosures", name=words(name)), cell(listed(each))) for name, each in named)
    )


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


def kept_for(notice: Notice) -> Table:
    """Which purpose keeps data by which rule."""
    rows = tuple(
        row(
            cell(called(name, each.name), href=f"#purposes.{slug(name)}"),
            cell(data_named(notice, each.uses)),
            _rule(notice, each),
        )
        for name, each in notice.purposes.items()
    )
    head = (say("Purpose"), say("Which data"), say("How long we keep it"))
    return Table("table-kept-for", say("Purposes and how long each needs the data"), head, rows)


def _rule(notice: Notice, purpose: Purpose) -> Cell:
    rule = notice.retention.get(purpose.keep)
    if rule is None:
        return cell(say("Until you withdraw your consent or object"))
    return cell(kept(rule), href=f"#retention.{slug(purpose.keep)}")


def channels(notice: Notice) -> Facts:
    """The channels of marketing purposes."""
    named = ((name, each.channels) for name, each in notice.purposes.items() if each.channels)
    return Facts(tuple((say("Channels for {name}", name=words(name)), cell(listed(each))) for name, each in named))


def cookies(notice: Notice) -> Table | None:
    """PECR reg 6: what is set, by whom, what for and for how long."""
    if notice.cookies is None:
        return None
    rows = tuple(
        row(
            cell(name),
            cell(_COOKIE_PURPOSES[each.purpose], tidy(each.says) if each.says else None),
            _provider(notice, each.provider),
            cell(say("Until you close the browser") if str(each.lasts) == "0 days" else period(each.lasts)),
            id=f"cookies.{slug(name)}" if each.says else "",
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


def data_named(notice: Notice, keys: Iterable[str]) -> str:
    """Categories in a sentence: ``identity, contact and case notes``."""
    return listed(_named(key, notice.data[key].name if key in notice.data else None) for key in keys)


def _named(key: str, name: str | None) -> str:
    return name or words(key)


def called(key: str, name: str | None = None) -> str:
    """What tables call something: its name where it is given one, else its key in words, with a capital first letter."""
    return first_up(name or words(key))


def then(rule: Retention) -> Framed:
    """What happens at the end of a period."""
    return _THEN[rule.then]


def first_up(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
