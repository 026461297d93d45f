"""Passkeys, by django-allauth: made, proved beside a password, and enough alone where the device has known its owner.

Alone a passkey is two factors, what one has and what one is or knows (NIST SP 800-63B-4, 3.1.7): the challenge asks for user
verification, and an answer without it, or to a challenge that asked for less, proves nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, cast

from allauth.core.context import request_context  # pyright: ignore[reportMissingTypeStubs]
from allauth.mfa.models import Authenticator  # pyright: ignore[reportMissingTypeStubs]
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from troth.desk.staff.factors import NAMES, PASSKEY, WrongCode, added, inner
from troth.desk.staff.models import Account
from troth.errors import TrothError

MOST = 10
"""Passkeys of one account."""
_WRONG = (WrongCode, ValidationError, ValueError, TypeError, KeyError, AttributeError)
"""What allauth and what lies below it raise of an answer that is none."""


def offer(request: HttpRequest, account: Account) -> str:
    """What the browser is asked to make a new passkey by, as JSON; the challenge stays in the session.

    It is to be kept by the device under the site's name, and to know its owner by a PIN, a finger or a face each time: so it is
    two factors, and may be enough alone.
    """
    with request_context(request):
        return json.dumps(_plain(inner("webauthn").begin_registration(account, passwordless=True)))


def add(request: HttpRequest, account: Account, name: str, answer: str) -> None:
    """Add the passkey that the browser made. Raises WrongCode where it is none, or answers another challenge."""
    if Authenticator.objects.filter(user_id=account.pk, type=PASSKEY).count() >= MOST:
        raise TrothError(f"an account has at most {MOST} passkeys", fix="take one away that is not used any more")
    credential = _read(answer)
    with request_context(request):
        try:
            inner("webauthn").complete_registration(credential)
        except _WRONG:
            raise WrongCode from None
        with transaction.atomic():
            inner("webauthn").WebAuthn.add(account, name.strip()[:60] or "Passkey", credential)
            added(account, PASSKEY, account)


def question(request: HttpRequest, account: Account) -> str:
    """What the browser is asked to prove a passkey by, as JSON; empty where the account has none."""
    if not Authenticator.objects.filter(user_id=account.pk, type=PASSKEY).exists():
        return ""
    with request_context(request):
        return json.dumps(_plain(inner("webauthn").begin_authentication(account)))


def proven(request: HttpRequest, account: Account, answer: str) -> str | None:
    """*passkey* where the browser proved one of this account; None otherwise. A challenge is answered once."""
    with request_context(request):
        try:
            used = inner("webauthn").complete_authentication(account, _read(answer))
        except _WRONG:
            return None
        finally:
            inner("webauthn").clear_state()
    used.record_usage()
    return NAMES[PASSKEY]


def question_alone(request: HttpRequest) -> str:
    """What the browser of a stranger is asked, as JSON: any passkey it has for this site, by a device that knows its owner."""
    with request_context(request):
        return json.dumps(_plain(inner("webauthn").begin_authentication(None)))


def proven_alone(request: HttpRequest, answer: str) -> Account | None:
    """Whose passkey the browser proved, with its owner known by the device; None otherwise. A challenge is answered once."""
    webauthn = inner("webauthn")
    with request_context(request):
        try:
            # The challenge of a second step asks for less, and is no way in by itself.
            state: dict[str, Any] = webauthn.get_state() or {}
            if state.get("user_verification") != "required":
                return None
            said = _read(answer)
            account = _whose(said)
            used = webauthn.complete_authentication(account, said)
        except _WRONG:
            return None
        finally:
            webauthn.clear_state()
    used.record_usage()
    return account


def _whose(said: dict[str, Any]) -> Account:
    """The open account that the device keeps the passkey for. Raises WrongCode where there is none."""
    try:
        handle = str(said["response"]["userHandle"])
        uid = base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError):
        raise WrongCode from None
    found = Account.objects.filter(uid=uid[:16], is_active=True).first()
    if found is None:
        raise WrongCode
    return found


def _read(answer: str) -> Any:
    try:
        said = json.loads(answer[:20_000])
    except ValueError:
        raise WrongCode from None
    if not isinstance(said, dict):
        raise WrongCode
    return cast(Any, said)


def _plain(value: Any) -> Any:
    """What fido2 gives, as JSON knows it: bytes become base64url."""
    if isinstance(value, bytes):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
    if hasattr(value, "items"):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast(list[Any], value)]
    return value.value if hasattr(value, "value") else value
