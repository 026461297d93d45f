# ruff: noqa: E501 – tables of facts are read by the line
"""Notices that speak to several kinds of person: what is used for whom, on which basis, and what the draft makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.notice.draft_people import SEVERAL
from tests.notice.draft_score import score
from tests.notice.test_draft import OURS, plain, read
from troth.documents.reading import text_of
from troth.notice.draft.assemble import draft
from troth.notice.draft.write import written
from troth.notice.loader import load
from troth.notice.problems import NoticeError


@pytest.mark.parametrize("name", SEVERAL)
def test_each_purpose_comes_with_its_basis_its_interest_and_its_people(name: str) -> None:
    result = score(draft(text_of(OURS / name)), SEVERAL[name], plain(OURS / name))  # type: ignore[arg-type]
    assert result.share_drafted >= 0.95, result.lacking
    assert result.share_wrong <= 0.05, result.wrong


@pytest.mark.parametrize("name", SEVERAL)
def test_a_draft_with_several_kinds_of_person_has_gaps_and_no_errors(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    for file, text in written(draft(text_of(OURS / name))).items():
        (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(NoticeError) as stopped:
        load(folder)
    named = [each.what for each in stopped.value.problems if each.severity == "error"]
    gaps = (" says no ", "is missing", "is empty", "takes a list", "nothing")
    assert [what for what in named if not any(gap in what for gap in gaps)] == []


def purposes(text: str) -> dict[str, tuple[list[str], str | None]]:
    """Name → bases and interest, under a heading that says it is about use."""
    made = read(f"How we use your data\n\n{text}")
    return {each.name: (each.facts.get("bases", []), each.facts.get("interest")) for each in made.of("purposes")}


@pytest.mark.parametrize(
    ("text", "drafted"),
    [
        ("We rely on our legitimate interests to prevent theft.", {"prevent-theft": (["legitimate interests"], "prevent theft")}),
        ("We use your address to deliver parcels. This is necessary for our contract with you.", {"deliver-parcels": (["contract"], None)}),
        ("Legal obligation: to keep accounts.", {"keep-accounts": (["legal obligation"], None)}),
        ("We use your number to ring you, as a legitimate interest in keeping appointments.", {"ring": (["legitimate interests"], "keeping appointments")}),
        ("We use your data to answer letters, take payment and, where you have agreed, to send news.", {"answer-letters": ([], None), "take-payment": ([], None), "send-news": (["consent"], None)}),
        ("We survey guests. This is in our legitimate interests in serving them better.", {"survey-guests": (["legitimate interests"], "serving them better")}),
        ("We use your data to plan rotas (Article 6(1)(f)).", {"plan-rotas": (["legitimate interests"], None)}),
        ("We never use your data without your consent.", {}),
        ("The law requires us to report accidents.", {"report-accidents": (["legal obligation"], None)}),
    ],
)  # fmt: skip
def test_a_basis_is_found_wherever_the_sentence_has_it(
    text: str, drafted: dict[str, tuple[list[str], str | None]]
) -> None:
    assert purposes(text) == drafted


def test_bases_of_numbered_purposes_go_where_their_numbers_say() -> None:
    text = (
        "We use data for these purposes:\n\n1. To advise clients.\n2. To check identity.\n\n"
        "The legal bases are: for purpose 1, contract; for purpose 2, legal obligation.\n"
    )
    assert purposes(text) == {"advise-clients": (["contract"], None), "check-identity": (["legal obligation"], None)}


def test_a_basis_of_its_own_for_each_kind_of_person_is_written_under_that_kind() -> None:
    made = read(
        "| Purpose | People | Lawful basis |\n| --- | --- | --- |\n"
        "| To run the building | Tenants and visitors | Contract for tenants; legitimate interests for visitors |\n"
    )
    about = yaml.safe_load(written(made)["purposes.yaml"])["purposes"]["run-building"]["about"]
    assert {kind: each["lawful basis"] for kind, each in about.items()} == {
        "tenants": "contract",
        "visitors": "legitimate interests",
    }


def test_several_bases_that_nothing_tells_apart_are_a_doubt() -> None:
    made = read("How we use your data\n\nWe use your data to run the club, under contract and legitimate interests.")
    (purpose,) = made.of("purposes")
    assert any("say which holds" in doubt for doubt in purpose.doubts)


def test_the_kinds_of_person_a_notice_is_for_become_its_people() -> None:
    made = read("About us\n\nThis notice is for tenants, leaseholders and visitors to our offices.")
    people = yaml.safe_load("\n".join(written(made).values()))["people"] if len(written(made)) == 1 else None
    assert [each.name for each in made.of("people")] == ["tenants", "leaseholders", "visitors to our offices"]
    assert people is None or set(people) >= {"tenants", "leaseholders"}


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("You do not have the right to portability for these records.", []),
        ("You have every right except the right to object, such as erasure.", ["erasure"]),
        ("Your right to rectification – You can ask us to correct or delete what is wrong.", ["rectification"]),
        ("You have the right to data portability where processing is carried out by automated means.", ["portability"]),
    ],
)
def test_a_right_is_drafted_only_where_it_is_given(text: str, rights: list[str]) -> None:
    assert [each.name for each in read(f"Your rights\n\n{text}").of("rights")] == rights
