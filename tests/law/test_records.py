"""Records of processing: the templates' columns, what a row lacks, and who must keep them."""

from __future__ import annotations

import pytest

from troth.errors import TrothError
from troth.law.records import CONTROLLER_COLUMNS, PROCESSOR_COLUMNS, columns, must_record, row_gaps


def test_the_controllers_template_has_its_columns_in_order():
    headings = [each.heading for each in columns("controller")]
    assert len(headings) == len(set(headings)) == 29
    assert headings[:2] == ["Business function", "Purpose of processing"]
    assert headings[11] == "Article 6 lawful basis"
    assert headings[-1] == "Reasons for not adhering to the policy"


def test_the_processors_template_is_shorter():
    assert columns("processor") == PROCESSOR_COLUMNS
    assert len(PROCESSOR_COLUMNS) == 6
    assert columns("controller") == CONTROLLER_COLUMNS


def test_a_row_lacks_what_article_30_requires_and_nothing_else():
    assert [each.code for each in row_gaps("controller", {"purpose": "tracing", "people": " "})] == [
        "people",
        "data",
        "recipients",
    ]
    assert row_gaps("controller", dict.fromkeys(("purpose", "people", "data", "recipients"), "said")) == ()
    assert [each.code for each in row_gaps("processor", {})] == ["controller", "processing"]


def test_a_column_or_role_in_no_template_is_refused():
    with pytest.raises(TrothError, match="no column"):
        row_gaps("processor", {"purpose": "x"})
    with pytest.raises(TrothError, match="no record of processing"):
        columns("joint controller")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("employees", "occasional", "risky", "special", "answer"),
    [
        (250, True, False, False, "yes"),
        (249, False, False, False, "yes"),
        (3, True, True, False, "yes"),
        (3, True, False, True, "yes"),
        (3, True, False, False, "no"),
    ],
)
def test_a_small_organisation_records_all_that_is_not_occasional_risky_or_sensitive(
    employees, occasional, risky, special, answer
):
    ruling = must_record(employees=employees, occasional=occasional, risky=risky, special_or_criminal_data=special)
    assert ruling.answer == answer
