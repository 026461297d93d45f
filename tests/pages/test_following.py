"""Whoever asked sees how it stands by a link and by codes that work once; a guesser, and whoever finds an old one, see nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.agency import Agency
from tests.pages.doors import post, stranger, title
from tests.pages.test_portal import ASKING
from troth.desk import now
from troth.desk.cases.following import follow, new_way
from troth.desk.cases.models import Case, Following
from troth.desk.staff import throttle
from troth.desk.staff.models import Tries

PAGE = "/ask/how-it-stands"


def asked() -> tuple[str, Any]:
    """Somebody asks: where they were led, and what they saw there."""
    client = stranger()
    link = post(client, "/ask", **ASKING)["Location"]
    return link, client.get(link)


def code_on(page: Any) -> str:
    """The code that a page shows."""
    found = re.search(r'class="key">([A-Z]{5}-[A-Z]{5}-[A-Z]{5})<', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_the_link_shows_it_once_and_each_code_once_and_gives_the_next(agency: Agency) -> None:
    link, page = asked()
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    again = stranger().get(link)
    assert (again.status_code, title(again)[:28]) == (410, "See how your request stands ")
    first = code_on(page)
    shown = post(stranger(), PAGE, code=f" {first.lower().replace('-', ' ')} ")
    assert (shown.status_code, "A person is at work on it." in shown.content.decode()) == (200, True)
    assert post(stranger(), PAGE, code=first).status_code == 410
    assert post(stranger(), PAGE, code=code_on(shown)).status_code == 200
    assert not [word for word in ASKING.values() if word in shown.content.decode()]


def test_a_link_and_a_code_end_in_time_and_none_stands_in_the_store(agency: Agency) -> None:
    link, page = asked()
    token, code = link.split("/")[2], code_on(page)
    held = str(list(Following.objects.values_list()))
    assert not [each for each in (token, code, code.replace("-", "")) if each in held]
    fresh = new_way(Case.objects.latest("number"), "link")
    Following.objects.update(expires_at=now() - timedelta(seconds=1))
    assert stranger().get(f"/ask/{fresh}/").status_code == 410
    assert post(stranger(), PAGE, code=code).status_code == 410


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_after_thirty_guesses_from_one_address_a_right_code_is_not_looked_at(agency: Agency) -> None:
    code = code_on(asked()[1])
    guesser = stranger(REMOTE_ADDR="192.0.2.9")
    told = [post(guesser, PAGE, code=f"BBBBB-BBBBB-BBB{each:02}").status_code for each in range(31)]
    assert told == [410] * 30 + [429]
    assert post(guesser, PAGE, code=code).status_code == 429
    assert guesser.get(f"/ask/{'x' * 43}/").status_code == 429
    assert post(stranger(), PAGE, code=code).status_code == 200, "others are not kept from theirs"


def test_what_was_used_is_empty_or_is_of_the_other_kind_shows_nothing_and_is_counted(agency: Agency) -> None:
    asked()
    case = Case.objects.latest("number")
    code = new_way(case, "code")
    seen = follow("code", code, "192.0.2.1")
    assert seen == case
    Tries.objects.all().delete()
    for wrong in (code, "", "\0", "é" * 300, new_way(case, "link")):
        assert post(stranger(), PAGE, code=wrong.replace("\0", "")).status_code == 410
    assert throttle.for_following("127.0.0.1").key in Tries.objects.values_list("key", flat=True)


def test_what_is_no_link_at_all_is_not_found(agency: Agency) -> None:
    client: Client = stranger()
    assert [client.get(f"/ask/{each}/").status_code for each in ("x", "1", "x" * 44, "..")] == [404] * 4
