"""The forms beside the page: records, schedules, linked data, PDF and other languages say what the notice says."""

from __future__ import annotations

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.notice.places import FIXTURE
from troth.law.records import columns
from troth.notice.entries import entries, slug
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.reading_age import age_of, reading_age, syllables_in
from troth.notice.render.calling import called
from troth.notice.render.dpv import CONTEXT, render_jsonld
from troth.notice.render.html import render_cookies, render_html, render_retention
from troth.notice.render.page import VersionLine
from troth.notice.render.records import record
from troth.notice.render.schedule import cookie_sheet, retention_sheet
from troth.notice.render.sheets import Sheet, csv_bytes, xlsx_bytes

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/notice"))
CONTRACTOR = next(path for path in EXAMPLES if path.parent.name == "property-contractor")
NOTICES = [pytest.param(path, id=path.parent.name) for path in [FIXTURE, *EXAMPLES]]


# Records of processing


@pytest.mark.parametrize("path", NOTICES)
def test_records_have_the_regulators_columns_and_no_required_gap(path: Path) -> None:
    notice = load(path).notice
    for template in ("controller", "processor"):
        made = record(notice, template)
        assert made.sheet().head == tuple(column.heading for column in columns(template))
        assert not made.gaps()


@pytest.mark.parametrize("path", NOTICES)
def test_every_purpose_stands_in_the_record_of_each_role_we_have_for_it(path: Path) -> None:
    notice = load(path).notice
    ours = " ".join(row["purpose"] for row in record(notice, "controller").rows)
    theirs = " ".join(row["processing"] for row in record(notice, "processor").rows)
    said = {entry.id: entry.sentence for entry in entries(notice)}
    for name, purpose in notice.purposes.items():
        for about in purpose.about.values():
            where = ours if about.our_role in ("controller", "joint controller") else theirs
            assert said[f"purposes.{slug(name)}"] in where


def test_a_record_says_what_the_notice_says_and_leaves_open_what_it_does_not_know() -> None:
    row = record(load(FIXTURE).notice, "controller").rows[0]
    assert row["basis"] == "Legitimate interests (Art 6(1)(f))"
    assert row["legitimate interests"] == "Answering people who write to us"
    assert row["retention"] == "2 years after last contact"
    assert "breach" not in row
    assert "policy kept" not in row


def test_each_kind_of_person_is_shown_the_rule_that_holds_for_them(line: VersionLine) -> None:
    notice = load(FIXTURE).notice
    name, purpose = next(each for each in notice.purposes.items() if each[1].keep == "enquiries")
    kind, about = next(iter(purpose.about.items()))
    own = purpose.model_copy(
        update={"about": {**purpose.about, kind: about.model_copy(update={"keep": "client-contract"})}}
    )
    changed = notice.model_copy(update={"purposes": {name: own}})
    theirs = "Until the client's contract ends"
    assert theirs in page_of(changed, "notice", line).partition('id="table-purposes"')[2].partition("</table>")[0]
    assert theirs in page_of(changed, "retention", line).partition('id="table-kept-for"')[2]
    assert record(changed, "controller").rows[0]["retention"] == theirs
    assert [row[-1] for row in retention_sheet(changed).rows if row[0] == "What clients gave us"] == [
        called(name, purpose.name)
    ]
    things = json.loads(render_jsonld(changed, line))["@graph"]
    process = next(each for each in things if each["id"] == f"#process.{slug(name)}.{slug(kind)}")
    assert process["dpv:hasStorageCondition"] == {"id": "#retention.client-contract"}


def page_of(notice: Notice, form: str, line: VersionLine) -> str:
    return html.unescape(render_html(notice, line) if form == "notice" else render_retention(notice, line))


def test_a_condition_for_delicate_data_stands_beside_the_lawful_basis(line: VersionLine) -> None:
    notice = load(FIXTURE).notice
    name, purpose = next(iter(notice.purposes.items()))
    kind, about = next(iter(purpose.about.items()))
    told = about.model_copy(update={"special_condition": "explicit consent, Art 9(2)(a)"})
    changed = notice.model_copy(update={"purposes": {name: purpose.model_copy(update={"about": {kind: told}})}})
    assert "Condition for special categories: explicit consent, Art 9(2)(a)" in page_of(changed, "notice", line)


def test_the_processors_record_names_who_instructs_and_what_the_instructions_allow() -> None:
    notice = load(CONTRACTOR).notice
    rows = record(notice, "processor").rows
    assert len(rows) == 1
    said = {entry.id: entry.sentence for entry in entries(notice)}
    landlords = notice.recipients["landlords"]
    assert rows[0]["controller"].casefold().startswith(landlords.are.casefold())
    assert "signed on 7 April 2025, to be looked at again by 7 April 2027" in rows[0]["controller"]
    assert said["instructions.landlords"] in rows[0]["processing"]
    assert "About: tenant." in rows[0]["processing"]
    assert rows[0]["countries"] == "None: the instructions allow no transfer outside the UK"
    assert not any(notice.instructions["landlords"].document in value for value in rows[0].values())


def test_two_clients_who_instruct_us_have_a_row_each_and_none_a_row_for_all() -> None:
    notice = load(CONTRACTOR).notice
    one = notice.instructions["landlords"]
    two = notice.model_copy(update={"instructions": {"landlords": one, "others": one}})
    assert len(record(two, "processor").rows) == 2
    none = record(notice.model_copy(update={"instructions": {}}), "processor").rows
    assert len(none) == 1
    assert "named, with contact details, in the contract with each" in none[0]["controller"]


# Sheets


def test_a_workbook_holds_every_cell_as_text_and_is_the_same_whenever_it_is_made() -> None:
    sheet = Sheet("One", (("Controller", "Us"),), ("A", "B"), (("=1+1", "https://us.example"), ("@x", "ü <&>")))
    first = xlsx_bytes("Title", "Us", date(2026, 9, 2), [sheet])
    assert first == xlsx_bytes("Title", "Us", date(2026, 9, 2), [sheet])
    with zipfile.ZipFile(io.BytesIO(first)) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        shared = "".join(ElementTree.fromstring(book.read("xl/sharedStrings.xml")).itertext())
        assert not [name for name in book.namelist() if "external" in name or "vba" in name.lower()]
    assert not [each for each in page.iter() if each.tag.endswith(("}f", "}hyperlink"))]
    assert all(text in shared for text in ("=1+1", "@x", "ü <&>"))


def test_a_text_that_a_spreadsheet_would_run_is_disarmed_in_csv() -> None:
    text = csv_bytes(Sheet("One", (), ("A",), (("=HYPERLINK(0)",), ("+44",), ("-1",), ("@x",), ("plain",)))).decode(
        "utf-8-sig"
    )
    assert [row[0] for row in csv.reader(io.StringIO(text))] == ["A", "'=HYPERLINK(0)", "'+44", "'-1", "'@x", "plain"]


@pytest.mark.parametrize("path", NOTICES)
def test_the_schedules_hold_every_rule_and_every_cookie(path: Path) -> None:
    notice = load(path).notice
    assert len(retention_sheet(notice).rows) == len(notice.retention)
    cookies = cookie_sheet(notice)
    assert (len(cookies.rows) if cookies else 0) == (len(notice.cookies.cookies) if notice.cookies else 0)


@pytest.mark.parametrize("path", NOTICES)
def test_the_pages_beside_the_notice_say_its_sentences(path: Path, line: VersionLine) -> None:
    notice = load(path).notice
    made = {"retention": render_retention(notice, line), "cookies": render_cookies(notice, line) or ""}
    pages = {section: html.unescape(text) for section, text in made.items()}
    for entry in entries(notice):
        if entry.section in pages and f'id="{entry.id}"' in pages[entry.section]:
            assert entry.sentence in pages[entry.section]
    assert all(f'id="retention.{slug(name)}"' in pages["retention"] for name in notice.retention)


# Linked data


def everything(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from everything(item)
    elif isinstance(value, list):
        for item in value:
            yield from everything(item)


@pytest.mark.parametrize("path", NOTICES)
def test_linked_data_holds_every_purpose_category_recipient_basis_period_and_right(
    path: Path, line: VersionLine
) -> None:
    notice = load(path).notice
    graph = json.loads(render_jsonld(notice, line))["@graph"]
    things = {thing["id"]: thing for thing in graph}
    assert len(things) == len(graph)
    kinds = {
        "purposes": (notice.purposes, "dpv:Purpose"),
        "data": (notice.data, "dpv:PersonalData"),
        "retention": (notice.retention, "dpv:StorageCondition"),
        "rights": (notice.rights, "dpv:DataSubjectRight"),
        "sources": (notice.sources, "dpv:DataSource"),
        "people": (notice.people, "dpv:DataSubject"),
    }
    for section, (names, kind) in kinds.items():
        assert all(things[f"#{section}.{slug(name)}"]["type"] == kind for name in names)
    assert all("dpv:Recipient" in things[f"#recipients.{slug(name)}"]["type"] for name in notice.recipients)
    for name, purpose in notice.purposes.items():
        for kind, about in purpose.about.items():
            process = things[f"#process.{slug(name)}.{slug(kind)}"]
            assert process["dpv:hasPurpose"] == {"id": f"#purposes.{slug(name)}"}
            assert {each["id"] for each in process["dpv:hasPersonalData"]} == {
                f"#data.{slug(each)}" for each in purpose.uses
            }
            assert process["dpv:hasLegalBasis"]["dct:source"].startswith("UK GDPR Art")
            assert process["dpv:hasStorageCondition"]["id"] in things
            assert ("dpv:hasDataController" in process) == (about.our_role == "controller")


@pytest.mark.parametrize("path", NOTICES)
def test_linked_data_needs_no_network_and_every_reference_leads_somewhere(path: Path, line: VersionLine) -> None:
    document = json.loads(render_jsonld(load(path).notice, line))
    assert all(isinstance(term, str) for term in CONTEXT.values())
    assert document["@context"] == CONTEXT
    known = {thing["id"] for thing in document["@graph"]}
    for key, value in everything(document["@graph"]):
        assert key in CONTEXT or key in ("@value", "@language") or key.split(":")[0] in CONTEXT, key
        if key == "type":
            assert all(kind.split(":")[0] in CONTEXT for kind in ([value] if isinstance(value, str) else value))
        if key == "id" and value.startswith("#"):
            assert value in known


# The PDF


def test_the_pdf_is_tagged_titled_and_says_every_sentence(line: VersionLine) -> None:
    pytest.importorskip("typst", reason="the extra ‘pdf’ is not installed")
    from pypdf import PdfReader

    from troth.notice.render.pdf import render_pdf

    notice = load(FIXTURE).notice
    made = render_pdf(notice, line)
    assert made == render_pdf(notice, line)
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Your details and us – Harebell Tracing Ltd"
    assert [each.title for each in reader.outline if not isinstance(each, list)][:2] == ["In short", "Who we are"]
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for entry in entries(notice):
        if not entry.id.startswith("cookies."):
            assert entry.sentence.split("‘")[0][:60] in text, entry.id


def test_words_that_look_like_markup_are_only_words_in_the_pdf(line: VersionLine) -> None:
    pytest.importorskip("typst", reason="the extra ‘pdf’ is not installed")
    from pypdf import PdfReader

    from troth.notice.render.pdf import render_pdf

    hostile = '#read("/etc/passwd") *bold* $x$ @ref <label> = heading \\ "quoted"'
    notice = load(FIXTURE).notice
    answer = notice.purposes["answer"].model_copy(update={"says": hostile})
    changed = notice.model_copy(update={"title": hostile, "purposes": {**notice.purposes, "answer": answer}})
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(changed, line))).pages)
    assert hostile in " ".join(text.split())


# Reading age


def test_reading_age_rises_with_longer_words_and_sentences() -> None:
    plain = age_of(["We keep your name. We use it to write to you."])
    heavy = age_of(
        ["Notwithstanding organisational considerations, information concerning individuals necessitates retention."]
    )
    assert plain < 9
    assert heavy > 18
    assert age_of([]) == 5.0


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("data", 2),
        ("name", 1),
        ("uses", 2),
        ("asked", 1),
        ("wanted", 2),
        ("rule", 1),
        ("people", 2),
        ("we", 1),
        ("before", 2),
    ],
)
def test_syllables_are_counted_as_people_say_them(word: str, count: int) -> None:
    assert syllables_in(word) == count


def test_reading_age_is_reckoned_for_english_only(changed: Callable[[str, str], Path]) -> None:
    assert reading_age(load(FIXTURE).notice) is not None
    assert reading_age(load(changed("title: Your", "language: cy\ntitle: Your")).notice) is None
