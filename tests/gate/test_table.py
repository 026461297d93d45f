"""The purpose table is closed: what the notice does not allow is refused, and every cell and every refusal says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples import property_contractor, tracing_agency
from troth.faces.cli import main
from troth.gate.comparing import compare
from troth.gate.printing import changes_text
from troth.gate.table import Table
from troth.notice.models import Notice

AGENCY = tracing_agency.loaded().notice
TABLE = Table.of(AGENCY)


def test_what_the_notice_declares_is_allowed_with_its_lawful_basis_and_entry():
    answer = TABLE.allows("run-accounts", "account", "account holder")
    assert answer.yes
    assert answer.reason == "contract, as controller (purposes.run-accounts)"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("sell-it", "identity", "member", None), "no purpose of the notice is called ‘sell-it’"),
        (("marketing", "identity", "member", None), "‘marketing’ is not about people of the kind ‘member’"),
        (("marketing", "tracing", "enquirer", None), "‘marketing’ does not use ‘tracing’"),
        (("marketing", "identity", "enquirer", "client"), "‘marketing’ shares nothing with ‘client’"),
        (("marketing", "identity", "ENQUIRER", None), "‘marketing’ is not about people of the kind ‘ENQUIRER’"),
        (("", "", "", ""), "no purpose of the notice is called ‘’"),
    ],
)
def test_what_is_not_in_the_table_is_refused_with_the_first_thing_that_is_missing(
    asked: tuple[str, str, str, str | None], why: str
):
    answer = TABLE.allows(*asked)
    assert (answer.yes, answer.reason) == (False, why)


@pytest.mark.parametrize("notice", [AGENCY, property_contractor.loaded().notice])
def test_the_table_has_exactly_the_uses_of_the_purposes_and_no_cell_twice(notice: Notice):
    table = Table.of(notice)
    ours = {(cell.purpose, cell.category, cell.kind) for cell in table.cells if cell.recipient is None}
    assert ours == {
        (name, category, kind)
        for name, each in notice.purposes.items()
        for kind in each.about
        for category in each.uses
    }
    assert len({cell.place for cell in table.cells}) == len(table.cells)
    asked = [
        (purpose, category, kind, recipient)
        for purpose in notice.purposes
        for category in notice.data
        for kind in notice.people
        for recipient in (None, *notice.recipients)
    ]
    places = {cell.place for cell in table.cells}
    assert all(table.allows(*each).yes == ((*each[:3], each[3] or "") in places) for each in asked)


def test_a_recipient_gets_only_what_they_are_said_to_receive():
    for cell in TABLE.cells:
        if cell.recipient and AGENCY.recipients[cell.recipient].receives:
            assert cell.category in AGENCY.recipients[cell.recipient].receives


def test_two_versions_are_compared_cell_by_cell():
    purposes = dict(AGENCY.purposes)
    purposes["surveys"] = purposes["surveys"].model_copy(update={"uses": ("contact",)})
    newer = Table.of(AGENCY.model_copy(update={"purposes": purposes}))
    there, back = compare(TABLE, newer), compare(newer, TABLE)
    assert there.refused
    assert not there.allowed
    assert back.allowed == there.refused
    assert all(line.startswith("- surveys: ") for line in changes_text(there).splitlines())
    assert compare(TABLE, TABLE).none


def test_the_command_shows_asks_and_compares(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            main(["gate", *arguments])
        return int(stop.value.code or 0), capsys.readouterr().out

    notice = str(tracing_agency.FOLDER)
    code, out = run("show", notice, "--purpose", "surveys", "--recipient", "us")
    assert code == 0
    assert out.splitlines()[0].split("  ")[0] == "purpose"
    assert all(line.startswith("surveys ") for line in out.splitlines()[1:])
    assert run("ask", "marketing", "tracing", "member", "--notice", notice) == (
        1,
        "no: ‘marketing’ is not about people of the kind ‘member’\n",
    )
    assert run("compare", notice, notice) == (0, "the two allow the same, for the same reasons\n")
