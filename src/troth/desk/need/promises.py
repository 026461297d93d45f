"""The checks behind who may see what: undertakings signed, roles confirmed, and every look by somebody who was allowed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from troth.desk import ZONE, today
from troth.desk.evidence.appending import facts_in
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.desk.need.deciding import ANSWERING_A_REQUEST
from troth.desk.need.looks import looks, unusual
from troth.desk.need.models import Undertaking
from troth.desk.need.roles import Role, Roles, roles_of
from troth.desk.need.waking import confirmations_due
from troth.desk.staff.models import Account
from troth.desk.staff.roles import LEAD
from troth.law.periods import Period
from troth.notice.entries import Promise

LOOKED_THROUGH = timedelta(days=90)
"""The looks of so long a time are held against the purposes of the notice and the undertakings of whoever looked."""
IN_TIME = timedelta(days=7)
"""How soon somebody looks into an unusual reading."""


@keeps("measures", what="who may see")
def only_whom_the_notice_says(promise: Promise, world: World) -> Verdict:
    """The roles of these purposes see no more than is said, whoever has one has signed, and each is confirmed in time."""
    roles = roles_of(world.notice)
    mine = roles_for(promise, world, roles)
    if not mine:
        return unproven("no role of our staff works for these purposes and no more: name one under ‘access’")
    said = frozenset(promise.facts.get("sees") or ())
    for role in mine:
        more = frozenset[str]().union(*role.categories.values()) - said if said and _sees(role) else frozenset[str]()
        if more:
            return broken(f"the role ‘{role.name}’ sees {', '.join(sorted(more))} besides", _notice(role))
        if promise.facts.get("undertaking") == "signed" and _sees(role) and role.under is None:
            return broken(f"nobody in the role ‘{role.name}’ is asked to sign anything", _notice(role))
        every = promise.facts.get("every")
        if every and role.every.after(today()) > Period.parse(str(every)).after(today()):
            return broken(f"the role ‘{role.name}’ is confirmed every {role.every}, not every {every}", _notice(role))
    return _signed_and_confirmed(mine)


@keeps("measures", what="measure", proved_by="undertakings")
def everybody_has_signed(promise: Promise, world: World) -> Verdict:
    """Everybody who sees people's data has signed the undertaking of their role, as it reads now."""
    return _signed_and_confirmed([role for role in roles_of(world.notice).named.values() if _sees(role)])


@keeps("measures", what="measure", proved_by="access records")
def every_look_was_needed(promise: Promise, world: World) -> Verdict:
    """Each look on record was for a purpose we have, by somebody who may; what is unusual was looked into."""
    purposes = {ANSWERING_A_REQUEST, *world.notice.purposes}
    staff = set(Account.objects.values_list("uid", flat=True))
    number = 0
    for entry in (
        looks().filter(at__gte=world.now - LOOKED_THROUGH, actor_kind="person").order_by("position").iterator()
    ):
        number += 1
        if entry.actor_id not in staff:
            return broken("somebody looked who has no account here", evidence=[entry.uid])
        if entry.facts is not None and (purpose := facts_in(entry).get("purpose")) not in purposes:
            return broken(f"somebody looked for a purpose the notice does not have, ‘{purpose}’", evidence=[entry.uid])
    unsigned = _looked_unsigned(roles_of(world.notice), world)
    if unsigned is not None:
        return unsigned
    seen = Finding("store.looks", "looks of the last 90 days, each by a colleague and for a purpose of ours", number)
    waiting = [each for each in unusual(LOOKED_THROUGH) if not each.settled]
    late = [each for each in waiting if each.on < (world.now - IN_TIME).astimezone(ZONE).date()]
    if late:
        what = "unusual reading was" if len(late) == 1 else "unusual readings were"
        return broken(f"{len(late)} {what} not looked into within {IN_TIME.days} days", seen)
    if waiting:
        what = "unusual reading is" if len(waiting) == 1 else "unusual readings are"
        return unproven(f"{len(waiting)} {what} still to be looked into: the page Who looked", seen)
    if not number:
        return unproven("nobody has looked at anybody in the last 90 days, so there is nothing to show for it", seen)
    return kept(f"{number} looks are on record, each for a purpose of ours and by somebody who may", seen)


def _signed_and_confirmed(roles: Iterable[Role]) -> Verdict:
    """Whether everybody in these roles signed what they read now and is confirmed; who has not, sees and saw nothing."""
    signed = _signatures()
    people = 0
    for role in roles:
        for account in _holders(role):
            people += 1
            if role.under is None:
                if role.name != LEAD:
                    return broken(f"nobody in the role ‘{role.name}’ is asked to sign anything", _notice(role))
                return unproven("the notice gives the privacy lead no undertaking to sign: ‘access: privacy lead’")
            if (account.pk, role.name, role.text_hash) not in signed:
                look = _last_look(account)
                if look is not None:
                    return broken(f"somebody in the role ‘{role.name}’ looked and has not signed", evidence=[look.uid])
                return unproven(f"somebody in the role ‘{role.name}’ has still to sign, and until then sees nothing")
            if role.sleeps and confirmations_due(account, [role])[role.name] < today():
                return broken(
                    f"nobody confirmed in time that somebody still needs the role ‘{role.name}’", _notice(role)
                )
    if not people:
        return unproven("nobody has such a role yet")
    return kept(
        f"{people} {'person has' if people == 1 else 'people have'} signed, and each role is confirmed in time",
        Finding("store.undertakings", "people whose undertaking is signed as it reads now", people),
    )


def _looked_unsigned(roles: Roles, world: World) -> Verdict | None:
    """A look by somebody all of whose seeing roles lack their signature: such a look cannot happen here."""
    signed = _signatures()
    lookers = set(looks().filter(at__gte=world.now - LOOKED_THROUGH).values_list("actor_id", flat=True))
    for account in Account.objects.filter(uid__in=lookers):
        held = [roles.named[name] for name in account.roles if name in roles.named and _sees(roles.named[name])]
        if held and all(role.under and (account.pk, role.name, role.text_hash) not in signed for role in held):
            look = _last_look(account)
            return broken("somebody looked whose undertaking is not signed", evidence=[look.uid] if look else ())
    return None


def roles_for(promise: Promise, world: World, roles: Roles) -> list[Role]:
    """The roles that this promise speaks of: of those it has room for, those that no narrower promise speaks of."""
    told: Mapping[str, Any] = {slug: frozenset(each.purposes) for slug, each in world.notice.who_may_see.items()}
    own = frozenset(promise.facts["purposes"])
    found: list[Role] = []
    for name in world.notice.access:
        role = roles.named[name]
        fits = [purposes for purposes in told.values() if role.purposes and purposes.issuperset(role.purposes)]
        if fits and min(fits, key=len) == own:
            found.append(role)
    return found


def _sees(role: Role) -> bool:
    return bool(role.acts & {"see case", "take file"})


def _holders(role: Role) -> list[Account]:
    return [each for each in Account.objects.filter(is_active=True).order_by("pk") if role.name in each.roles]


def _signatures() -> set[tuple[int, str, str]]:
    return set(Undertaking.objects.values_list("account_id", "role", "text_hash"))


def _last_look(account: Account) -> EvidenceEntry | None:
    return looks().filter(actor_id=account.uid).order_by("position").last()


def _notice(role: Role) -> Finding:
    return Finding("notice.access", f"the role {role.name}", len(_holders(role)))
