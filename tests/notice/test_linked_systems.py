"""Links from one system to another: what they may lead to, and that they never lead in a circle."""

from __future__ import annotations

from pathlib import Path

import pytest

from troth.notice.loader import load
from troth.notice.problems import NoticeError
from troth.notice.system_links import linked_first, links_of

OFFICE = (Path(__file__).parent / "fixtures" / "office.yaml").read_text(encoding="utf-8")
WEBSITE = """\
  website:
    name: Website
    connect: data/website.sqlite
    tables:
      visits: {belongs to: office.enquirers by enquirer_id, columns: {page: contact.name}}
"""


def notice(tmp_path: Path, more: str = "", change: tuple[str, str] = ("", "")) -> Path:
    path = tmp_path / "notice.yaml"
    path.write_text(
        (OFFICE + WEBSITE + more).replace(*change) if change[0] else OFFICE + WEBSITE + more, encoding="utf-8"
    )
    return path


def said(path: Path) -> list[str]:
    with pytest.raises(NoticeError) as caught:
        load(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_system_is_searched_after_those_it_links_to(tmp_path: Path) -> None:
    early = (
        WEBSITE.replace("website", "early").replace("Website", "Early").replace("office.enquirers", "website.visits")
    )
    text = OFFICE.replace("systems:\n", f"systems:\n{early}") + WEBSITE
    path = tmp_path / "notice.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load(path).notice
    assert list(loaded.systems) == ["early", "office", "website"]
    assert linked_first(loaded) == ("office", "website", "early")
    assert links_of(loaded, "website") == ("office.enquirers",)
    assert links_of(loaded, "office") == ()


LINK = "belongs to: office.enquirers by enquirer_id"
FOUND = "        found by: {email: email}\n"
WRONG = {
    "no such table": ("enquirers by enquirer_id, columns", "enquirer by enquirer_id, columns",
                      "‘office’ connects no table about people called ‘enquirer’"),
    "no such system": ("office.enquirers by", "ofice.enquirers by", "declares no table called ‘ofice.enquirers’"),
    "itself": ("office.enquirers by", "website.visits by", "a table of this very system"),
    "for a client": (LINK, "for client: enquirer_id to office.enquirers", "which only ‘belongs to’ may name"),
    "a key": (LINK, "belongs to: {table: office.enquirers, by: [enquirer_id], key: [email]}", "‘key’ names other columns"),
    "a client's rows": (FOUND, f"{FOUND}        for client: letter to letters\n", "are held for a client"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what"), WRONG.values(), ids=WRONG)
def test_what_a_link_cannot_lead_to_is_said(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert any(what in problem for problem in said(notice(tmp_path, change=(old, new))))


def test_a_circle_of_systems_is_refused_with_the_way_round(tmp_path: Path) -> None:
    shop = """\
  shop:
    name: Shop
    connect: data/shop.sqlite
    tables:
      baskets: {belongs to: website.visits by visit_id, columns: {note: contact.name}}
"""
    path = notice(tmp_path, shop, ("        belongs to: enquirers by enquirer_id",
                                   "        belongs to: [enquirers by enquirer_id, shop.baskets by basket_id]"))  # fmt: skip
    found = said(path)
    assert any("in a circle: office → shop → website → office" in problem for problem in found)
