"""Whom to tell about a breach: the regulator unless a risk is unlikely, people where it is high."""

from __future__ import annotations

import pytest

from troth.errors import TrothError
from troth.law.breaches import LOG, TELLING_EXCEPTIONS, tell_people, tell_regulator


@pytest.mark.parametrize(
    ("risk_unlikely", "reasons", "answer"),
    [
        (None, "", "yes"),
        (False, "", "yes"),
        (True, "", "conditional"),
        (True, "  ", "conditional"),
        (True, "encrypted", "no"),
    ],
)
def test_the_regulator_is_told_unless_a_risk_was_found_unlikely_with_reasons(risk_unlikely, reasons, answer):
    assert tell_regulator(risk_unlikely=risk_unlikely, reasons=reasons).answer == answer


@pytest.mark.parametrize(("high_risk", "answer"), [(True, "yes"), (False, "no"), (None, "conditional")])
def test_people_are_told_where_the_risk_is_high(high_risk, answer):
    assert tell_people(high_risk=high_risk).answer == answer


@pytest.mark.parametrize("code", [each.code for each in TELLING_EXCEPTIONS])
def test_an_exception_spares_telling_each_person(code):
    assert tell_people(high_risk=True, exceptions=[code]).answer == "no"


def test_where_telling_is_disproportionate_there_is_a_public_notice():
    assert "public notice" in tell_people(high_risk=True, exceptions=["disproportionate"]).notes[0]
    with pytest.raises(TrothError, match="no exception"):
        tell_people(high_risk=True, exceptions=["embarrassing"])


def test_every_breach_is_logged_reported_or_not():
    assert [each.code for each in LOG] == ["facts", "effects", "remedial action", "decision"]
    assert "Log it all the same" in tell_regulator(risk_unlikely=True, reasons="encrypted").notes[0]
