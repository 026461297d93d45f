"""Second factors: codes of an authenticator app, passkeys and recovery codes, by django-allauth; secrets sealed under our keys.

The one room that touches allauth's inner parts. A code counts once (RFC 6238, 5.2), by guarded update in the store.
"""

from __future__ import annotations

import base64
import hmac
import json
from importlib import import_module
from typing import Any, cast

from allauth.core.context import request_context  # pyright: ignore[reportMissingTypeStubs]
from allauth.mfa.adapter import DefaultMFAAdapter  # pyright: ignore[reportMissingTypeStubs]
from allauth.mfa.models import Authenticator  # pyright: ignore[reportMissingTypeStubs]
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from markupsafe import Markup

from troth.desk import now
from troth.desk.evidence.log import append
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.keys.people import open_sealed, seal

PURPOSE = "factors"
"""Of the key that seals secrets of factors."""
TOTP, PASSKEY, CODES = "totp", "webauthn", "recovery_codes"
NAMES = {TOTP: "authenticator app", PASSKEY: "passkey", CODES: "recovery code"}
"""What pages and evidence call each."""
MOST_PASSKEYS = 10


class Adapter(DefaultMFAAdapter):
    """What allauth asks of the house (``MFA_ADAPTER``): how secrets are sealed, and what an authenticator shows."""

    def encrypt(self, text: str) -> str:
        """Sealed under the key of the purpose, as text."""
        return base64.b64encode(seal(ring().purpose(PURPOSE), text.encode(), PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opened again. Raises TrothError where the keys are others."""
        return open_sealed(ring().purpose(PURPOSE), base64.b64decode(encrypted_text), PURPOSE).decode()

    def get_totp_issuer(self) -> str:
        """Whose codes these are, in the list of an authenticator app."""
        return "Troth"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Whom a passkey is for: by the random id, so that the passkey tells nothing more than its owner sees."""
        return {"id": user.uid.encode(), "name": user.email, "display_name": user.name}


def factors_of(account: Account) -> list[Any]:
    """The factors of an account, the oldest first."""
    return list(Authenticator.objects.filter(user_id=account.pk).order_by("created_at"))


def has_factor(account: Account) -> bool:
    """Whether somebody can sign in to this account at all: an app or a passkey; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=account.pk, type__in=(TOTP, PASSKEY)).exists()


def new_secret() -> str:
    """A secret for an authenticator app: 160 random bits in base 32."""
    return str(_inner("totp").generate_totp_secret())


def picture(account: Account, secret: str) -> Markup:
    """The secret as a QR code, SVG, and nothing else: no request anywhere."""
    adapter = Adapter()
    drawn = str(adapter.build_totp_svg(adapter.build_totp_url(account, secret)))
    return Markup(drawn[drawn.index("<svg") :])  # noqa: S704  # drawn here, of squares alone


def fits_now(secret: str, code: str) -> int | None:
    """The time step of which this is the code of a secret; None for a wrong one."""
    inner = _inner("totp")
    said = "".join(code.split())
    for step in inner.yield_hotp_counters_from_time():
        expected = str(inner.format_hotp_value(inner.hotp_value(secret, step)))
        if hmac.compare_digest(said.encode(), expected.encode()):
            return int(step)
    return None


def add_app(account: Account, secret: str, code: str, *, by: Account | None = None) -> None:
    """Add an authenticator app in place of one that there was, once it gave a code. Raises TrothError for a wrong one."""
    step = fits_now(secret, code)
    if step is None:
        raise WrongCode
    with transaction.atomic():
        Authenticator.objects.filter(user_id=account.pk, type=TOTP).delete()
        data = {"secret": Adapter().encrypt(secret), "step": step}
        Authenticator.objects.create(user_id=account.pk, type=TOTP, data=data)
        _added(account, TOTP, by)


def new_codes(account: Account, *, by: Account | None = None) -> list[str]:
    """Ten recovery codes in place of those there were; shown once."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=account.pk, type=CODES).delete()
        codes = list[str](_inner("recovery_codes").RecoveryCodes.activate(account).generate_codes())
        _added(account, CODES, by)
    return codes


def codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    found: Any = Authenticator.objects.filter(user_id=account.pk, type=CODES).first()
    return len(found.wrap().get_unused_codes()) if found is not None else 0


def remove(account: Account, pk: int, *, by: Account) -> None:
    """Take a factor away. Raises TrothError where it is the last one by which the account can be signed in to."""
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        found = Authenticator.objects.filter(user_id=account.pk, pk=pk).first()
        if found is None:
            raise TrothError("this factor is there no longer", fix="look at the list again")
        others = Authenticator.objects.filter(user_id=account.pk, type__in=(TOTP, PASSKEY)).exclude(pk=pk)
        if found.type != CODES and not others.exists():
            raise TrothError("this is the last factor of the account", fix="add another one, then take this one away")
        found.delete()
        append("staff.factor-removed", by=actor(by), account=account.uid, factor=NAMES[found.type])


def remove_all(account: Account) -> None:
    """Take every factor away, as recovery does. Call inside its transaction; it says so itself."""
    Authenticator.objects.filter(user_id=account.pk).delete()


def proven_by_code(account: Account, code: str) -> str | None:
    """Which factor a code belongs to, and uses it up; None for a wrong, old or used one."""
    if len(code) > 40:
        return None
    with transaction.atomic():
        held: Any = Authenticator.objects.select_for_update().filter(user_id=account.pk, type__in=(TOTP, CODES))
        for each in sorted(held, key=lambda found: found.type == CODES):
            if each.type == TOTP:
                step = fits_now(Adapter().decrypt(each.data["secret"]), code)
                good = step is not None and step > each.data["step"]
                if good:
                    each.data["step"] = step
                    each.last_used_at = now()
                    each.save(update_fields=["data", "last_used_at"])
            else:
                good = each.wrap().validate_code(code)
                if good:
                    each.record_usage()
            if good:
                return NAMES[each.type]
    return None


def passkey_offer(request: HttpRequest, account: Account) -> str:
    """What the browser is asked to make a new passkey by, as JSON; the challenge stays in the session."""
    with request_context(request):
        return json.dumps(_plain(_inner("webauthn").begin_registration(account, passwordless=False)))


def add_passkey(request: HttpRequest, account: Account, name: str, answer: str) -> None:
    """Add the passkey that the browser made. Raises WrongCode where it is none, or answers another challenge."""
    if Authenticator.objects.filter(user_id=account.pk, type=PASSKEY).count() >= MOST_PASSKEYS:
        raise TrothError(
            f"an account has at most {MOST_PASSKEYS} passkeys", fix="take one away that is not used any more"
        )
    credential = _read(answer)
    with request_context(request):
        try:
            _inner("webauthn").complete_registration(credential)
        except (ValidationError, ValueError, TypeError, KeyError):
            raise WrongCode from None
        with transaction.atomic():
            _inner("webauthn").WebAuthn.add(account, name.strip()[:60] or "Passkey", credential)
            _added(account, PASSKEY, account)


def passkey_question(request: HttpRequest, account: Account) -> str:
    """What the browser is asked to prove a passkey by, as JSON; empty where the account has none."""
    if not Authenticator.objects.filter(user_id=account.pk, type=PASSKEY).exists():
        return ""
    with request_context(request):
        return json.dumps(_plain(_inner("webauthn").begin_authentication(account)))


def proven_by_passkey(request: HttpRequest, account: Account, answer: str) -> str | None:
    """*passkey* where the browser proved one of this account; None otherwise. A challenge is answered once."""
    with request_context(request):
        try:
            used = _inner("webauthn").complete_authentication(account, _read(answer))
        except (WrongCode, ValidationError, ValueError, TypeError, KeyError):
            return None
        finally:
            _inner("webauthn").clear_state()
    used.record_usage()
    return NAMES[PASSKEY]


class WrongCode(TrothError):
    """A code or passkey that does not fit."""

    def __init__(self) -> None:
        super().__init__(
            "that does not fit", where="code", fix="look at the app again: a code is good for 30 seconds, once"
        )


def _inner(part: str) -> Any:
    """One of allauth's inner modules; loaded once it is needed, for commands need none of them."""
    return import_module(f"allauth.mfa.{part}.internal.auth")


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


def _added(account: Account, factor: str, by: Account | None) -> None:
    append("staff.factor-added", by=actor(by or account), account=account.uid, factor=NAMES[factor])
