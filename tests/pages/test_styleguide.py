"""The style guide: every part of the pages stands in it, and it stands nowhere but on an engineer's own machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.pages.doors import post, stranger, title
from troth.desk.pages import charts, styleguide

TEMPLATES = Path(styleguide.__file__).parent / "templates"

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def debug(store: str, tmp_path: Path) -> Client:
    """Somebody at a machine whose workspace is in debug."""
    (tmp_path / "secrets.env").write_text("TROTH_DEBUG=yes\n", encoding="utf-8")
    return stranger()


def test_every_part_and_every_chart_stands_in_it(debug: Client) -> None:
    answer = debug.get("/styleguide")
    page = answer.content.decode()
    assert (answer.status_code, title(answer)) == (200, "Style guide – Troth")
    macros = set(re.findall(r"{% macro (\w+)\(", (TEMPLATES / "parts.html").read_text(encoding="utf-8")))
    used = set(re.findall(r"parts\.(\w+)\(", (TEMPLATES / "styleguide.html").read_text(encoding="utf-8")))
    assert sorted(macros - used) == []
    kinds = {name for name in charts.__all__ if name.islower() and callable(getattr(charts, name))}
    assert {name.partition(",")[0] for name in styleguide.CHARTS} == kinds
    assert page.count('<figure class="chart">') == page.count("The same as a table") == len(styleguide.CHARTS)
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page)


def test_its_table_is_sorted_filtered_and_paged_by_its_address(debug: Client) -> None:
    def first(query: str) -> str:
        found = re.search(r'<th scope="row">(.*?)</th>', debug.get(f"/styleguide{query}").content.decode())
        assert found, query
        return found[1]

    assert first("?sort=model") < first("?sort=model&page=2") < first("?sort=-model")
    assert first("?room=troth_cases&sort=model") == "case"
    assert first("?words=EvidenceE") == "evidenceentry"
    assert first("?sort=no-such&page=999999999999") == first("?page=1")


def test_its_form_says_what_is_wrong_above_and_at_each_field(debug: Client) -> None:
    answer = post(debug, "/styleguide/form", name="<script>\u202e")
    page = answer.content.decode()
    assert (answer.status_code, title(answer)[:6]) == (400, "Error:")
    assert re.findall(r'href="#(\w+)"', page.partition("govuk-error-summary")[2]) == ["day", "why"]
    assert page.count('<span class="govuk-visually-hidden">Error:</span>') == 2
    assert "<script>\u202e" not in page


def test_every_page_of_an_error_can_be_looked_at(debug: Client) -> None:
    addresses = re.findall(r'href="(/styleguide/error/[^"]+)"', debug.get("/styleguide").content.decode())
    assert len(addresses) == len(styleguide.ERRORS)
    assert {debug.get(address).status_code for address in addresses} == {400, 403, 404, 405, 500, 503}
    assert debug.get("/styleguide/error/418").status_code == 404


def test_it_is_nowhere_without_debug_and_never_seen_from_afar(store: str, tmp_path: Path) -> None:
    assert {stranger().get(f"/styleguide{rest}").status_code for rest in ("", "/form", "/error/404")} == {404}
    (tmp_path / "secrets.env").write_text("TROTH_DEBUG=yes\n", encoding="utf-8")
    assert stranger(HTTP_X_FORWARDED_FOR="203.0.113.9").get("/styleguide").status_code == 404
    assert Client(REMOTE_ADDR="203.0.113.9", HTTP_HOST="localhost").get("/styleguide").status_code == 404
