"""A notice that contradicts itself: each kind is caught with both of its places, and none is raised on a sound notice."""

# ruff: noqa: E501 – a table of passages reads best with one case to a line or two.
from __future__ import annotations

import re
from pathlib import Path

import pytest

from troth.notice.contradictions import CONTRADICTIONS, contradictions
from troth.notice.loader import load
from troth.notice.problems import Problem

SOUND = Path(__file__).parent / "fixtures" / "sound.yaml"
EXAMPLES = Path(__file__).parents[2] / "examples"
GOOD = sorted(path for path in EXAMPLES.glob("*/notice") if path.is_dir())

BOTH = re.compile(r"^notice\.yaml:\d+:\d+$")
WEB = "    uses: [technical]\n    shared with: [hosting]\n"
# rule, what is changed, into what, the line the first place is on, the line the second place is on.
BAD = [
    ("no-transfers", "outside the uk: with safeguards", "outside the uk: never", "transfers:", "    country: US"),
    ("no-transfers", "    connect: data/cases.sqlite\n", "    connect: data/cases.sqlite\n    country: US\n",
     None, None),
    ("no-transfers", "We ask you first.", "Your data never leaves the UK.", "asked: {says", "    country: US"),
    ("never-shared", "provider: Harebell Tracing Ltd, purpose: referral", "provider: hosting, purpose: advertising",
     "never shared:", "hb_link:"),
    ("never-shared", "role: processor\n    receives: [contact]\n    contract: {signed: 2025-09-01",
     "role: processor\n    markets for itself: yes\n    receives: [contact]\n    contract: {signed: 2025-09-01",
     "never shared:", "markets for itself"),
    ("never-shared", "shared with: [mailing-house]", "shared with: [client]", "never shared:", "shared with: [client]"),
    ("analytics-personal", "together with your IP address, which is personal information.", "and holds no personal data.",
     "hb_stats:", "technical: {fields"),
    ("analytics-personal", "purpose: analytics, lasts", "purpose: analytics, personal data: no, lasts", "hb_stats:",
     "technical: {fields"),
    ("no-profiling", "We tell you about our services.", "We recommend services that suit you.", "profiling:", "We recommend"),
    ("no-profiling", "fields: [name, date of birth]", "fields: [name, date of birth, customer segment]", "profiling:", "identity: {fi"),
    ("no-profiling", "decisions: {solely automated: none}\nprofiling: {scoring: {}}",
     "decisions: {solely automated: none, says: We do no profiling.}\nprofiling: {scoring: {match score: shows how well it fits}}",
     "decisions:", "match score"),
    ("contract-no-party", "account holder: {lawful basis: contract}",
     "account holder: {lawful basis: contract, party to the contract: no}", "party to the contract", "party to the contract"),
    ("contract-no-party", "Someone who has an account on our website.", "Someone who works for a customer of ours.",
     "basis: contract}", "Someone who works"),
    ("consent-no-withdrawal", "  withdrawal of consent: {}\n", "", "      enquirer: {lawful basis: consent}", "rights:"),
    ("channel-not-allowed", "channels: [email, post]\n    shared", "channels: [email, phone]\n    shared",
     "channels: [email, phone]", "rule: channels"),
    ("kept-past-contract", "keep for: 0 days", "keep for: 6 years", "keep for: 6 years\n    then", "our role: proc"),
    ("kept-past-contract", "    kept by: client-contract", "    kept by: enquiries", None, None),
    ("system-owner-not-shared", "    run by: hosting", "    run by: printer", None, None),
    ("system-owner-receives-less", "receives: [identity, contact, technical]", "receives: [technical]", "run by: hosting",
     "receives: [technical]"),
    ("purpose-without-data", "gives: [technical], about", "gives: [contact], about", "    uses: [technical]", "technical: {fields"),
    ("purpose-without-data", "gives: [technical], about: [visitor]", "gives: [technical], about: [enquirer]",
     "    uses: [technical]", "sources:"),
    ("data-without-purpose", "  technical: {fields", "  hobbies: {fields: [hobby]}\n  technical: {fields", "hobbies:", "purposes:"),
    ("shorter-than-statute", "keep for: 6 years, because: the law", "keep for: 5 years, because: the law", "payments:", "payments:"),
    ("shorter-than-statute", "keep for: 6 years, because: the law asks for it, authority: VAT Act 1994 Sch 11",
     "keep for: 2 years, because: the law asks for it, statutory row: paye_records", "payments:", "payments:"),
    ("shorter-than-statute", "of: invoices, starts: the invoice is paid, keep for: 6 years", "of: VAT invoices, starts: paid, keep for: 3 years",
     "payments:", "payments:"),
    ("until-withdrawn-no-consent", "keep: accounts", "keep: until withdrawn", None, None),
    ("sensitive-refused", "fields: [name, date of birth]", "fields: [name, date of birth, medical history]",
     "health: {rule", "identity: {fi"),
    ("sensitive-refused", "fields: [name, date of birth]", "fields: [name, unspent convictions]", "convictions: {rule", "identity: {fi"),
    ("not-for-children", "fields: [name, date of birth]", "fields: [name, names of children]", "children: {rule", "identity: {fi"),
    ("objection-threshold", "You need show no damage and no distress.", "You must show damage or distress.",
     "objection:", "objection:"),
    ("outside-the-eea", "We ask you first.", "We send data outside the EEA with safeguards.", "asked: {says", "transfers:"),
    ("provider-not-named", "provider: Harebell Tracing Ltd", "provider: Windflower Ads Ltd", "hb_link:", "recipients:"),
    ("provider-not-named", "We ask you first.", "Windflower Cloud Ltd stores your answer.", "asked: {says", "recipients:"),
    ("client-no-controller", "are: the client who gave us the details, role: controller",
     "are: the client who gave us the details, role: processor", "instructions/tracing.md", "role: processor, rec"),
]  # fmt: skip


def found_in(path: Path) -> list[Problem]:
    result = load(path)
    return contradictions(result.notice, result.marks)


def line_of(text: str, place: str) -> str:
    return text.splitlines()[int(place.split(":")[1]) - 1]


@pytest.mark.parametrize(("rule", "old", "new", "first", "second"), BAD, ids=lambda value: None)
def test_two_places_that_cannot_both_be_true_are_named_both(
    tmp_path: Path, rule: str, old: str, new: str, first: str | None, second: str | None
) -> None:
    text = SOUND.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    text = text.replace(old, new)
    if rule == "system-owner-not-shared":
        printer = (
            "  printer: {are: our printer, role: processor, contract: {signed: 2025-09-01, review by: 2027-09-01}}\n"
        )
        text = text.replace("  mailing-house:\n", f"{printer}  mailing-house:\n")
    if rule == "no-transfers" and first is None:
        text = text.replace("outside the uk: with safeguards", "outside the uk: never").replace(
            "    country: US\n", "", 1
        )
        text = text.replace("    safeguard: the UK’s transfer agreement\n", "")
    if "kept by: enquiries" in new:
        text = text.replace(
            "        events: {the client's contract ends: ended_on}", "        events: {last contact: seen_on}"
        )
        text = text.replace("role: processor for the client", "role: controller").replace("the client's}", "consent}")
    path = tmp_path / "notice.yaml"
    path.write_text(text, encoding="utf-8")
    caught = [each for each in found_in(path) if each.rule == rule]
    assert caught, f"nothing found by {rule}: {[str(each) for each in found_in(path)]}"
    for each in caught:
        assert BOTH.match(each.where), each
        assert BOTH.match(each.also or ""), each
        assert each.severity == "error"
        assert each.fix
    if first is not None and second is not None:
        places = [(line_of(text, each.where), line_of(text, each.also or "")) for each in caught]
        assert any(first.splitlines()[0] in here and second.strip() in there for here, there in places), places


def test_every_rule_has_a_notice_that_breaks_it() -> None:
    assert {case[0] for case in BAD} == set(CONTRADICTIONS)


@pytest.mark.parametrize("path", [SOUND, *GOOD], ids=lambda path: path.parent.name)
def test_a_sound_notice_contradicts_itself_nowhere(path: Path) -> None:
    assert found_in(path) == []


def test_a_contradiction_shows_both_places_in_its_words(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    text = SOUND.read_text(encoding="utf-8").replace("outside the uk: with safeguards", "outside the uk: never")
    path.write_text(text, encoding="utf-8")
    (problem,) = found_in(path)
    assert problem.where in str(problem)
    assert f"(see {problem.also})" in str(problem)


@pytest.mark.parametrize(
    "sentence",
    [
        "We send your data outside the United Kingdom only with safeguards.",
        "UK adequacy regulations cover the European Economic Area.",
        "We never decide by what you do on our website what we suggest to you.",
        "Our analytics company counts your IP address, which is personal information.",
        "You need show no damage and no distress to object.",
        "The Information Commissioner’s Office explains your rights.",
        "Nobody but the mailing house sees your address.",
    ],
)
def test_a_sentence_that_only_resembles_a_contradiction_is_left_alone(tmp_path: Path, sentence: str) -> None:
    path = tmp_path / "notice.yaml"
    text = SOUND.read_text(encoding="utf-8").replace("We ask you first.", f'"{sentence}"')
    path.write_text(text, encoding="utf-8")
    assert found_in(path) == []


def test_a_notice_in_another_language_is_judged_by_its_facts_alone(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    text = SOUND.read_text(encoding="utf-8").replace("We ask you first.", "We send data outside the EEA.")
    path.write_text(f"language: cy\n{text}", encoding="utf-8")
    assert found_in(path) == []
