"""Whose case is somebody's own: decided by keyed identifiers, so that nobody sees or decides a case about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from troth.desk.evidence.log import append
from troth.desk.need.models import OwnIdentifier
from troth.desk.need.refusals import Refusal, note
from troth.desk.need.roles import MOMENT, emails, roles_in_force
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.models import KeyedIdentifier
from troth.desk.subjects.roots import ring
from troth.desk.written_once import Given, sent
from troth.errors import TrothError
from troth.keys.ring import KeyRing
from troth.systems.normalise import normalise


def own_subjects(account: Account) -> frozenset[str]:
    """The random ids under which this member of staff is held as a person: by their address here and what else is known."""
    held = MOMENT.get()
    if held is not None and isinstance(found := held.get(("own", account.pk)), frozenset):
        return cast("frozenset[str]", found)
    mine = own_indexes(account)
    with sent(_OWN.format(", ".join(["%s"] * len(mine)) or "NULL"), [*mine, account.pk]) as cursor:
        own = frozenset(str(row[0]) for row in cursor.fetchall())
    if held is not None:
        held["own", account.pk] = own
    return own


def is_own(account: Account, subject: str) -> bool:
    """Whether this is one of the random ids under which this member of staff is held as a person."""
    held = MOMENT.get()
    known = held.get(("own", account.pk, subject)) if held is not None else None
    return known if isinstance(known, bool) else subject in own_subjects(account)


def known_own(account: Account, subject: str, own: bool) -> None:
    """Within one moment: what ``is_own`` answers, as another statement found out already."""
    held = MOMENT.get()
    if held is not None:
        held["own", account.pk, subject] = own


def own_indexes(account: Account) -> tuple[str, ...]:
    """The keyed hashes of a member of staff's own address, under every key of this ring."""
    return _own_indexes(account.email, emails(roles_in_force()), ring())


def own_beside(given: Given, indexes: int, subject: str) -> Exists:
    """``is_own`` as a column of a question over rows with a ``subject``; it is given ``own_values`` with so many indexes."""
    mine = Q(index__in=OwnIdentifier.objects.filter(account=given("account")).order_by().values("index"))
    for number in range(indexes):
        mine |= Q(index=given(f"index{number}"))
    return Exists(KeyedIdentifier.objects.filter(mine, subject=OuterRef(subject)))


def own_values(account: Account, indexes: tuple[str, ...]) -> dict[str, object]:
    """What a question with ``own_beside`` is given."""
    return {"account": account.pk, **{f"index{number}": index for number, index in enumerate(indexes)}}


# Two questions rather than one with OR, so that each is found by its index however many people there are.
_OWN = (
    f'SELECT subject_id FROM {KeyedIdentifier._meta.db_table} WHERE "index" IN ({{}}) UNION ALL '  # noqa: S608
    f"SELECT held.subject_id FROM {KeyedIdentifier._meta.db_table} held JOIN {OwnIdentifier._meta.db_table} own "
    f'ON own."index" = held."index" WHERE own.account_id = %s'
)


@lru_cache(maxsize=256)
def _own_indexes(address: str, kinds: tuple[str, ...], keys: KeyRing) -> tuple[str, ...]:
    """The keyed hashes of an address, under every key of this ring; another ring has others."""
    blind = keys.blind("subjects")
    return tuple(index for kind in kinds for index in blind.every(kind, normalise("email", address)))


def refuse_own(account: Account, identifiers: Mapping[str, str]) -> None:
    """Raise TrothError where these identifiers are this member of staff's own: nobody looks for themselves."""
    blind = ring().blind("subjects")
    kinds = emails(roles_in_force())
    mine = {blind.of(kind, normalise("email", account.email)) for kind in kinds}
    sought = {
        index
        for kind, value in identifiers.items()
        if (spelt := normalise(kind, value))
        for index in blind.every(kind, spelt)
    }
    if mine & sought or OwnIdentifier.objects.filter(account=account, index__in=sought).exists():
        note(Refusal(account.uid, "find person", "", "own case"))
        raise TrothError(
            "this is about you yourself",
            fix="ask as everybody does, on the portal or by letter: somebody else answers it",
        )


def know_own(account: Account, identifiers: Mapping[str, str], *, by: Account) -> int:
    """Note by what a member of staff would be found as a private person; only keyed hashes are held. Returns how many are known.

    Whoever opens the account asks for them, or the person themselves adds them. Raises TrothError for an empty value.
    """
    blind = ring().blind("subjects")
    with transaction.atomic():
        OwnIdentifier.objects.bulk_create(
            (
                OwnIdentifier(account=account, kind=kind, index=index)
                for kind, value in identifiers.items()
                for index in blind.every(kind, normalise(kind, value))
            ),
            ignore_conflicts=True,
        )
        known = OwnIdentifier.objects.filter(account=account).values("kind").distinct().count()
        append("need.own-known", by=actor(by), account=account.uid, known=known)
    return known
