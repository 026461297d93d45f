"""Second factors: codes of an authenticator app and recovery codes, by django-allauth; secrets sealed under our keys.

Only this file and ``passkeys`` touch allauth's inner parts. A code counts once (RFC 6238, 5.2), by guarded update in the store.
"""

from __future__ import annotations

import base64
import hmac
from importlib import import_module
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter  # pyright: ignore[reportMissingTypeStubs]
from allauth.mfa.models import Authenticator  # pyright: ignore[reportMissingTypeStubs]
from django.db import transaction
from markupsafe import Markup

from troth.desk import now
from troth.desk.evidence.log import append
from troth.desk.staff import taken_back
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
    return str(inner("totp").generate_totp_secret())


def picture(account: Account, secret: str) -> Markup:
    """The secret as a QR code, SVG, and nothing else: no request anywhere."""
    adapter = Adapter()
    drawn = str(adapter.build_totp_svg(adapter.build_totp_url(account, secret)))
    return Markup(drawn[drawn.index("<svg") :])  # noqa: S704  # drawn here, of squares alone


def fits_now(secret: str, code: str) -> int | None:
    """The time step of which this is the code of a secret; None for a wrong one."""
    totp = inner("totp")
    said = "".join(code.split())
    for step in totp.yield_hotp_counters_from_time():
        expected = str(totp.format_hotp_value(totp.hotp_value(secret, step)))
        if hmac.compare_digest(said.encode(), expected.encode()):
            return int(step)
    return None


def add_app(account: Account, secret: str, code: str, *, by: Account | None = None) -> None:
    """Add an authenticator app in place of one that there was, once it gave a code. Raises TrothError for a wrong one."""
    step = fits_now(secret, code)
    if step is None:
        raise WrongCode
    with transaction.atomic():
        if Authenticator.objects.filter(user_id=account.pk, type=TOTP).delete()[0]:
            _removed(account, TOTP, by or account)
        data = {"secret": Adapter().encrypt(secret), "step": step}
        Authenticator.objects.create(user_id=account.pk, type=TOTP, data=data)
        added(account, TOTP, by)


def new_codes(account: Account, *, by: Account | None = None) -> list[str]:
    """Ten recovery codes in place of those there were; shown once."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=account.pk, type=CODES).delete()
        codes = list[str](inner("recovery_codes").RecoveryCodes.activate(account).generate_codes())
        added(account, CODES, by)
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
        _removed(account, found.type, by)


def remove_all(account: Account) -> None:
    """Take every factor away, as recovery does. Call inside its transaction; it says so itself."""
    Authenticator.objects.filter(user_id=account.pk).delete()


def end_all_codes() -> int:
    """Take everybody's recovery codes away: after a restore some may have been used since. Returns how many accounts had any."""
    return Authenticator.objects.filter(type=CODES).delete()[0]


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


class WrongCode(TrothError):
    """A code or passkey that does not fit."""

    def __init__(self) -> None:
        super().__init__(
            "that does not fit", where="code", fix="look at the app again: a code is good for 30 seconds, once"
        )


def inner(part: str) -> Any:
    """One of allauth's inner modules; loaded once it is needed, for commands need none of them."""
    return import_module(f"allauth.mfa.{part}.internal.auth")


def _removed(account: Account, factor: str, by: Account) -> None:
    append("staff.factor-removed", by=actor(by), account=account.uid, factor=NAMES[factor])
    taken_back.note()


def added(account: Account, factor: str, by: Account | None) -> None:
    """Put on record that an account has one more factor."""
    append("staff.factor-added", by=actor(by or account), account=account.uid, factor=NAMES[factor])
