"""The published forms: every sentence word for word, nothing that is not to be published, and safe whatever is written."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.notice.places import FIXTURE
from troth.notice.entries import entries
from troth.notice.loader import Loaded, load
from troth.notice.models import Notice
from troth.notice.render.html import render_html
from troth.notice.render.markdown import escape, render_markdown
from troth.notice.render.page import VersionLine

SOUND = load(FIXTURE).notice
VOID = {"meta", "br", "link", "img", "input", "hr"}
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/notice"))


class Seen(HTMLParser):
    """The elements of a page, the text under each id, and whether they nest."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self.whole = ""
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        name = given.get("id")
        if name is not None:
            assert name not in self.text, f"two elements have the id {name}"
            self.text[name] = ""
        if tag not in VOID:
            self.open.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not any(tag == "style" for tag, _ in self.open):
            self.whole += data
        for _, name in self.open:
            if name is not None:
                self.text[name] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def page(loaded: Loaded, line: VersionLine) -> str:
    return render_html(loaded.notice, line)


def reads(notice: Notice, line: VersionLine) -> Seen:
    return Seen(render_html(notice, line))


def with_words(notice: Notice, words: str) -> Notice:
    """The notice with these words in a promise, a warning, a category's field, a recipient and the title."""
    answer = notice.purposes["answer"].model_copy(update={"says": words})
    warning = notice.warnings["links"].model_copy(update={"says": words})
    identity = notice.data["identity"].model_copy(update={"fields": (words,)})
    client = notice.recipients["client"].model_copy(update={"are": words})
    return notice.model_copy(
        update={
            "title": words,
            "purposes": {**notice.purposes, "answer": answer},
            "warnings": {**notice.warnings, "links": warning},
            "data": {**notice.data, "identity": identity},
            "recipients": {**notice.recipients, "client": client},
        }
    )


@pytest.mark.parametrize("path", [FIXTURE, *EXAMPLES], ids=lambda path: path.parent.name)
def test_every_sentence_stands_on_the_page_under_its_id(path: Path, line: VersionLine) -> None:
    notice = load(path).notice
    seen = reads(notice, line)
    for entry in entries(notice):
        assert entry.sentence in seen.text[entry.id]


@pytest.mark.parametrize("path", [FIXTURE, *EXAMPLES], ids=lambda path: path.parent.name)
def test_every_sentence_stands_in_the_markdown_too(path: Path, line: VersionLine) -> None:
    notice = load(path).notice
    shown = html.unescape(MarkdownIt("commonmark").enable("table").render(render_markdown(notice, line)))
    for entry in entries(notice):
        assert f'<a id="{entry.id}"></a>' in shown
        assert entry.sentence in shown


@pytest.mark.parametrize(
    "fact",
    [
        "Legitimate interests (Art 6(1)(f))",
        "Our interest: answering people who write to us",
        "The client’s own lawful basis",
        "We act on the client’s instructions (processor)",
        "Until you withdraw your consent or object",
        "2 years after last contact",
        "Until the client's contract ends",
        "Email: Without it we cannot answer you.",
        "The United States",
        "Safeguard: the UK’s transfer agreement",
        "Until you close the browser",
        "Within 1 month",
        "Within 30 days",
        "a legal duty",
        "Match score",
        "https://ico.org.uk",
        "Version 3",
        "Last updated 2 September 2026",
        "Last reviewed 1 September 2026",
        "ab" * 32,
    ],
)
def test_the_facts_the_law_asks_for_are_shown_beside_the_sentences(
    fact: str, loaded: Loaded, line: VersionLine, page: str
) -> None:
    assert fact in Seen(page).whole
    markdown = render_markdown(loaded.notice, line)
    assert fact in re.sub(r"\\([^\w\s])", r"\1", markdown)


def test_nothing_of_systems_staff_or_clauses_is_published(loaded: Loaded, line: VersionLine, page: str) -> None:
    for text in (page, render_markdown(loaded.notice, line)):
        assert "secret" not in re.sub("wholly secure", "", text).lower()
        assert "vault keeper" not in text
        assert not re.search(r"\bA(1|2|5|9|10|11)\b", text)
        assert "nino" not in text
        assert "assessments/tracing.md" not in text


def test_the_page_asks_nobody_for_anything_and_runs_nothing(page: str) -> None:
    seen = Seen(page)
    assert not {"script", "link", "img", "iframe", "object", "form", "video"} & {tag for tag, _ in seen.tags}
    assert not any("src" in attributes or "style" in attributes for _, attributes in seen.tags)
    assert not any(name.startswith("on") for _, attributes in seen.tags for name in attributes)
    style = page.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_is_built_for_everybody(page: str) -> None:
    seen = Seen(page)
    assert seen.all("html") == [{"lang": "en-GB"}]
    assert "<title>Your details and us – Harebell Tracing Ltd</title>" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    links = [attributes["href"] for attributes in seen.all("a")]
    assert links[0] == "#main"
    assert all(link and link[1:] in seen.text for link in links if link and link.startswith("#"))
    assert len(seen.all("h1")) == len(seen.all("main")) == len(seen.all("nav")) == 1
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(seen.all("caption")) == len(seen.all("table")) > 5
    assert all(cell.get("scope") in ("col", "row") for cell in seen.all("th"))


def test_a_table_keeps_its_meaning_where_a_narrow_screen_stacks_its_rows(page: str) -> None:
    """Browsers forget what a table is once its parts are laid out as blocks, unless each says so itself."""
    seen = Seen(page)
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for tag, role in roles.items():
        assert {each.get("role") for each in seen.all(tag)} == {role}
    assert {each.get("role") for each in seen.all("th")} == {"columnheader", "rowheader"}
    assert all(cell.get("data-head") for cell in seen.all("td"))


def test_a_warning_does_not_look_like_a_promise(page: str) -> None:
    notes = [attributes for attributes in Seen(page).all("div") if attributes.get("role") == "note"]
    assert len(notes) == 2
    assert '<p class="promise" id="purposes.answer">' in page
    assert '<p class="promise" id="warnings.links">' not in page


def test_information_and_warnings_stand_beside_what_they_speak_of(page: str) -> None:
    order = [page.index(f'id="{name}"') for name in ("section-data", "information.no-duty", "section-sources")]
    assert order == sorted(order)
    order = [page.index(f'id="{name}"') for name in ("section-measures", "warnings.internet", "section-complaints")]
    assert order == sorted(order)
    assert page.index('id="section-information"') < page.index('id="warnings.links"')


HOSTILE = "</style></main><script>alert(\"x\")</script><img src=x onerror=alert(1)> & 'quoted' {{ 7 * 7 }} {% raw %}"


def test_hostile_words_are_shown_and_not_run(loaded: Loaded, line: VersionLine) -> None:
    page = render_html(with_words(loaded.notice, HOSTILE), line)
    seen = Seen(page)
    assert not seen.all("script")
    assert not seen.all("img")
    assert HOSTILE in seen.text["purposes.answer"]
    markdown = (
        MarkdownIt("commonmark").enable("table").render(render_markdown(with_words(loaded.notice, HOSTILE), line))
    )
    assert "<script" not in markdown
    assert "<img" not in markdown


def test_an_address_that_would_run_is_no_link(changed: Callable[[str, str], Path], line: VersionLine) -> None:
    notice = load(changed("website: https://ico.org.uk", "website: 'javascript:alert(1)'")).notice
    seen = reads(notice, line)
    assert "javascript:alert(1)" in seen.whole
    assert not any("javascript" in (link.get("href") or "") for link in seen.all("a"))


PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")), min_size=1)


@given(PRINTABLE.filter(str.strip))
def test_any_words_stand_on_the_page_as_they_were_written(words: str) -> None:
    notice = SOUND
    line = VersionLine(1, "0" * 64, notice.review.last, notice.review.last)
    seen = reads(with_words(notice, words), line)
    assert seen.text["purposes.answer"] == " ".join(words.split())


@given(PRINTABLE.filter(str.strip))
def test_any_words_survive_markdown(words: str) -> None:
    text = " ".join(words.split())
    shown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(f"{escape(text)}\n")
    assert html.unescape(shown) == f"<p>{text}</p>\n"
