"""Who may do what, and with whose data: the one function that pages, the API, searches, exports, commands and SQL ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from troth.desk.need.own import is_own, own_subjects
from troth.desk.need.refusals import Refusal, note
from troth.desk.need.roles import Role, roles_in_force
from troth.desk.need.waking import Standing, standing_of
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.notice.acts import ACTS, IN_WORDS, Act

ANSWERING_A_REQUEST = "answering a request"
"""The purpose of whoever answers for a person's right: UK GDPR Art 12(3). Every other purpose is the notice's."""
Missing = Literal["", "account", "role", "undertaking", "confirmation", "own case", "people"]
"""Which part of a decision said no; nothing where it was yes."""


@dataclass(frozen=True)
class Matter:
    """What is acted on: plain values of a case, and nothing of its person but the random id and the kinds."""

    ref: str = ""
    subject: str | None = None
    kinds: frozenset[str] = frozenset()
    """The kinds of person, as the notice names them; empty while nobody has been found."""
    right: str = ""
    purpose: str = ANSWERING_A_REQUEST


@dataclass(frozen=True)
class Decision:
    """Whether an act is allowed, why, and of which categories; None: all that the matter holds."""

    allowed: bool
    reason: str
    categories: frozenset[str] | None = None
    missing: Missing = ""


class NotAllowed(TrothError):
    """Somebody may not do this. Pages answer 403, the API a problem with 403, the command line exits with 2."""

    def __init__(self, act: Act, decision: Decision, refusal: Refusal) -> None:
        super().__init__(decision.reason, fix=_FIX[decision.missing])
        self.act: Act = act
        self.decision = decision
        self.refusal = refusal
        """What doors record where it was refused inside a transaction, which took its entry with it."""


def may(account: Account, act: Act, matter: Matter | None = None) -> Decision:
    """Whether this account may do this act now, on this matter. Costs a few reads of our own store by index.

    Closed: an act that no role of theirs has, or whose undertaking is not signed or which is not confirmed, is refused; so
    is anything about themselves, whatever their role. Raises ValueError for an act that is not in the vocabulary.
    """
    if act not in ACTS:
        raise ValueError(f"there is no act called ‘{act}’")
    if not account.is_active:
        return Decision(False, "this account is closed", missing="account")
    standing = standing_of(account, roles_in_force())
    refused = _refused(standing, act)
    if refused is not None:
        return refused
    able = [role for role in standing.awake if act in role.acts]
    if matter is None:
        return Decision(True, _reason(able, act))
    if matter.subject is not None and is_own(account, matter.subject):
        return Decision(False, "this case is about you yourself", missing="own case")
    if matter.purpose == ANSWERING_A_REQUEST and any(role.answers for role in able):
        return Decision(True, _reason(able, act))
    seen = frozenset[str]().union(*(_categories(role, matter) for role in able))
    if not seen:
        return Decision(False, "none of your purposes concerns this person", missing="people")
    return Decision(True, _reason(able, act), seen)


def acts_of(account: Account) -> frozenset[Act]:
    """Everything this account may do at all today, whomever it is about: for what a page offers, never for what is done."""
    if not account.is_active:
        return frozenset()
    return frozenset[Act]().union(*(role.acts for role in standing_of(account, roles_in_force()).awake))


def required(account: Account, act: Act, matter: Matter | None = None) -> Decision:
    """The decision of ``may`` where it is yes. Raises NotAllowed where it is no, and that is on record."""
    decision = may(account, act, matter)
    if decision.allowed:
        return decision
    refusal = Refusal(account.uid, act, matter.ref if matter is not None else "", decision.missing)
    note(refusal)
    raise NotAllowed(act, decision, refusal)


def within(account: Account, act: Act = "see case", *, subject: str = "subject_id", kinds: str = "about") -> Q:
    """The same decision as a condition of a query over rows with a subject's random id and the kinds of person.

    ``subject`` and ``kinds`` name the columns; ``kinds`` holds each kind between bars, ``|member|enquirer|``. Empty ``kinds``
    leaves that column out, for rows that have none. Nobody's rows where the act is not allowed.
    """
    nobody = Q(pk__in=())
    if not account.is_active:
        return nobody
    standing = standing_of(account, roles_in_force())
    able = [role for role in standing.awake if act in role.acts]
    if not able:
        return nobody
    own = own_subjects(account)
    mine = ~Q(**{f"{subject}__in": sorted(own)}) if own else Q()
    if any(role.answers for role in able) or not kinds:
        return mine
    concerned = sorted({kind for role in able for kind, seen in role.categories.items() if seen})
    if not concerned:
        return nobody
    any_of = Q()
    for kind in concerned:
        any_of |= Q(**{f"{kinds}__contains": f"|{kind}|"})
    return mine & any_of


def _refused(standing: Standing, act: Act) -> Decision | None:
    """The refusal of somebody none of whose waking roles may do this; it names what would wake one."""
    if any(act in role.acts for role in standing.awake):
        return None
    for role in standing.unsigned:
        if act in role.acts:
            what = f"the undertaking of the role ‘{role.name}’ is still to be signed"
            return Decision(False, what, missing="undertaking")
    for role in standing.unconfirmed:
        if act in role.acts:
            what = f"the role ‘{role.name}’ sleeps: nobody confirmed in time that it is still needed"
            return Decision(False, what, missing="confirmation")
    return Decision(False, f"none of your roles may {IN_WORDS[act]}", missing="role")


def _categories(role: Role, matter: Matter) -> frozenset[str]:
    """What a role sees of this person: by the kinds they are found to be; nothing while nobody knows which."""
    return frozenset[str]().union(*(role.categories.get(kind, frozenset()) for kind in matter.kinds))


def _reason(able: list[Role], act: Act) -> str:
    return f"as {able[0].name}, who may {IN_WORDS[act]}"


_FIX: dict[Missing, str] = {
    "": "",
    "account": "ask the privacy lead",
    "role": "ask the privacy lead, if your work needs it",
    "undertaking": "read and sign it: troth need sign ROLE --yes --as EMAIL, or the page ‘Your undertakings’",
    "confirmation": "ask the privacy lead to confirm it",
    "own case": "somebody else answers it; you will hear as everybody does",
    "people": "ask whoever answers requests",
}
