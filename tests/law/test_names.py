"""The names a table of cases may use: each synonym means one clock, stands on the page, and nothing else is guessed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from troth.errors import TrothError
from troth.law.clocks import RIGHTS, Events, Matter, due
from troth.law.names import known_as, synonyms
from troth.law.retention_table import ROWS

PAGE = Path(__file__).parents[2] / "docs" / "law" / "names.md"
ON = date(2026, 11, 20)


def kept(code: str, region: str = "GB-EAW", **event: date):
    return due(Matter(code, ON, region, "UK-RETENTION", Events(triggers=tuple(event.items()))))


def test_every_clock_and_every_row_has_its_names_and_no_name_means_two():
    codes = {each.code for each in ROWS}
    assert set(synonyms()) == {*RIGHTS, *codes}
    used = Counter(name for name, others in synonyms().items() for name in (name, *others))
    assert [name for name, times in used.items() if times > 1] == []


def test_every_synonym_leads_to_its_name_and_stands_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    for name, others in synonyms().items():
        assert known_as(name) == name
        for other in others:
            assert known_as(other) == name
            assert f"`{other}`" in page, f"{other} is not on the page of names"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Access", "access"),
        ("right to erasure", "erasure"),
        ("rectification_request", "rectification"),
        ("right-of-access", "access"),
        ("vat_record", "vat_records"),
        ("coshh_health_records", "coshh_health_record"),
        ("right_to_work_copies", "right_to_work_copy"),
        ("hugs", "hugs"),
        ("accesss", "accesss"),
    ],
)
def test_capitals_spaces_hyphens_and_plurals_do_not_matter_and_slips_are_not_guessed(written: str, name: str):
    assert known_as(written) == name


def test_a_synonym_has_the_result_of_its_name():
    assert due(Matter("subject_access", ON, "GB-SCT")) == due(Matter("access", ON, "GB-SCT"))


def test_a_refusal_is_told_within_the_period_of_the_answer():
    result = due(Matter("refusal_notice", date(2026, 11, 19), "GB-EAW"))
    assert (result.on, result.unrolled) == (date(2026, 12, 21), date(2026, 12, 19))
    assert "Art 12(4)" in result.authority


def test_a_notice_to_the_person_data_are_collected_from_is_given_that_day_on_any_day():
    assert due(Matter("art13_notice", date(2026, 11, 21), "GB-EAW")).on == date(2026, 11, 21)
    assert due(Matter("art13_notice", date(2026, 12, 25), "EU-DE", "EU")).on == date(2026, 12, 25)


class TestRecords:
    def test_a_negligence_claim_prescribes_in_scotland_as_a_contract_claim_does(self):
        found = {
            region: kept("negligence_claim_limitation", region, breach_accrued=ON).on for region in ("GB-NIR", "GB-SCT")
        }
        assert found == {"GB-NIR": date(2032, 11, 20), "GB-SCT": date(2031, 11, 20)}

    def test_the_long_stop_of_scotland_is_that_of_prescription(self):
        assert kept("latent_damage_longstop", obligation_due=ON).on == date(2041, 11, 20)
        assert kept("latent_damage_longstop", "GB-SCT", obligation_due=ON).on == date(2046, 11, 20)

    def test_an_event_is_said_by_its_own_word_before_a_near_one(self):
        assert kept("coshh_health_record", entry=ON, record_made=date(2027, 1, 1)).on == date(2066, 11, 20)
        assert kept("coshh_health_record", record_made=ON).on == date(2066, 11, 20)
        assert kept("vat_records", entry=ON).on == date(2032, 11, 20)

    def test_the_self_employed_count_from_the_january_after_the_tax_year(self):
        result = kept("self_employed_tax", tax_year_end=date(2027, 4, 5))
        assert (result.started_on, result.on) == (date(2028, 1, 31), date(2033, 1, 31))
        assert not any("5 April" in note for note in result.notes)

    @pytest.mark.parametrize("code", ["cctv", "unsuccessful_applicants", "evidence_logs"])
    def test_policy_is_never_given_a_date_as_if_it_were_law(self, code: str):
        result = kept(code, record_made=ON)
        assert result.on is None
        assert any("must never be called law" in note for note in result.notes)

    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("aml_records", "‘money_laundering_checks’ runs from ‘relationship_ended’"),
            ("radiation_dose_records", "date of birth"),
        ],
    )
    def test_a_row_no_event_of_a_table_can_start_is_refused_with_why(self, code: str, said: str):
        with pytest.raises(TrothError, match=said):
            kept(code, record_made=ON)
