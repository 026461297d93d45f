"""The notice as data: every section a privacy lead may write, as typed models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from troth.law.periods import Period
from troth.law.retention_table import Jurisdiction
from troth.law.rights import Right as RightName
from troth.notice.acts import Act
from troth.notice.delicate import Children, Incidents, Sensitive, WhoMaySee
from troth.notice.languages import by_language
from troth.notice.receivers import Instructions, Recipient, Sharing, Transfers
from troth.notice.systems import System
from troth.notice.telling import Decisions, Telling
from troth.notice.website import Channel, Cookies, Marketing, Pages
from troth.notice.website import Cookie as Cookie
from troth.notice.words import Address, Entry, LawfulBasis, Node, PeriodText, Role


class Regulator(Node):
    """The supervisory authority; configuration, because names and addresses of regulators change."""

    name: str = Field(description="Its name.")
    website: str = Field(description="Where people complain, https://…")
    phone: str | None = Field(None, description="Its telephone number.")
    post: str | None = Field(None, description="Its postal address.")


class Routes(Entry):
    """The ways a person may reach us, each of which opens a case dated on the day of receipt."""

    by: tuple[Literal["letter", "email", "phone", "web form"], ...] = Field(description="Routes that open a case.")


class Organisation(Entry):
    """The controller: UK GDPR Art 13(1)(a)."""

    name: str = Field(description="The controller's legal name.")
    number: str | None = Field(None, description="Registration number of the company.")
    country: str = Field("GB", description="Country code.")
    region: Jurisdiction = Field(description="Whose bank holidays count for deadlines.")
    contact: Address = Field(description="How people reach the controller.")
    person_in_charge: str | None = Field(None, description="Role that answers for data protection.")
    representative: Address | None = Field(
        None, description="The representative in the United Kingdom, for a controller abroad: UK GDPR Art 27."
    )
    data_protection_officer: Address | None = Field(
        None, description="How to reach the data protection officer, where there is one: UK GDPR Art 13(1)(b)."
    )
    regulator: Regulator = Field(description="The supervisory authority.")
    routes: Routes = Field(description="How requests arrive.")


class Category(Entry):
    """A category of personal data and its fields."""

    name: str | None = Field(None, description="What tables call it, where the key in words would not do.")
    fields: tuple[str, ...] = Field(description="What it consists of.")
    needed: Mapping[str, str] = Field({}, description="Fields we need, and what follows if they are not given.")
    collected: Literal["from people", "automatically"] = Field("from people", description="How it reaches us.")


class Source(Entry):
    """Where data comes from: UK GDPR Art 14(2)(f)."""

    name: str | None = Field(None, description="What tables call it, where the key in words would not do.")
    from_: str = Field(description="Who gives it.", alias="from")
    by: tuple[str, ...] = Field((), description="In which way: web form, file, telephone …")
    gives: tuple[str, ...] = Field(description="Which categories it may bring; anything else is drift.")
    about: tuple[str, ...] = Field((), description="The kinds of person it tells us about.")


class About(Node):
    """Role and lawful basis for one kind of person: they hang on purpose × kind of person."""

    our_role: Role = Field("controller", description="Our role for this data.")
    lawful_basis: LawfulBasis = Field(description="The lawful basis, UK GDPR Art 6(1).")
    interest: str | None = Field(None, description="The legitimate interest, required for that basis: Art 13(1)(d).")
    keep: str | None = Field(
        None, description="The retention rule for these people, or ``until withdrawn``; the purpose's where left out."
    )
    party_to_the_contract: bool | None = Field(
        None, description="Whether these people are party to the contract, where the lawful basis is contract."
    )
    special_condition: str | None = Field(
        None, description="The condition of UK GDPR Art 9(2) and DPA 2018 Sch 1, where special categories are used."
    )
    criminal_condition: str | None = Field(
        None, description="The condition of DPA 2018 Sch 1, where data about crime is used: UK GDPR Art 10."
    )


class Assessment(Node):
    """A written assessment: of legitimate interests or of impact (DPIA)."""

    what: Literal["legitimate interests", "impact"] = Field(description="Which assessment.")
    document: str = Field(description="Where it is kept.")
    on: date = Field(description="When it was made.")
    again_by: date = Field(description="When it must be made again.")


class Purpose(Entry):
    """Why data is used: UK GDPR Art 13(1)(c)."""

    name: str | None = Field(None, description="What tables call it, where the key in words would not do.")
    about: Mapping[str, About] = Field(description="Kind of person → role and lawful basis.")
    uses: tuple[str, ...] = Field(description="Categories used.")
    shared_with: tuple[str, ...] = Field((), description="Recipients.")
    keep: str = Field(description="The retention rule, or ``until withdrawn``.")
    channels: tuple[Channel, ...] = Field((), description="Marketing channels.")
    assessed: tuple[Assessment, ...] = Field((), description="Assessments of this purpose.")


class Retention(Entry):
    """How long data is kept: UK GDPR Arts 5(1)(e), 13(2)(a)."""

    name: str | None = Field(None, description="What tables call it, where the key in words would not do.")
    of: str | None = Field(None, description="What is kept, in words: ‘what enquirers told us’.")
    starts: str = Field(description="The event the period starts with.")
    keep_for: PeriodText = Field(description="The period: ``24 months``.")
    then: Literal["erase", "return and erase", "anonymise"] = Field("erase", description="What happens at its end.")
    because: str = Field(description="Why so long.")
    authority: str | None = Field(None, description="The statute, where one sets the period.")
    statutory_row: str | None = Field(
        None, description="The row of the law's retention table that the period rests on: ``vat_records``."
    )


class Right(Entry):
    """A right of the data subject: UK GDPR Arts 12–22."""

    within: PeriodText | None = Field(None, description="When it is answered at the latest, where statute says.")
    fee: str | None = Field(None, description="When a fee may be charged.")


class Profiling(Entry):
    """Scoring of people, declared for what it is."""

    scoring: Mapping[str, str] = Field({}, description="Each declared score: its name and what it is for.")


class Measure(Entry):
    """A security measure: kept by its owner's signed attestation within its interval, or by a log that proves itself."""

    every: PeriodText | None = Field(None, description="How often its owner attests to it.")
    owner: str | None = Field(None, description="The role that attests.")
    proved_by: Literal["evidence log", "undertakings", "access records"] | None = Field(
        None, description="What proves it without an attestation: the log, who signed, or who looked at whom."
    )


class Statistics(Entry):
    """Anonymous statistics."""

    keep: Literal["indefinitely"] = Field("indefinitely", description="How long figures are kept.")


class Complaints(Entry):
    """Complaints to us: DPA 2018 s.164A."""

    acknowledged_within: PeriodText = Field(description="When a complaint is acknowledged at the latest: ``30 days``.")


PublishedSection = Literal[
    "organisation",
    "data",
    "sources",
    "purposes",
    "consent",
    "recipients",
    "retention",
    "marketing",
    "cookies",
    "pages",
    "rights",
    "decisions",
    "measures",
    "complaints",
    "review",
]


class Said(Entry):
    """A sentence that is shown and has no verdict: information, or a warning."""


class Placed(Said):
    """Information or a warning, which may be published beside what it speaks of."""

    beside: PublishedSection | None = Field(
        None, description="The section it is published in; ‘Good to know’ where left out."
    )


class Review(Entry):
    """The notice's own review."""

    every: PeriodText = Field(description="How often the notice is reviewed at least.")
    last: date = Field(description="When it was last reviewed.")
    latest: Entry = Field(description="The promise that the latest version is the one shown.")
    changes: Telling | None = Field(
        None, description="The promise that each person concerned is told of a change that matters to them."
    )


YEARLY = Period.parse("12 months")


class StaffRole(Node):
    """A role of our staff, by purpose. Never published."""

    purposes: tuple[str, ...] = Field(alias="for", description="Purposes this role works for.")
    sees: tuple[str, ...] = Field(
        (), description="Only these categories of those its purposes use; all of them where left out."
    )
    may: tuple[Act, ...] = Field(("see promises",), description="What this role may do, by the names of acts.")
    under: str | None = Field(
        None, description="The undertaking that each person signs before they first see anything in this role."
    )
    reviewed_every: PeriodText = Field(
        YEARLY, description="How often it is confirmed that somebody still needs this role; unconfirmed, it sleeps."
    )


class Notice(Node):
    """One notice: everything a controller says about people's data, and where that data lives."""

    language: str = Field("en-GB", description="Language of the notice's sentences, a BCP 47 tag.")
    title: str = Field("Privacy notice", description="Title of the published page.")
    also_titled: Mapping[str, str] = Field({}, description="The title in other languages: ``cy: …``.")
    in_short: tuple[str, ...] = Field((), description="The short layer: a few sentences at the top.")
    also_in_short: Mapping[str, tuple[str, ...]] = Field({}, description="The short layer in other languages.")
    organisation: Organisation = Field(description="Who the controller is.")
    people: Mapping[str, str] = Field(description="Kinds of person → who they are, in words.")
    data: Mapping[str, Category] = Field(description="Categories of personal data.")
    nothing_else: Entry | None = Field(None, description="The promise that nothing undeclared is held.")
    what_we_need: Entry | None = Field(
        None, description="The promise that forms say what is needed and why: Art 13(2)(e)."
    )
    special_categories: Mapping[str, Sensitive] = Field(
        {}, description="Special categories of data: refused, or held with their condition."
    )
    criminal_data: Mapping[str, Sensitive] = Field(
        {}, description="Data about crime: refused, or held with its condition."
    )
    children: Children | None = Field(None, description="Whether the service is for children.")
    sources: Mapping[str, Source] = Field(description="Where data comes from.")
    purposes: Mapping[str, Purpose] = Field(description="What data is used for.")
    instructions: Mapping[str, Instructions] = Field(
        {}, description="What each client instructs us to do, where we are its processor."
    )
    consent: Mapping[str, Said] = Field({}, description="Promises about consent: asked, never required, withdrawn.")
    recipients: Mapping[str, Recipient] = Field(description="Who receives data.")
    sharing: Mapping[str, Sharing] = Field({}, description="Rules of sharing beyond the everyday.")
    transfers: Transfers | None = Field(None, description="Whether data leaves the UK.")
    retention: Mapping[str, Retention] = Field(description="How long data is kept.")
    statistics: Statistics | None = Field(None, description="Anonymous statistics kept for good.")
    marketing: Mapping[str, Marketing] = Field({}, description="Rules of direct marketing.")
    cookies: Cookies | None = Field(None, description="Cookies and similar technologies.")
    pages: Mapping[str, Pages] = Field({}, description="External links, embeds and social media.")
    rights: Mapping[RightName, Right] = Field(description="People's rights.")
    decisions: Decisions = Field(description="Automated decisions.")
    profiling: Profiling = Field(description="Scoring of people.")
    measures: Mapping[str, Measure] = Field({}, description="Security measures.")
    who_may_see: Mapping[str, WhoMaySee] = Field({}, description="Who may see what, by role and purpose.")
    incidents: Incidents | None = Field(None, description="What happens when there is a breach.")
    complaints: Complaints = Field(description="How to complain to us.")
    information: Mapping[str, Placed] = Field({}, description="Sentences that are true or not, and promise nothing.")
    warnings: Mapping[str, Placed] = Field({}, description="Warnings; never a disclaimer of a duty the law imposes.")
    access: Mapping[str, StaffRole] = Field({}, description="Roles of staff by purpose. Never published.")
    review: Review = Field(description="The review of the notice itself.")
    systems: Mapping[str, System] = Field({}, description="Where the data lives. Never published.")

    @model_validator(mode="before")
    @classmethod
    def _one_language(cls, data: Any) -> Any:
        return by_language(data)
