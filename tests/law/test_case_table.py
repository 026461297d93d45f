"""``troth law due`` and ``troth law explain`` as a user meets them: rows in, rows out, and errors that name the line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import LONGEST
from troth.errors import TrothError
from troth.law.case_table import Table, read_table

CASES = Path(__file__).parents[1] / "data" / "deadline-cases.csv"
MORE = CASES.with_name("deadline-cases-more.csv")
HEADER = "regime,right_or_duty,received_or_aware,region,events\n"


def run(*arguments: str, stdin: str = "", workspace: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, in a folder that is no workspace unless one is given."""
    place = ["--workspace", str(workspace)] if workspace else []
    command = [sys.executable, "-m", "troth", *place, "law", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=False, encoding="utf-8", timeout=LONGEST
    )


def table(*rows: str) -> Table:
    return read_table(HEADER + "\n".join(rows) + "\n", "cases.csv")


def dates(*rows: str) -> list[str]:
    return [row["computed_due"] for row in table(*rows).to_dicts()]


@pytest.mark.parametrize("cases", [CASES, MORE], ids=lambda path: path.stem)
def test_the_same_rows_come_out_in_the_same_order_with_two_columns_more(cases: Path):
    done = run("due", "--cases", str(cases))
    assert done.returncode == 0, done.stderr
    came = list(csv.reader(io.StringIO(done.stdout)))
    went = list(csv.reader(io.StringIO(cases.read_text(encoding="utf-8"))))
    assert [row[:-2] for row in came] == went
    assert came[0][-2:] == ["computed_due", "reason"]
    due, computed = came[0].index("due"), came[0].index("computed_due")
    assert [row[computed] for row in came[1:]] == [row[due] for row in came[1:]]
    assert all(row[-1] for row in came)


def test_it_can_be_read_from_standard_input_and_written_as_json():
    done = run("due", "--cases", "-", "--format", "json", stdin=HEADER + "UK,access,2026-11-02,GB-EAW,none\n")
    assert json.loads(done.stdout)[0]["computed_due"] == "2026-12-02"


def test_keys_repeat_and_pair_in_order():
    spans = "clarification_asked=2026-11-09;clarification_received=2026-11-10"
    more = "clarification_asked=2026-11-16;clarification_received=2026-11-17"
    assert dates(f"UK,access,2026-11-02,GB-EAW,{spans};{more}") == ["2026-12-07"]  # 6 December is a Sunday
    assert dates(f"UK,access,2026-11-02,GB-EAW,{spans};clarification_asked=2026-11-16") == [""]


def test_remarks_are_never_input_and_may_hold_semicolons_commas_and_signs():
    row = 'UK,access,2026-11-02,GB-EAW,"excluded_days=99;note=2 Dec; not 3 Dec, 1 = 1;id_received=2026-11-12"'
    assert dates(row) == ["2026-12-14"]


def test_a_known_key_that_does_not_bear_on_the_clock_changes_nothing():
    assert dates("UK,erasure,2026-11-02,GB-EAW,listed=2026-11-09;first_communication=2026-11-03") == ["2026-12-02"]


def test_a_moment_counts_by_its_local_date_also_among_the_events():
    assert dates("UK,access,2026-06-01,GB-EAW,id_received=2026-06-30T23:30+00:00") == ["2026-08-03"]


@pytest.mark.parametrize(
    ("aware", "expected"),
    [
        ("2026-11-20T17:30+00:00", "2026-11-23T17:30+00:00"),
        ("2026-11-20T17:30:00+00:00", "2026-11-23T17:30:00+00:00"),
        ("2026-11-20T17:30:15Z", "2026-11-23T17:30:15+00:00"),
        ("2026-07-03T23:30+02:00", "2026-07-06T22:30+01:00"),
    ],
)
def test_a_moment_comes_out_in_the_notation_it_went_in_and_in_local_time(aware: str, expected: str):
    assert dates(f"UK,breach_notify_regulator,{aware},GB-EAW,none") == [expected]


def test_a_byte_order_mark_empty_lines_and_other_columns_are_taken_as_they_come():
    text = "\ufeffmine," + HEADER + '\n"a, b",UK,access,2026-11-02,GB-EAW,\n\n'
    row = read_table(text, "cases.csv").to_dicts()[0]
    assert (row["mine"], row["computed_due"]) == ("a, b", "2026-12-02")


def test_lines_with_nothing_in_them_are_passed_over_and_still_counted():
    assert dates("", "   ", ",,,,", "UK,access,2026-11-02,GB-EAW,none") == ["2026-12-02"]
    with pytest.raises(TrothError, match=r"cases\.csv:5: ‘hugs’"):
        table("", "   ", ",,,,", "UK,hugs,2026-11-02,GB-EAW,none")


@pytest.mark.parametrize("nothing", ["none", "None", " none ", "", "none;note=nothing yet", ";"])
def test_no_events_may_be_written_in_several_ways(nothing: str):
    assert dates(f"UK,access,2026-11-02,GB-EAW,{nothing}") == ["2026-12-02"]


def test_lines_may_end_as_in_windows():
    text = HEADER.replace("\n", "\r\n") + "UK,access,2026-11-02,GB-EAW,none\r\n"
    assert read_table(text, "cases.csv").to_dicts()[0]["computed_due"] == "2026-12-02"


def test_a_synonym_is_computed_and_its_cell_stays_as_written():
    (row,) = table("UK,Subject access,2026-11-02,GB-EAW,none").to_dicts()
    assert (row["right_or_duty"], row["computed_due"]) == ("Subject access", "2026-12-02")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("UK,access,2026-11-02,GB-EAW,foo=2026-11-03", "‘foo’ is no key"),
        ("UK,access,2026-11-02,GB-EAW,note=x;foo=2026-11-03", "‘foo’ is no key"),
        ("UK,access,2026-11-02,GB-EAW,ID_received=2026-11-03", "‘ID_received’ is no key"),
        ("UK,access,2026-11-02,GB-EAW,soon", "‘soon’ is no event"),
        ("UK,access,2026-11-02,GB-EAW,id_received=", "‘id_received’ is ‘’, which is no date"),
        ("UK,access,2026-02-29,GB-EAW,none", "which is no date"),
        ("UK,access,20261102,GB-EAW,none", "which is no date"),
        ("UK,access,2026-06-30T23:30,GB-EAW,none", "does not say which day it is"),
        ("UK,access,2026-11-02,GB-EAW,id_received=2026-11-03T09:00", "without an offset"),
        ("UK,access,2026-11-02,GB-EAW,id_requested=2026-11-05;id_received=2026-11-04", "before it was asked for"),
        ("UK,access,2026-11-02,GB-EAW,clarification_received=2026-11-04", "no ‘clarification_asked’"),
        ("UK,access,2026-11-02,GB,none", "no region"),
        ("UK,access,2018-05-24,GB-EAW,none", "before the regime"),
        ("UK,hugs,2026-11-02,GB-EAW,none", "no right or duty"),
        ("UK,breach_notify_regulator,2026-11-02,GB-EAW,none", "a date says no hour"),
        ("UK,access,2026-11-02,GB-EAW", "4 cells and not 5"),
    ],
)
def test_a_row_that_cannot_be_computed_is_named_by_its_line_with_what_is_wrong(row: str, said: str):
    with pytest.raises(TrothError) as refused:
        table("UK,access,2026-11-02,GB-EAW,none", row)
    assert "cases.csv:3" in str(refused.value)
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


def test_every_wrong_line_is_named_at_once_and_nothing_is_printed():
    done = run("due", "--cases", "-", stdin=HEADER + "UK,access,2026-11-02,GB-EAW,foo=1\nUK,hugs,2026-11-02,GB-EAW,\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "‘foo’" in done.stderr
    assert "-:3" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("regime,region\n", "no column ‘right_or_duty’"),
        (HEADER.strip() + ",reason\n", "already has a column ‘reason’"),
        (HEADER.strip() + ",region\n", "already has a column ‘region’"),
        (HEADER + 'UK,access,2026-11-02,GB-EAW,"none\n', "is no CSV"),
    ],
)
def test_a_file_that_is_no_table_of_cases_is_refused(text: str, said: str):
    with pytest.raises(TrothError) as refused:
        read_table(text, "cases.csv")
    assert said in str(refused.value)


def test_a_missing_file_is_said_in_words():
    done = run("due", "--cases", "no-such-file.csv")
    assert done.returncode == 2
    assert "there is no such file" in done.stderr


def test_explain_counts_step_by_step_with_authority_and_proof():
    done = run("explain", "access", "--received", "2026-11-02", "--region", "GB-SCT", "--today", "2026-11-20",
               "--event", "clarification_asked=2026-11-09", "--event", "clarification_received=2026-11-16")  # fmt: skip
    assert done.returncode == 0, done.stderr
    for words in ("Due: 2026-12-10", "Safe: 2026-12-08", "1. Received on Monday 2 November 2026", "8 days left out",
                  "UK GDPR Art 12(3) and 12A", "Proof: opened", "18 days old, 20 days left", "Saint Andrew's Day"):  # fmt: skip
        assert words in done.stdout


def test_explain_takes_a_recorded_no_and_shows_both_dates():
    done = run("explain", "access", "--received", "2026-11-02", "--region", "GB-EAW", "--format", "json",
               "--event", "id_received=2026-11-12", "--not-justified", "id")  # fmt: skip
    said = json.loads(done.stdout)
    assert (said["due"], said["otherwise_on"]) == ("2026-12-02", "2026-12-14")


def test_a_holiday_written_in_the_workspace_moves_the_date_without_a_release(tmp_path: Path):
    row = HEADER + "UK,access,2026-11-02,GB-EAW,none\n"
    (tmp_path / "holidays.yaml").write_text(
        "- {date: 2026-12-02, regions: [GB-EAW, GB-NIR], name: A day of thanks, source: Royal Proclamation}\n",
        encoding="utf-8",
    )
    assert "2026-12-03" in run("due", "--cases", "-", stdin=row, workspace=tmp_path).stdout
    assert "2026-12-02" in run("due", "--cases", "-", stdin=row).stdout
    given = run("due", "--cases", "-", "--holidays", str(tmp_path / "holidays.yaml"), stdin=row)
    assert "2026-12-03" in given.stdout
