"""The portal in a second language: every page of it, its messages and its errors; and a catalog that leaves nothing out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.agency import LEAD, Agency
from tests.pages.doors import post, stranger, title
from tools.messages import PORTAL, SRC, compiled, read
from troth.desk.cases.models import Case
from troth.desk.pages.jinja import day
from troth.desk.pages.ways import _WAYS
from troth.faces.tour import SAYS
from troth.keepers.rights.portal import ASKED
from troth.workspace import DEMO_MARK

WELSH = read((PORTAL / "cy" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"))
SPOKEN = ["/cy/", "/cy/how-long-we-keep-it", "/cy/cookies", "/cy/what-changed", "/cy/ask", "/cy/reach-us"]
SOURCES = [
    *(
        SRC / "desk/pages/templates" / name
        for name in ("base.html", "portal.html", "error.html", "error_portal.html", "error_bare.html", "parts.html")
    ),
    *(SRC / "keepers/rights/templates" / name for name in ("ask.html", "asked.html", "follow.html", "reach.html")),
    *(SRC / name for name in ("desk/pages/errors.py", "desk/pages/jinja.py", "keepers/rights/portal.py")),
]
ASKING = {"right": "access", "name": "Ida Quennevar", "email": "quennevar@inbox.example"}


@pytest.fixture
def bilingual(agency: Agency) -> Agency:
    """The agency, whose notice says two things in Welsh as well."""
    for file in (agency.root / "notice").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^title: (.+)$", r"title: {en: \1, cy: Hysbysiad preifatrwydd}", text)
        file.write_text(text, encoding="utf-8")
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    return agency


def words_of(page: str) -> str:
    """What a page says in its own language: its text without what is marked as in another, nor what nobody sees."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r'<(\w+)[^>]*\blang="en-GB"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "\n", page))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_page_has_its_words_and_its_bar_in_the_second_language(bilingual: Agency) -> None:
    for address in SPOKEN:
        answer = stranger().get(address)
        page = answer.content.decode()
        assert (answer.status_code, 'lang="cy"' in page[:300]) == (200, True), address
        lines = {line.strip() for line in words_of(page).splitlines()}
        assert sorted(lines & {message for message, said in WELSH.items() if message and said != message}) == [], (
            address
        )
        bar = re.search(r'<nav class="ways".*?</nav>', page, re.DOTALL)
        assert bar, address
        assert re.findall(r'href="([^"]+)"', bar[0]) == [*SPOKEN[:3], *SPOKEN[4:], SPOKEN[3]]
        assert set(re.findall(r'href="(/[^"]*)" lang="en-GB" hreflang', page)) == {address.removeprefix("/cy")}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_whoever_asks_in_the_second_language_is_answered_in_it(bilingual: Agency) -> None:
    client = stranger()
    wrong = post(client, "/cy/ask", **{**ASKING, "name": ""})
    assert wrong.status_code == 400
    assert title(wrong).startswith("Gwall: Defnyddio")
    assert "Ysgrifennwch eich enw" in unescape(wrong.content.decode())
    sent = post(client, "/cy/ask", **ASKING)
    assert (sent.status_code, sent["Location"][:8]) == (302, "/cy/ask/")
    page = unescape(client.get(sent["Location"]).content.decode())
    case = Case.objects.latest("number")
    with translation.override("cy"):
        assert gettext("November") == "Tachwedd"
        assert day(case.due_on) in page
    assert "Gweld beth yr ydych yn ei gadw amdanaf" in page


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_error_is_told_in_the_language_of_its_address_where_the_notice_speaks_it(bilingual: Agency) -> None:
    said = {address: stranger().get(address) for address in ("/cy/dim-byd", "/pl/ask", "/cy/ask/MQ:1vX:x/", "/nothing")}
    assert {address: answer.status_code for address, answer in said.items()} == dict.fromkeys(said, 404)
    assert {address: title(answer)[:8] for address, answer in said.items()} == {
        "/cy/dim-byd": "Nid yw’r",
        "/pl/ask": "This pag",
        "/cy/ask/MQ:1vX:x/": "Nid yw’r",
        "/nothing": "This pag",
    }
    assert 'href="/cy/"' in said["/cy/dim-byd"].content.decode()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_tour_of_a_demo_is_told_in_the_language_of_the_page(bilingual: Agency) -> None:
    (bilingual.root / DEMO_MARK).touch()
    for address, name in (("/cy/", "portal-notice"), ("/cy/reach-us", "portal-reach"), ("/cy/ask", "portal-ask")):
        page = unescape(stranger().get(address).content.decode())
        assert WELSH[SAYS[name]] in page, address
        assert SAYS[name] not in page


def test_a_notice_in_one_language_shows_no_other(agency: Agency) -> None:
    assert stranger().get("/cy/ask").status_code == 404
    assert 'class="languages"' not in stranger().get("/ask").content.decode()


def test_the_catalog_says_everything_the_portal_says_and_is_compiled() -> None:
    messages = {
        message
        for source in SOURCES
        for message in re.findall(r'\b_\(\s*"([^"]+)"', source.read_text(encoding="utf-8"))
    }
    messages |= {*ASKED.values(), *(way.says for way in _WAYS["portal"])}
    messages |= {says for name, says in SAYS.items() if name.startswith("portal-")}
    assert sorted(messages - set(WELSH)) == []
    for message, said in WELSH.items():
        assert sorted(re.findall(r"%\(\w+\)s", message)) == sorted(re.findall(r"%\(\w+\)s", said)), message
    source = PORTAL / "cy" / "LC_MESSAGES" / "django.po"
    assert source.with_suffix(".mo").read_bytes() == compiled(WELSH)
