"""Signing in: the password, then a second factor; only then is anybody signed in. Which of the two was wrong is said by none.

An account that does not exist is answered as one that does: the same words, after the same work.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.backends import BaseBackend
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare as compare_digest

from troth.desk import now
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.staff import factors, passkeys, throttle
from troth.desk.staff.accounts import actor
from troth.desk.staff.attempts import failed
from troth.desk.staff.browsers import browser_of
from troth.desk.staff.models import Account
from troth.desk.staff.passwords import LONGEST, Busy, fits
from troth.errors import TrothError

BACKEND = f"{__name__}.Staff"
DEMO = "one-time link"
"""The way of a session that a demo's link let in without a second factor."""
KNOWN = "troth_known"
"""The cookie of a browser in which somebody has signed in before."""
_KNOWN_FOR = 90 * 24 * 3600
_HALF, _PROVED = "half", "proved"


class Staff(BaseBackend):
    """Whom a session belongs to, as Django's middleware asks: an account that is active, and nobody else."""

    def get_user(self, user_id: int) -> Account | None:
        """The account; None for one that was closed."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


class NotSo(TrothError):
    """Address and password do not belong together, or nobody may sign in by them."""

    def __init__(self) -> None:
        super().__init__(
            "this address and password do not belong together",
            where="email",
            fix="try again; whoever has forgotten their password asks two colleagues who manage accounts to let them in anew",
        )


def prove_password(request: HttpRequest, email: str, password: str, address: str) -> Account:
    """Try an address and a password. The session then waits ten minutes for the second factor.

    Raises NotSo, TooMany where either was tried too often, and Busy; then nobody learns whether there is such an account.
    """
    counted = _of_account(request, email), throttle.for_address(address)
    throttle.take(*counted)
    account = Account.objects.filter(email=email.strip().lower()[:254], is_active=True).first()
    try:
        right = fits(password[: LONGEST + 1], account.password if account else None)
    except Busy:
        throttle.give_back(*counted)  # it was not looked at
        raise
    if account is None or not right:
        failed(request, "password", account)
        if throttle.spent(counted[0]):
            _tell_of_many(account, counted[0].most)
        raise NotSo
    if not factors.has_factor(account):
        failed(request, "password of an account that waits for its owner", account)
        throttle.give_back(counted[1])
        raise NotSo
    throttle.give_back(counted[1])
    request.session.flush()
    request.session[_HALF] = [account.pk, account.get_session_auth_hash()]
    return account


def half_signed_in(request: HttpRequest) -> Account | None:
    """Who gave their password in this session and no second factor yet."""
    pk, proved = request.session.get(_HALF) or (None, "")
    account = Account.objects.filter(pk=pk, is_active=True).first()
    # A password that was changed meanwhile proves nothing any more.
    return account if account is not None and compare_digest(proved, account.get_session_auth_hash()) else None


def prove_factor(request: HttpRequest, account: Account, *, code: str = "", passkey: str = "") -> str:
    """Try a second factor; returns which it was. Raises TooMany, and WrongCode for one that is wrong, old or used."""
    counted = throttle.for_codes(account.uid)
    throttle.take(counted)
    way = passkeys.proven(request, account, passkey) if passkey else factors.proven_by_code(account, code)
    if way is None:
        failed(request, "passkey" if passkey else "code", account)
        if throttle.spent(counted):
            _tell_of_many(account, counted.most)
        raise factors.WrongCode
    throttle.forget(counted)
    return way


def ask_for_passkey(request: HttpRequest, address: str) -> str:
    """What the browser of a stranger is asked, for a passkey alone. Raises TooMany: each question is kept in a session."""
    throttle.take(throttle.for_passkeys(address))
    return passkeys.question_alone(request)


def prove_passkey(request: HttpRequest, answer: str, address: str) -> tuple[Account, str]:
    """Try a passkey alone, whose device knows its owner; returns whose it is, and by what they came.

    Raises WrongCode for one that is none, is another site's, or answers a question that was answered or asked for less.
    """
    account = passkeys.proven_alone(request, answer)
    if account is None:
        failed(request, "passkey alone")
        raise factors.WrongCode
    throttle.give_back(throttle.for_passkeys(address))
    return account, "passkey alone"


def sign_in(request: HttpRequest, account: Account, way: str) -> None:
    """From here on the session is this account's, under a new key."""
    failed = max(0, throttle.forget(_of_account(request, account.email)) - 1)
    with transaction.atomic():
        request.session.flush()
        request.session["began"] = now().isoformat()
        request.session["browser"] = browser_of(request.META.get("HTTP_USER_AGENT", ""))
        request.session["way"] = way
        login(request, account, backend=BACKEND)
        request.session[_PROVED] = now().isoformat()
        request.session.save()
        append("staff.entered", by=actor(account), account=account.uid, way=way, failed=failed)


def remember(response: HttpResponse, account: Account) -> None:
    """Let this browser be known for three months: strangers who try this account cannot then shut its owner out.

    What the cookie holds is a signed keyed hash, and lets nobody in.
    """
    known = signing.dumps(throttle.for_account(account.email).key, salt=KNOWN)
    response.set_cookie(_known_as(), known, max_age=_KNOWN_FOR, path="/", httponly=True, samesite="Strict",
                        secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip


def _known_as() -> str:
    """The cookie's name; by https with the prefix that keeps it to this host (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{KNOWN}" if settings.SESSION_COOKIE_SECURE else KNOWN


def _of_account(request: HttpRequest, email: str) -> throttle.Counted:
    """Tries of an account are counted apart where they come from a browser in which its owner has signed in before."""
    counted = throttle.for_account(email)
    try:
        known = signing.loads(request.COOKIES.get(_known_as(), ""), salt=KNOWN, max_age=_KNOWN_FOR)
    except signing.BadSignature:
        return counted
    return throttle.for_known(email) if known == counted.key else counted


def proved_at(request: HttpRequest) -> datetime:
    """When whoever is signed in last proved by password and factor, or by a factor anew, that it is them (UTC)."""
    said = request.session.get(_PROVED)
    return datetime.fromisoformat(said) if said else datetime.min.replace(tzinfo=UTC)


def proved_anew(request: HttpRequest) -> None:
    """They proved it now."""
    request.session[_PROVED] = now().isoformat()


def stay_signed_in(request: HttpRequest, account: Account) -> None:
    """After a change of password the session it was made in goes on, under a new key."""
    update_session_auth_hash(request, account)
    proved_anew(request)


def _tell_of_many(account: Account | None, tries: int) -> None:
    """One entry for all tries of a quarter of an hour; of an account that does not exist nothing is on record but that."""
    with transaction.atomic():
        append("staff.shut-for-a-while", by=SYSTEM, account=account.uid if account else None, tries=tries)
