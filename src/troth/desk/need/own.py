"""Whose case is somebody's own: decided by keyed identifiers, so that nobody sees or decides a case about themselves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q

from troth.desk.evidence.log import append
from troth.desk.need.models import OwnIdentifier
from troth.desk.need.roles import emails, roles_in_force
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.models import KeyedIdentifier
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.systems.normalise import normalise


def own_subjects(account: Account) -> frozenset[str]:
    """The random ids under which this member of staff is held as a person: by their address here and what else is known."""
    blind = ring().blind("subjects")
    mine = [
        index for kind in emails(roles_in_force()) for index in blind.every(kind, normalise("email", account.email))
    ]
    known = OwnIdentifier.objects.filter(account=account).values("index")
    found = KeyedIdentifier.objects.filter(Q(index__in=mine) | Q(index__in=known))
    return frozenset(found.values_list("subject_id", flat=True))


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
