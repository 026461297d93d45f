"""What people hold who sign in: a password, and an authenticator app that shows codes; as forms and browsers use them."""

from __future__ import annotations

import re
import time
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator  # pyright: ignore[reportMissingTypeStubs]
from django.test import Client

from tests.pages.doors import post, stranger
from troth.desk.staff import factors
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account
from troth.desk.staff.passwords import hashed

PASSWORD = "heather kestrel under 9 mugs"
PERIOD = 30
"""Seconds for which a code is good: RFC 6238."""


def code(secret: str, *, ahead: int = 0) -> str:
    """What an authenticator app shows now, or some periods ahead."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // PERIOD + ahead))


@cache
def stored_password() -> str:
    """The password as the store holds it; hashed once a process, because that is meant to be slow."""
    return hashed(PASSWORD)


def with_factors(email: str = "wen@waymark.example", name: str = "Wen Marlow") -> tuple[Account, str]:
    """Somebody who has a password and an authenticator app, and has used none of its codes of now; and its secret."""
    lead = Account.objects.order_by("pk").first()
    who = open_account(email, name, by=lead)
    Account.objects.filter(pk=who.pk).update(password=stored_password())
    secret = factors.new_secret()
    factors.add_app(who, secret, code(secret))
    Authenticator.objects.filter(user_id=who.pk).update(data={"secret": factors.Adapter().encrypt(secret), "step": 0})
    return Account.objects.get(pk=who.pk), secret


def wait_for_a_whole_period(least: float = 2) -> None:
    """Codes change every half minute; what shows one and sends it must not be cut in two by that."""
    left = PERIOD - time.time() % PERIOD
    if left < least:
        time.sleep(left + 0.01)


def settled(link: str, **said: str) -> tuple[Client, str, list[str]]:
    """Somebody follows a link to the end: a signed-in client, the secret of their app, and their recovery codes."""
    client = stranger()
    page = post(client, link, password=PASSWORD, again=PASSWORD, **said)
    assert page.status_code == 200, page.content.decode()
    secret, settling = secret_of(page), _hidden(page, "settling")
    wait_for_a_whole_period()
    answer = client.post(link, {"settling": settling, "code": code(secret), **token_of(page)})
    assert answer.status_code == 200, answer.content.decode()
    return client, secret, re.findall(r"<li>(\d{4}) (\d{4})</li>", answer.content.decode())


def secret_of(page: Any) -> str:
    """The key that a page hands to an authenticator app."""
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page.content.decode())
    assert found, page.content.decode()
    return found[1].replace(" ", "")


def first_half(who: Account, password: str = PASSWORD, **facts: Any) -> tuple[Client, Any]:
    """Somebody gives their address and a password."""
    client = stranger(**facts)
    return client, post(client, "/console/enter/", email=who.email, password=password)


def _hidden(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def token_of(page: Any) -> dict[str, str]:
    """What a form is sent back with, so that it is known to be ours."""
    return {"csrfmiddlewaretoken": _hidden(page, "csrfmiddlewaretoken")}
