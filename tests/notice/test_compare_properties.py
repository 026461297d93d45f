"""Comparing, whatever is edited: no change exactly where the hashes agree, and a way back for every way there."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notice.places import FIXTURE
from troth.notice.canonical import content_hash, public_hash
from troth.notice.compare import compare, comparison_json
from troth.notice.compare_facts import facts
from troth.notice.compare_rules import longer
from troth.notice.loader import load
from troth.notice.models import Notice

BASE = load(FIXTURE).notice
SENTENCES = st.one_of(st.none(), st.sampled_from(["We tell you.", "We tell you  twice.", "Never.", "7 days"]))
UNITS = st.sampled_from(["days", "weeks", "months", "years"])
PERIODS = st.builds(lambda number, unit: f"{number} {unit}", st.integers(0, 90), UNITS)


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """The small notice with sentences, periods, recipients, names and the order of them drawn anew."""
    said: dict[str, Any] = dict(facts(BASE))
    for section in ("purposes", "recipients", "measures", "warnings"):
        names = draw(st.permutations(list(said[section])))
        said[section] = {name: dict(said[section][name]) for name in names}
        for entry in said[section].values():
            if section != "warnings" or draw(st.booleans()):
                entry["says"] = draw(SENTENCES) or entry["says"]
    if draw(st.booleans()):
        country = draw(st.sampled_from(["GB", "FR"]))
        said["recipients"]["printer"] = {"are": "our printer", "role": "processor", "country": country}
        said["purposes"]["marketing"]["shared with"] = ["printer"]
    said["retention"] = {name: {**rule, "keep for": draw(PERIODS)} for name, rule in said["retention"].items()}
    said["purposes"]["answer"]["uses"] = draw(
        st.lists(st.sampled_from(["contact", "identity", "technical"]), unique=True)
    )
    said["systems"]["secret_cabinet"] = {"name": draw(st.sampled_from(["Cabinet", "Safe"])), "by hand": "someone"}
    return Notice.model_validate(said)


@settings(max_examples=60, deadline=None)
@given(notices())
def test_every_notice_compared_to_itself_read_again_says_no_change(notice: Notice) -> None:
    again = Notice.model_validate(facts(notice))
    assert compare(notice, again).outcome == "no change"


@settings(max_examples=120, deadline=None)
@given(notices(), notices())
def test_something_changed_exactly_where_the_hashes_differ(one: Notice, other: Notice) -> None:
    compared = compare(one, other)
    assert (compared.outcome == "no change") == (content_hash(one) == content_hash(other))
    assert (compared.outcome in ("no change", "internal")) == (public_hash(one) == public_hash(other))
    back = compare(other, one)
    assert sorted(change.entry for change in compared.changes) == sorted(change.entry for change in back.changes)
    for change in compared.changes:
        assert change.words
        assert (change.weight == "material") == bool(change.why) == bool(change.tell)
    assert len(comparison_json(compared)["changes"]) == len(compared.changes)


@settings(max_examples=100, deadline=None)
@given(PERIODS, PERIODS)
def test_of_two_periods_at_least_one_is_not_longer_unless_the_calendar_decides(one: str, other: str) -> None:
    assert not longer(one, one)
    if longer(one, other) and longer(other, one):
        # Only days against months can be longer both ways: 30 days and 1 month.
        assert ("month" in one or "year" in one) != ("month" in other or "year" in other)
