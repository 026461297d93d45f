"""Sentences made from facts, for entries that leave ``says`` out: plain English, addressed to whose data it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from troth.notice import models
from troth.notice.countries import country_name
from troth.notice.problems import listed
from troth.notice.telling import Telling
from troth.notice.words import Address

NOTHING_ELSE = "We hold no personal data that this notice does not name."
WHAT_WE_NEED = (
    "Wherever we ask for your details, we say which of them we need and what follows if you do not give them."
)
STATISTICS = "We keep anonymous figures indefinitely; nobody can be recognised in them."
COOKIES = "We ask you before any cookie is set that our site can do without, and you can change your mind as easily at any time."
SIGNAL = (
    "Where your browser says by Global Privacy Control that you do not want to be followed, we take that as a refusal of "
    "every cookie that our site can do without."
)
LATEST = "The version shown here is always the latest one, and we send it to you if you ask."

_RIGHTS: Mapping[str, str] = {
    "informed": "You have the right to know how we use your data; that is what this notice is for.",
    "access": "You can ask for a copy of the data we hold about you",
    "rectification": "You can have data about you corrected where it is wrong or incomplete",
    "erasure": "You can have data about you erased",
    "restriction": "You can have the use of your data restricted, for example while we look into whether it is right",
    "portability": "You can have the data you gave us, or have it sent to another organisation, in a form machines can read",
    "objection": "You can object to our use of your data",
    "withdrawal of consent": "You can withdraw your consent at any time, as easily as you gave it",
    "human review": "You can ask that a person looks again at a decision about you",
}

_MARKETING: Mapping[str, str] = {
    "ways in": "We only send you marketing if you came to us in one of these ways: {allows}",
    "channels": "You choose each way we may send you marketing apart from the others: {allows}",
    "opt out": "You can stop our marketing at any time",
    "never shared": "We never pass your details to anyone for their own marketing",
    "asked first": "We ask you before we send you any marketing",
}


def tidy(text: str) -> str:
    """A sentence on one line: white space as YAML left it becomes single spaces."""
    return " ".join(text.split())


def words(name: str) -> str:
    """A name of the notice as words: hyphens and underscores become spaces."""
    return name.replace("-", " ").replace("_", " ")


def day(value: date) -> str:
    """``1 March 2026``."""
    return f"{value.day} {value:%B %Y}"


def reach(contact: Address) -> str:
    """``write to …, email … or call …``."""
    ways = (("write to", contact.post), ("email", contact.email), ("call", contact.phone), ("visit", contact.website))
    return listed((f"{verb} {where}" for verb, where in ways if where), joined_by="or")


def organisation(us: models.Organisation) -> str:
    number = f" (company number {us.number})" if us.number else ""
    ways = reach(us.contact)
    sentence = f"{us.name}{number} is the controller: it decides why and how your personal data is used."
    return f"{sentence} To reach us, {ways}." if ways else sentence


def routes(by: models.Routes) -> str:
    ways = listed(by.by, joined_by="or")
    return f"You can send us a request by {ways}; whichever you use, it counts from the day we receive it."


def people(kinds: Mapping[str, str]) -> str:
    return f"This notice speaks to these kinds of people: {listed(map(words, kinds))}."


def category(name: str, data: models.Category) -> str:
    how = (
        f"We collect {words(name)} data automatically"
        if data.collected == "automatically"
        else f"We hold {words(name)} data"
    )
    return f"{how}: {listed(data.fields)}."


def sensitive(group: str, rule: models.Sensitive) -> str:
    what = {"special categories": "special categories of data", "criminal data": "data about criminal convictions"}[
        group
    ]
    kinds = f" ({listed(rule.kinds)})" if rule.kinds else ""
    if rule.rule == "never asked for":
        unasked = f" If you send it all the same: {_closed(rule.if_sent_unasked)}." if rule.if_sent_unasked else ""
        return f"We never ask for {what}{kinds}.{unasked}"
    condition = f" under this condition: {_closed(rule.condition)}" if rule.condition else ""
    uses = f", for {listed(map(words, rule.purposes))}" if rule.purposes else ""
    return f"We hold {what}{kinds}{uses}{condition}."


def children(rule: models.Children) -> str:
    age = f" under {rule.under}" if rule.under else ""
    sentence = {
        "not for children": f"Our services are not meant for children{age}, and we do not knowingly hold data about them.",
        "with a parent's authority": f"We hold data about children{age} only with the authority of a parent or guardian.",
        "offered to children": f"Children{age} may use our services, and we protect their data with particular care.",
    }[rule.rule]
    return f"{sentence} If we find such data: {_closed(rule.if_found)}." if rule.if_found else sentence


def instructions(each: models.Instructions) -> str:
    return (
        f"We {listed(map(words, each.purposes))} only on the documented instructions of {words(each.client)}, "
        "which is the controller."
    )


def who_may_see(each: models.WhoMaySee) -> str:
    bound = {"signed": ", bound by a signed undertaking", "in the contract": ", bound by contract"}
    return (
        f"{each.role[0].upper()}{each.role[1:]} may see data only to {listed(map(words, each.purposes))}"
        f"{bound[each.undertaking] if each.undertaking else ''}."
    )


def incidents(rule: models.Incidents) -> str:
    told = f", and tell {listed(rule.tells)} where the law requires it" if rule.tells else ""
    return f"We have procedures for any suspected breach of personal data{told}."


def source(each: models.Source) -> str:
    by = f" by {listed(each.by, joined_by='or')}" if each.by else ""
    about = f" about these people: {listed(map(words, each.about))}" if each.about else ""
    giver = "you" if each.from_ == "the person" else each.from_
    return f"We receive {listed(map(words, each.gives))} data from {giver}{by}{about}."


def purpose(name: str, each: models.Purpose) -> str:
    sentence = f"We use {listed(map(words, each.uses))} data to {words(name)}"
    about = f" ({listed(map(words, each.about))})"
    shared = f", and share it with these recipients: {listed(map(words, each.shared_with))}" if each.shared_with else ""
    return f"{sentence}{about}{shared}."


def assessment(name: str, made: models.Assessment) -> str:
    what = {
        "legitimate interests": "We weighed our interests against yours",
        "impact": "We assessed what it means for your privacy",
    }[made.what]
    return f"{what} for ‘{words(name)}’ on {day(made.on)}, and do so again by {day(made.again_by)}."


def recipient(each: models.Recipient) -> str:
    data = f"{listed(map(words, each.receives))} data" if each.receives else "data"
    sentence = f"We share {data} with {_closed(each.are)}."
    if each.country == "GB":
        return sentence
    safeguard = f", protected by {_closed(each.safeguard)}" if each.safeguard else ""
    return f"{sentence} They are in {country_name(each.country)}{safeguard}."


def sharing(name: str, rule: models.Sharing) -> str:
    if not rule.grounds:
        return f"We keep to this rule of sharing: {words(name)}."
    return f"Beyond that we share data only on these grounds, each time approved by a person: {listed(rule.grounds)}."


def transfers(rule: models.Transfers) -> str:
    if rule.outside_the_uk == "never":
        return "Your data never leaves the UK."
    return "Your data leaves the UK only where it is protected by a safeguard that the law accepts."


def retention(name: str, rule: models.Retention) -> str:
    what = rule.of or f"data under the rule ‘{words(name)}’"
    then = {"erase": "erase it", "return and erase": "return and erase it", "anonymise": "make it anonymous"}[rule.then]
    period = f"until {rule.starts}" if _none(rule.keep_for) else f"for {rule.keep_for} after {rule.starts}"
    authority = f" ({rule.authority})" if rule.authority else ""
    return f"We keep {_closed(what)} {period}, then {then}, because {_closed(rule.because)}{authority}."


def how_long(rule: models.Retention) -> str:
    """``2 years after last contact``, or ``until the client's contract ends`` where the period is nought."""
    return f"until {rule.starts}" if _none(rule.keep_for) else f"{rule.keep_for} after {rule.starts}"


def marketing(rule: models.Marketing) -> str:
    sentence = _MARKETING[rule.rule]
    if "{allows}" in sentence:
        return f"{sentence.replace('{allows}', listed(rule.allows) or 'none')}."
    by = f", by {listed(rule.allows, joined_by='or')}" if rule.allows else ""
    return f"{sentence}{by}."


def page(name: str, rule: models.Pages) -> str:
    every = f", and look at it again every {_each(rule.reviewed_every)}" if rule.reviewed_every else ""
    return f"We keep to our rule on {words(name)}{every}."


def right(name: str, each: models.Right) -> str:
    sentence = _RIGHTS[name].rstrip(".")
    if each.within:
        sentence += f"; we answer within {each.within}"
    if each.fee:
        sentence += f"; {_closed(each.fee)}"
    return f"{sentence}."


def decisions(rule: models.Decisions) -> str:
    if rule.solely_automated == "none":
        return "No decision about you is made by a machine alone; a person decides."
    taken = "; ".join(f"{words(name)} – {_closed(how)}" for name, how in rule.taken.items())
    return (
        f"A machine alone takes {f'these decisions: {taken}' if taken else 'some decisions'}. You can have a person look at "
        "it again, say what you think, and contest it."
    )


def before_that_changes(rule: Telling) -> str:
    return f"Before a machine alone decides more about you, {_learn(rule)}."


def changes(rule: Telling) -> str:
    return f"Where this notice changes in a way that matters to you, {_learn(rule)} before it applies."


def _learn(rule: Telling) -> str:
    by = f" by {listed(rule.by, joined_by='or')}" if rule.by else ""
    return f"we talk with you about it{by}" if rule.contact == "both ways" else f"we tell you{by}"


def profiling(scoring: Mapping[str, str]) -> str:
    if not scoring:
        return "We do not score or profile people."
    scores = "; ".join(f"{words(name)} – {_closed(use)}" for name, use in scoring.items())
    return f"We score people for nothing but this: {scores}."


def measure(name: str, each: models.Measure) -> str:
    every = f", checked at least every {_each(each.every)}" if each.every else ""
    return f"We keep to this measure: {words(name)}{every}."


def complaints(rule: models.Complaints, regulator: models.Regulator) -> str:
    return (
        f"If you complain to us, we acknowledge it within {rule.acknowledged_within} and tell you the outcome without "
        f"undue delay; you can also complain to the regulator, {regulator.name}, at any time."
    )


def review(each: models.Review) -> str:
    return f"We review this notice at least every {_each(each.every)}; the last review was on {day(each.last)}."


def _none(period: object) -> bool:
    return str(period) == "0 days"


def _each(period: object) -> str:
    """``every 3 months``, but ``every year``."""
    return str(period).removeprefix("1 ")


def _closed(text: str) -> str:
    return text.strip().rstrip(".")
