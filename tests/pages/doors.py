"""How tests come to the pages: a browser's requests without a browser, from this machine, signed in where they are to be."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.pages.sites import signed_in
from troth.desk.staff.models import Account


def stranger(**facts: Any) -> Client:
    """Somebody at this machine who is not signed in. Forms are checked as they are for everybody."""
    given = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", **facts}
    return Client(enforce_csrf_checks=True, raise_request_exception=False, **given)


def let_in(who: Account) -> Client:
    """Somebody who is signed in with password and second factor."""
    client = stranger()
    signed_in(client, who.email)
    return client


def post(client: Client, form: str, to: str | None = None, /, **said: object) -> Any:
    """Fill in the form on a page and send it."""
    page = client.get(form).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, page
    return client.post(to or form, {"csrfmiddlewaretoken": token[1], **said})


def title(answer: Any) -> str:
    """The title of a page."""
    found = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
    said = found[1].strip() if found else ""
    assert said, answer.content.decode()[:500]
    return said
