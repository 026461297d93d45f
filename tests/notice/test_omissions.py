"""What a notice leaves out: each thing the law asks for is missed when it is gone, and nothing is missed in a sound notice."""

# ruff: noqa: E501 – a table of passages reads best with one case to a line or two.
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.notice.test_contradictions import GOOD, SOUND
from troth.notice.loader import load
from troth.notice.omissions import OMISSIONS, omissions
from troth.notice.problems import Problem

ON = date(2026, 11, 22)

GONE = [
    # rule, what is changed, into what, part of what is said
    ("must-be-said", '  contact: {post: "3 Example Row, Exampleton EX1 1EX", email: privacy@harebell.example, phone: 01632 960003}',
     "  contact: {website: https://harebell.example}", "who the controller is"),
    ("must-be-said", "  region: GB-EAW", "  region: GB-EAW\n  country: IE", "the representative in the United Kingdom"),
    ("must-be-said", "  region: GB-EAW", "  region: GB-EAW\n  person in charge: data protection officer", "data protection officer"),
    ("must-be-said", "complaints: {acknowledged within: 30 days}",
     "complaints: {acknowledged within: 30 days, says: Tell us if you are unhappy.}", "complain to the regulator"),
    ("must-be-said", ", needed: {email: Without it we cannot answer you.}", "", "law or contract needs the data"),
    ("right-missing", "  rectification: {within: 1 month}\n", "", "the right of rectification"),
    ("right-missing", "  portability: {within: 1 month}\n", "", "follows from the basis consent"),
    ("right-missing", '  objection: {within: 1 month, says: "You can object. You need show no damage and no distress."}\n', "",
     "follows from the basis legitimate interests"),
    ("mechanism-missing", "transfers: {outside the uk: with safeguards}\n", "", "nothing says that data leaves the UK"),
    ("mechanism-missing", "country: GB}\n    tables", "country: US}\n    tables", "the backup of ‘cases’ is in the United States"),
    ("assessment-missing", "      - {what: legitimate interests, document: assessments/answer.md, on: 2026-03-02, again by: 2027-03-02}",
     "      - {what: impact, document: assessments/answer.md, on: 2026-03-02, again by: 2027-03-02}", "‘answer’ rests on legitimate"),
    ("assessment-missing", "      - {what: impact, document: assessments/tracing.md, on: 2026-03-01, again by: 2027-03-01}",
     "      - {what: legitimate interests, document: assessments/tracing.md, on: 2026-03-01, again by: 2027-03-01}",
     "‘trace-for-client’ is about ‘trace’"),
    ("assessment-stale", "on: 2026-03-02, again by: 2027-03-02", "on: 2025-03-02, again by: 2026-03-02", "again by 2026-03-02"),
    ("contract-missing", "    receives: [contact]\n    contract: {signed: 2025-09-01, review by: 2027-09-01}\n",
     "    receives: [contact]\n", "no contract with it"),
    ("contract-stale", "review by: 2027-01-13", "review by: 2026-01-13", "looked at again by 2026-01-13"),
    ("contract-terms", "review by: 2027-01-13}", "review by: 2027-01-13, terms: [duration, security]}", "lacks subject matter"),
    ("instructions-missing", "purposes: [trace-for-client], document", "purposes: [answer], document", "no client's instructions"),
    ("condition-missing", "special categories:\n  health: {rule: never asked for, kinds: [health]}\ncriminal data:\n  convictions: {rule: never asked for}\n",
     "", "no condition for holding it"),
    ("children-unsaid", "children: {rule: not for children, under: 13}\n", "", "speaks of ‘children’"),
    ("never-shared-unsaid", "  never shared: {rule: never shared}\n", "", "whether others get the details"),
    ("stale-citation", "We ask you first.", "Article 22 gives you a right to a person.", "is no longer the law"),
    ("review-overdue", "last: 2026-09-01", "last: 2025-09-01", "reviewed again by 2026-09-01"),
]  # fmt: skip


def lacking(rule: str, old: str, new: str) -> str:
    """The sound notice with one thing gone."""
    text = SOUND.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    text = text.replace(old, new)
    if rule == "condition-missing":
        text = text.replace("fields: [name, date of birth]", "fields: [name, medical history]")
    if rule == "children-unsaid":
        text = text.replace("We ask you first.", "We ask children for nothing.")
    return text


def missed_in(path: Path) -> list[Problem]:
    result = load(path)
    return omissions(result.notice, result.marks, ON)


@pytest.mark.parametrize(("rule", "old", "new", "what"), GONE)
def test_what_the_law_asks_for_is_missed_where_it_is_gone(
    tmp_path: Path, rule: str, old: str, new: str, what: str
) -> None:
    path = tmp_path / "notice.yaml"
    path.write_text(lacking(rule, old, new), encoding="utf-8")
    caught = [each for each in missed_in(path) if each.rule == rule and what in each.what]
    assert len(caught) == 1, list(map(str, missed_in(path)))
    assert caught[0].where.startswith("notice.yaml:")
    assert caught[0].fix


def test_every_rule_has_a_notice_that_breaks_it() -> None:
    assert {case[0] for case in GONE} == set(OMISSIONS)


@pytest.mark.parametrize("path", [SOUND, *GOOD], ids=lambda path: path.parent.name)
def test_a_sound_notice_leaves_nothing_out(path: Path) -> None:
    assert missed_in(path) == []


def test_an_error_is_a_plain_duty_and_a_warning_leaves_the_facts_to_decide(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    text = SOUND.read_text(encoding="utf-8").replace("  erasure: {within: 1 month}\n", "")
    path.write_text(text.replace("last: 2026-09-01", "last: 2025-09-01"), encoding="utf-8")
    assert [(each.rule, each.severity) for each in missed_in(path)] == [
        ("right-missing", "error"),
        ("review-overdue", "warning"),
    ]
