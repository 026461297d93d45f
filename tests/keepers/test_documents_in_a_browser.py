"""The access package's page and the certificate in a real browser: anybody can read them, and they ask nobody for anything."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests import browsers
from tests.agency import LEAD, Agency
from troth.keepers.rights.spool import WITHHELD

pytestmark = [pytest.mark.browser]

TEMPLATES = Path(__file__).parents[2] / "src" / "troth" / "keepers" / "rights" / "templates"
SIZES = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


def read_me(agency: Agency, case: int) -> Path:
    """The page of an access package, unpacked as its reader would."""
    with zipfile.ZipFile(agency.root / "cases" / str(case) / "package.zip") as package:
        return Path(package.extract("read-me.html", agency.root / "unpacked"))


def certificate(agency: Agency, case: int) -> Path:
    return agency.root / "cases" / str(case) / "certificate.html"


def everybody_can_read(*files: Path) -> None:
    """No violation, no sideways scrolling and no request, on a phone and a desk, in the light and in the dark.

    The browser is opened for each look and closed after it: while Playwright runs, Django refuses to use its store.
    """
    with browsers.chromium() as browser:
        from axe_playwright_python.sync_playwright import Axe

        for file in files:
            page = browser.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(file.as_uri())
            for width, scheme in SIZES:
                where = f"{file.name} at {width} px, {scheme}"
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{where}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width, where
                assert asked == [file.as_uri()], where
            page.close()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_everybody_can_read_what_they_are_given(agency: Agency) -> None:
    page = read_me(agency, agency.serve("access", agency.report.access))
    everybody_can_read(page)
    assert "withheld until reviewed" in page.read_text(encoding="utf-8")
    assert WITHHELD not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_everybody_can_read_that_nothing_is_held(agency: Agency) -> None:
    nobody = {"email": "nobody.at.all@elsewhere.example"}
    page = read_me(agency, agency.serve("access", nobody))
    everybody_can_read(page, certificate(agency, agency.serve("erasure", nobody)))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_everybody_can_read_a_certificate(agency: Agency) -> None:
    everybody_can_read(certificate(agency, agency.serve("erasure", agency.report.erasure)))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_everybody_can_read_a_certificate_on_a_clients_instruction(agency: Agency) -> None:
    """The longest one: rows emptied, replaced and kept for a reason."""
    code, out, err = agency.troth(
        "request", "erasure", *agency.ids(agency.report.member), "--by", "letter", "--as", LEAD
    )
    assert code == 0, err
    client = out.partition("passed to client ")[2].partition(":")[0]
    assert client, out
    code, out, err = agency.troth("case", "instruct", "1", "--from", client, "--as", LEAD, "--format", "json")
    assert code == 0, err
    for task in json.loads(out)["tasks"]:
        assert agency.troth("case", "answer", "1", task["system"], "--found", "nothing", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", "1", "--as", LEAD)
    assert code == 0, err
    page = certificate(agency, 1)
    everybody_can_read(page)
    assert "UK GDPR Art 17(3)(e)" in page.read_text(encoding="utf-8")


def test_the_page_knows_the_words_for_what_is_withheld() -> None:
    assert f'"{WITHHELD}"' in (TEMPLATES / "package.html").read_text(encoding="utf-8")
