"""Somebody changes their password: by the one there is, tried no oftener than at the door; every other session ends."""

from __future__ import annotations

from django.db import transaction

from troth.desk.evidence.log import append
from troth.desk.staff import sessions, taken_back, throttle
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.staff.passwords import LONGEST, fits, hashed, refuse_weak
from troth.errors import TrothError


def change_password(account: Account, current: str, new: str, *, but: str) -> None:
    """Give an account another password; every session of it ends ``but`` for the one of this uid.

    Raises TrothError where the current one is wrong or the new one is too weak, TooMany and Busy.
    """
    counted = throttle.for_account(account.email)
    throttle.take(counted)
    if not fits(current[: LONGEST + 1], account.password):
        raise TrothError("this is not your password", where="current", fix="write the one you sign in with")
    throttle.forget(counted)
    refuse_weak(new, account.email, account.name)
    made = hashed(new)
    with transaction.atomic():
        if not Account.objects.filter(pk=account.pk, is_active=True, password=account.password).update(password=made):
            raise TrothError("the password was changed meanwhile", where="current", fix="sign in by the new one")
        append("staff.password-changed", by=actor(account), account=account.uid)
        taken_back.note()
        sessions.end_all(account, "the password was changed", by=account, but=but)
    account.password = made
