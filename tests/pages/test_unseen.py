"""No page goes out with a letter that nobody sees and that turns a line round; every other letter of any writing stays."""

from __future__ import annotations

import pytest

from tests.agency import Agency
from tests.pages.doors import let_in, stranger
from troth.desk.pages.unseen import without_unseen
from troth.desk.staff.models import Account

TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
STAY = "Zoë Żółć, שלום \u200f‎, مرحبا, 張, नमस्ते, 🙂 – ‘quoted’ … €\n\t¡ÿ\u2029\u2065\u206a"


@pytest.mark.parametrize("code", [*TURNING, 0, 8, 0x0B, 0x1F, 0x7F, 0x80, 0x9F])
def test_it_is_taken_out_wherever_it_stands(code: int) -> None:
    assert without_unseen(f"a{chr(code)}b{chr(code) * 2}".encode()) == b"ab"


def test_every_other_letter_stays() -> None:
    assert without_unseen(STAY.encode()).decode() == STAY


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_name_that_turns_the_line_is_shown_straight_on_every_page_that_shows_it(agency: Agency) -> None:
    Account.objects.filter(pk=agency.lead.pk).update(name="Robin\u202e\u2066 Lead\x1b<b>")
    client = let_in(agency.lead)
    for address in ("/console/", "/console/staff/", "/console/need-to-know/", "/console/evidence/"):
        page = client.get(address).content.decode()
        assert "Robin Lead&lt;b&gt;" in page, address
        assert not {"\u202e", "\u2066", "\x1b"} & set(page), address
    assert "\u202e" not in stranger().get("/no\u202e").content.decode()
