"""Staff for machines: who has an account and what lets them in; somebody invited, signed out everywhere, or let go."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Query

from troth.desk.need.roles import roles_in_force
from troth.desk.need.waking import standing_of
from troth.desk.notices.versions import NothingInForce, notice_in_force
from troth.desk.pages.api.door import Door, Sent, Shown, account_of
from troth.desk.pages.api.paging import Page, part
from troth.desk.pages.api.problems import Problem
from troth.desk.pages.api.widely import refuse_more
from troth.desk.staff import factors, invitations, sessions
from troth.desk.staff.invitations import invite, tell
from troth.desk.staff.leaving import leave
from troth.desk.staff.models import Account
from troth.errors import TrothError

door = Door("Staff")
Uid = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Role = Annotated[str, Field(min_length=1, max_length=200)]


class Member(Shown):
    """A member of staff. The log names them by ``account``."""

    account: str
    name: str
    email: str
    roles: list[str]
    joined_at: datetime
    signed_in_at: datetime | None
    left_at: datetime | None


class Members(Shown):
    """A page of accounts, by their addresses."""

    items: list[Member]
    next: int | None


class SignedIn(Shown):
    """Where somebody is signed in."""

    browser: str
    way: str
    began_at: datetime
    seen_at: datetime


class MemberShown(Member):
    """One member of staff: which of their roles are awake and why others are not, what lets them in, where they are signed in."""

    awake: list[str]
    unsigned: list[str]
    unconfirmed: list[str]
    unknown: list[str]
    factors: list[str]
    sessions: list[SignedIn]


class Invitation(Sent):
    """Who is to have an account, and in which roles: none that may do what the token does not say."""

    email: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    roles: Annotated[list[Role], Field(max_length=50)] = []


class Invited(Shown):
    """An invitation: it went by mail, or its link is shown this once."""

    account: str
    told: bool
    link: str


class Ended(Shown):
    """How many sessions were ended."""

    ended: int


class StaffAsked(Page):
    """Which accounts."""

    state: Literal["open", "all"] = "open"


@door.reads("/staff", act="manage staff", response=Members)
def list_staff(request: HttpRequest, response: HttpResponse, asked: Query[StaffAsked]) -> Any:
    """Everyone who may act here, or also those who left."""
    found = Account.objects.order_by("email")
    answer = part(request, response, found if asked.state == "all" else found.filter(is_active=True), asked)
    return {"items": [_line(each) for each in answer["items"]], "next": answer["next"]}


@door.reads("/staff/{uid}", act="manage staff", response=MemberShown)
def show_member(request: HttpRequest, uid: Uid) -> Any:
    """One account: its roles, what lets it in, and where it is signed in."""
    return shown(member(uid, also_left=True))


@door.does("/staff", act="manage staff", response={201: Invited}, shown_once=True)
def invite_staff(request: HttpRequest, said: Invitation) -> Any:
    """Open an account and invite its owner: by mail, and where there is no mail, by a link that is shown this once.

    The token must say every act of the roles that are given. Whoever never signed in is given a new link.
    """
    known = Account.objects.filter(email=said.email.strip().lower(), is_active=True).first()
    unknown = [role for role in said.roles if role not in roles_in_force().named]
    if unknown:
        raise Problem(422, errors=[{"where": "roles", "what": "the notice in force has no such role: see GET /roles"}])
    refuse_more(request, {*said.roles, *(known.roles if known is not None else ())})
    return _invited(request, invite(said.email, said.name, tuple(said.roles), by=account_of(request)))


@door.does("/staff/{uid}/link", act="manage staff", response={201: Invited}, shown_once=True)
def renew_link(request: HttpRequest, uid: Uid) -> Any:
    """Another link for somebody who never signed in; the one before it opens nothing any more."""
    who = member(uid)
    refuse_more(request, who.roles)
    return _invited(request, invite(who.email, who.name, tuple(who.roles), by=account_of(request)))


@door.does("/staff/{uid}/sign-out", act="manage staff", response=Ended)
def sign_out_staff(request: HttpRequest, uid: Uid) -> Any:
    """End every session of somebody; they sign in anew."""
    return {"ended": sessions.end_all(member(uid), "ended by who manages accounts", by=account_of(request))}


@door.does("/staff/{uid}/leave", act="manage staff", response={204: None})
def leave_staff(request: HttpRequest, uid: Uid) -> Any:
    """Somebody leaves: their sessions, factors, tokens and hooks end at once."""
    leave(member(uid), by=account_of(request))


def shown(who: Account) -> dict[str, Any]:
    """One account, whole."""
    standing = standing_of(who, roles_in_force())
    return {
        **_line(who),
        "awake": [role.name for role in standing.awake],
        "unsigned": [role.name for role in standing.unsigned],
        "unconfirmed": [role.name for role in standing.unconfirmed],
        "unknown": list(standing.unknown),
        "factors": [factors.NAMES[each.type] for each in factors.factors_of(who)],
        "sessions": [
            {"browser": each.browser, "way": each.way, "began_at": each.began_at, "seen_at": each.seen_at}
            for each in sessions.sessions_of(who)
        ],
    }


def member(uid: str, *, also_left: bool = False) -> Account:
    """The account with this id, where it is open. Raises Problem 404."""
    found = Account.objects.filter(uid=uid).first()
    if found is None or not (found.is_active or also_left):
        raise Problem(404, "no open account has this id", where="uid")
    return found


def _invited(request: HttpRequest, invited: invitations.Invited) -> dict[str, Any]:
    """By mail, and where there is no mail, or it did not go, by the link itself: as in the console."""
    link = request.build_absolute_uri(reverse("console-enter-link", args=[invited.token]))
    try:
        house = notice_in_force().organisation.name
    except NothingInForce:
        house = ""
    try:
        told = tell(invited, link, house)
    except TrothError:
        told = False
    return {"account": invited.account.uid, "told": told, "link": "" if told else link}


def _line(each: Account) -> dict[str, Any]:
    return {
        "account": each.uid,
        "name": each.name,
        "email": each.email,
        "roles": each.roles,
        "joined_at": each.joined_at,
        "signed_in_at": each.last_login,
        "left_at": each.left_at,
    }
