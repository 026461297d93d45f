# ruff: noqa: E501 – tables of facts are read by the line
"""A notice that a company already has becomes a draft: every clause with its facts, every entry with its sentence, nothing invented."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

import pytest

from tests.notice.draft_own import OWN
from tests.notice.draft_score import Score, score
from tests.notice.draft_sources import AGENCY, AGENCY_MISPLACED, CONTRACTOR
from troth.documents.reading import text_of
from troth.notice.draft.assemble import Draft, draft
from troth.notice.draft.blocks import blocks_of
from troth.notice.draft.findings import contradictions, omissions
from troth.notice.draft.reading import Known, Reading
from troth.notice.draft.statements import Statement
from troth.notice.draft.topics import Topic
from troth.notice.draft.write import written
from troth.notice.loader import load
from troth.notice.problems import NoticeError

OURS = Path(__file__).parent.parent / "data" / "notices"
SOURCES = os.environ.get("TROTH_SOURCE_NOTICES")


def read(text: str) -> Draft:
    return draft(blocks_of(text))


def plain(path: Path) -> str:
    """What a file says, as a person reads it."""
    text = path.read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", " ", text)) if path.suffix == ".html" else text


def scored(path: Path, clauses: dict[str, list[object]], misplaced: list[tuple[str, int]] | None = None) -> Score:
    return score(draft(text_of(path)), clauses, plain(path), misplaced or [])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", OWN)
def test_notices_of_many_makes_yield_their_facts(name: str) -> None:
    result = scored(OURS / name, OWN[name])  # type: ignore[arg-type]
    assert (result.lacking, result.wrong) == ((), ())


if SOURCES:  # a user's clone has no such notices, and then there is nothing to skip

    @pytest.mark.parametrize("name", ["tracing-agency", "property-contractor"])
    def test_the_notices_troth_is_measured_against_are_drafted(name: str) -> None:
        clauses, misplaced = (AGENCY, AGENCY_MISPLACED) if name == "tracing-agency" else (CONTRACTOR, [])
        result = scored(Path(SOURCES or "") / f"{name}.txt", clauses, misplaced)  # type: ignore[arg-type]
        assert result.share_drafted >= 0.95, result.lacking
        assert result.share_wrong <= 0.05, result.wrong


@pytest.mark.parametrize("name", OWN)
def test_every_gap_of_a_draft_is_named_by_check_and_nothing_else_is_wrong(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    for file, text in written(draft(text_of(OURS / name))).items():
        (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(NoticeError) as stopped:
        load(folder)
    named = [problem.what for problem in stopped.value.problems if problem.severity == "error"]
    allowed = re.compile(r" says no |is missing|is empty|takes a list|nothing")
    assert [what for what in named if not allowed.search(what)] == []


def test_each_entry_stands_under_the_sentence_it_came_from() -> None:
    files = written(read("Retention\n\nWe keep invoices for 6 years after the tax year ends because the law says so."))
    assert "# from line 3: “We keep invoices for 6 years after the tax year ends" in files["retention.yaml"]
    assert "keep for: 6 years" in files["retention.yaml"]


def test_what_the_notice_does_not_say_is_marked_as_missing_and_never_filled_in() -> None:
    files = written(read("Sharing\n\nWe share your details with couriers."))
    text = "\n".join(files.values())
    assert "# missing: role" in text
    assert "# missing: organisation" in text
    assert "name:" not in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("We do not transfer your data outside the UK.\n\nWe share your data with our hosting provider in Germany.", "nothing leaves the UK"),
        ("We never share your details for marketing.\n\nWe set advertising cookies from Google Ads.", "nothing is shared for marketing"),
        ("We collect your IP address.\n\nCookies: our cookies collect no personal information.", "an IP address"),
        ("We do not use profiling.\n\nWe use your data to make recommendations to you.", "nobody is profiled"),
        ("You can object to use likely to cause damage or distress. You have the right to object to use causing distress.", "no damage or distress"),
        ("Your data may be transferred outside the EEA.", "the line is the United Kingdom"),
    ],
)  # fmt: skip
def test_contradictions_are_found_with_their_lines(text: str, says: str) -> None:
    found = [each for each in contradictions(read(text)) if says in each.what]
    assert found
    assert found[0].lines


def test_a_notice_that_agrees_with_itself_has_no_contradiction() -> None:
    assert contradictions(draft(text_of(OURS / "dental-practice.txt"))) == ()


def test_omissions_name_what_the_law_asks_for() -> None:
    said = {each.what for each in omissions(draft(text_of(OURS / "dental-practice.txt")))}
    assert "whether decisions are taken by automated means alone" in said
    assert "who receives the data" not in said


def test_what_is_no_business_of_a_notice_is_left_out_and_said_so() -> None:
    made = read("Latest news\n\nOur shop opens on Sunday.\n\nSharing\n\nWe share your data with couriers.")
    assert [each.quote.line for each in made.statements if each.understanding == "not ours"] == [3]


def test_another_reader_can_take_the_place_of_the_rules() -> None:
    class Mute:
        def read(self, statement: Statement, topic: Topic | None, known: Known) -> tuple[Reading, ...]:
            return (Reading("information", "all", "information"),)

    (entry,) = draft(blocks_of("One sentence. Another one."), Mute()).entries
    assert [quote.text for quote in entry.quotes] == ["One sentence.", "Another one."]
