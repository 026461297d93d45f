"""One notice in several languages: the frame by gettext, sentences by ``says: {en: …, cy: …}``, each page linked."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.notice.places import FIXTURE
from tools.messages import LOCALES, compiled, read
from troth.keepers.publication.forms import published_forms
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.render.frame import Framed, day, period, say, speaker
from troth.notice.render.html import render_html
from troth.notice.render.markdown import render_markdown
from troth.notice.render.page import VersionLine
from troth.notice.render.versions import PublishedVersion

RENDER = LOCALES.parent


def welsh(changed: Callable[[str, str], Path], *more: tuple[str, str]) -> Notice:
    path = changed("title: Your details and us", "title: {en: Your details and us, cy: Eich manylion a ni}")
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("says: We use your details to answer you.", "says: {en: We answer you., cy: Atebwn chi.}"),
        *more,
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return load(path).notice


def test_a_notice_in_welsh_has_a_frame_in_welsh(changed: Callable[[str, str], Path], line: VersionLine) -> None:
    notice = load(changed("title: Your", "language: cy\ntitle: Your")).notice
    for text in (render_html(notice, line), render_markdown(notice, line).replace("\\", "")):
        for words in ("Yn gryno", "Eich hawliau", "2 Medi 2026", "O fewn 30 diwrnod", "2 flynedd ar ôl: last contact"):
            assert words in text
        assert "Your rights" not in text
    assert '<html lang="cy">' in render_html(notice, line)


def test_a_page_in_another_language_marks_what_is_only_said_in_the_notices_own(
    changed: Callable[[str, str], Path], line: VersionLine
) -> None:
    page = render_html(welsh(changed), line, language="cy")
    assert '<html lang="cy">' in page
    assert '<p class="promise" id="purposes.answer">Atebwn chi.</p>' in page
    assert '<p class="promise" id="consent.asked" lang="en-GB">We ask you first.</p>' in page
    assert "<title>Eich manylion a ni" in page
    own = render_html(welsh(changed), line)
    assert "Atebwn" not in own
    assert 'lang="cy"' not in own


def test_a_language_without_a_catalog_keeps_the_english_frame() -> None:
    assert speaker("fr")(say("Your rights")) == "Your rights"


def test_words_of_authors_are_never_translated() -> None:
    assert speaker("cy")("Cookies") == "Cookies"
    assert speaker("cy")(say("Cookies")) == "Cwcis"
    assert isinstance(day(date(2026, 3, 1)), Framed)
    assert speaker("cy")(period(load(FIXTURE).notice.complaints.acknowledged_within)) == "30 diwrnod"


def test_the_compiled_catalogs_are_those_of_their_sources_and_hold_every_place() -> None:
    for source in LOCALES.glob("*/LC_MESSAGES/troth.po"):
        messages = read(source.read_text(encoding="utf-8"))
        assert source.with_suffix(".mo").read_bytes() == compiled(messages)
        for message, text in messages.items():
            if message:
                assert places(message) == places(text), message


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture
def pages(changed: Callable[[str, str], Path], line: VersionLine) -> dict[str, str]:
    """Every page of a notice that is partly said in Welsh, in its second version."""
    notice = welsh(
        changed,
        ("says: Counts pages.", "says: {en: Counts pages., cy: Mae’n cyfrif tudalennau.}"),
        (
            "choice: before anything is set",
            "choice: before anything is set\n  says: {en: You choose., cy: Chi sy’n dewis.}",
        ),
    )
    first = PublishedVersion(1, "cd" * 32, line.last_reviewed, load(FIXTURE).notice)
    forms = published_forms(notice, line, [first], pdf=False)
    return {name: content.decode() for name, content in forms.items() if name.endswith(".html")}


def test_every_page_is_there_in_each_language_and_links_the_others(pages: dict[str, str]) -> None:
    for name in ("notice", "retention", "cookies", "versions"):
        assert '<html lang="cy">' in pages[f"{name}.cy.html"]
        assert '<html lang="en-GB">' in pages[f"{name}.html"]
        assert f'<a href="{name}.cy.html" lang="cy" hreflang="cy">Cymraeg</a>' in pages[f"{name}.html"]
        assert f'<a href="{name}.html" lang="en-GB" hreflang="en-GB">English</a>' in pages[f"{name}.cy.html"]
    assert not set(re.findall(r'href="([a-z]+\.html)', pages["notice.cy.html"])) - {"notice.html"}
    for name, page in pages.items():
        for target, anchor in re.findall(r'href="([\w.]+\.html)#([^"]+)"', page):
            assert f'id="{anchor}"' in pages[target], f"{name} leads to {target}#{anchor}"


def test_the_pages_beside_the_notice_have_frame_and_sentences_in_welsh(pages: dict[str, str]) -> None:
    assert "Amserlen gadw" in pages["retention.cy.html"]
    assert "2 flynedd ar ôl: last contact" in pages["retention.cy.html"]
    assert 'href="notice.cy.html#purposes.answer"' in pages["retention.cy.html"]
    assert '<p class="promise" id="cookies">Chi sy’n dewis.</p>' in pages["cookies.cy.html"]
    assert '<span class="more">Mae’n cyfrif tudalennau.</span>' in pages["cookies.cy.html"]
    assert "Beth sydd wedi newid yn yr hysbysiad hwn" in pages["versions.cy.html"]
    assert "Fersiwn 3" in pages["versions.cy.html"]
    assert '<li lang="en">' in pages["versions.cy.html"]
    assert "lang=" not in pages["versions.html"].partition('<div class="full">')[2]


def test_a_page_says_whether_all_of_it_is_in_its_language(pages: dict[str, str]) -> None:
    partly = "Mae’r hyn nad yw ar gael yn yr iaith hon eto"
    assert partly in pages["notice.cy.html"]
    assert partly in pages["retention.cy.html"]
    assert partly not in pages["cookies.cy.html"]
    assert not any(partly in page for name, page in pages.items() if ".cy." not in name)


def messages_of_ours() -> set[str]:
    """Every message in the templates and the modules that make the forms, read from their sources."""
    found: set[str] = set()
    for template in (RENDER / "templates").glob("*.jinja"):
        found |= set(re.findall(r'\b_\("([^"]+)"', template.read_text(encoding="utf-8")))
    for module in RENDER.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                found |= {
                    each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


def test_every_catalog_has_every_message_of_the_forms() -> None:
    ours = messages_of_ours()
    assert len(ours) > 100
    for source in LOCALES.glob("*/LC_MESSAGES/troth.po"):
        known = read(source.read_text(encoding="utf-8"))
        assert not ours - {message for message, text in known.items() if text}, source.parent.parent.name
