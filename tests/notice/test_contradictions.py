"""A notice that contradicts itself: each kind is caught with both of its places, and none is raised on a sound notice."""

# ruff: noqa: E501 – a table of passages reads best with one case to a line or two.
from __future__ import annotations

import re
from pathlib import Path

import pytest

from troth.notice.contradictions import CONTRADICTIONS, contradictions
from troth.notice.loader import load
from troth.notice.problems import NoticeError, Problem

SOUND = Path(__file__).parent / "fixtures" / "sound.yaml"
EXAMPLES = Path(__file__).parents[2] / "examples"
GOOD = sorted(path for path in EXAMPLES.glob("*/notice") if path.is_dir())

# What is said to contradict what, and the rule that finds it: these eleven at least are found, each with both places.
CLASSES = {
    "no transfers – a recipient or a system abroad": {"no-transfers"},
    "never shared for marketing – an advertising cookie": {"never-shared"},
    "no personal data in analytics – an IP address": {"analytics-personal"},
    "no profiling – recommendations or segments": {"no-profiling"},
    "a contract as basis – people who are party to none": {"contract-no-party"},
    "a channel that rests on consent – no way to withdraw it": {"consent-no-withdrawal"},
    "a period – a client's contract that ends before": {"kept-past-contract"},
    "a system – its owner is no recipient": {
        "system-owner-no-recipient", "system-owner-not-shared", "system-owner-receives-less"
    },
    "a purpose – nobody's data feeds it": {"purpose-without-data"},
    "data – no purpose uses it": {"data-without-purpose"},
    "a period that rests on a statute – the statute's is longer": {"shorter-than-statute"},
}  # fmt: skip

BOTH = re.compile(r"^notice\.yaml:\d+:\d+$")
WEB = "    uses: [technical]\n    shared with: [hosting]\n"
# rule, what is changed, into what, the line the first place is on, the line the second place is on.
BAD = [
    ("no-transfers", "outside the uk: with safeguards", "outside the uk: never", "transfers:", "    country: US"),
    ("no-transfers", "    connect: data/cases.sqlite\n", "    connect: data/cases.sqlite\n    country: US\n",
     "transfers:", "    country: US"),
    ("no-transfers", "country: GB}\n    tables", "country: IE}\n    tables", "transfers:", "country: IE}"),
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
    ("consent-no-withdrawal", "  opt out: {rule: opt out}\n", "", "channels: [email, post]", "rights:"),
    ("channel-not-allowed", "channels: [email, post]\n    shared", "channels: [email, phone]\n    shared",
     "channels: [email, phone]", "rule: channels"),
    ("kept-past-contract", "keep for: 0 days", "keep for: 6 years", "keep for: 6 years\n    then", "our role: proc"),
    ("kept-past-contract", "    kept by: client-contract", "    kept by: enquiries", "kept by: enquiries", "enquiries: {of"),
    ("system-owner-no-recipient", "    run by: hosting", "    run by: hostng", "run by: hostng", "recipients:"),
    ("system-owner-not-shared", "    run by: hosting", "    run by: printer", "run by: printer", "printer: {are"),
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
    ("until-withdrawn-no-consent", "keep: accounts", "keep: until withdrawn", "keep: until withdrawn", "basis: contract}"),
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


# What has to change besides for the one thing to be wrong.
BESIDES: dict[str, list[tuple[str, str]]] = {
    "    run by: printer": [
        ("  mailing-house:\n", "  printer: {are: our printer, role: processor, contract: {signed: 2025-09-01, review by: 2027-09-01}}\n  mailing-house:\n"),
    ],
    "    connect: data/cases.sqlite\n    country: US\n": [
        ("outside the uk: with safeguards", "outside the uk: never"),
        ("    country: US\n    safeguard: the UK’s transfer agreement\n", ""),
    ],
    "country: IE}\n    tables": [("outside the uk: with safeguards", "outside the uk: never")],
    "    kept by: enquiries": [
        ("        events: {the client's contract ends: ended_on}", "        events: {last contact: seen_on}"),
        ("role: processor for the client", "role: controller"),
        ("the client's}", "consent}"),
    ],
    "  opt out: {rule: opt out}\n": [
        ("  withdrawal of consent: {}\n", ""),
        ('  objection: {within: 1 month, says: "You can object. You need show no damage and no distress."}\n', ""),
    ],
}  # fmt: skip


def broken(old: str, new: str) -> str:
    """The sound notice with one thing in it wrong."""
    text = SOUND.read_text(encoding="utf-8")
    for before, after in [(old, new), *BESIDES.get(new or old, [])]:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def found_in(path: Path) -> list[Problem]:
    try:
        result = load(path)
    except NoticeError as error:
        return list(error.problems)
    return contradictions(result.notice, result.marks)


def line_of(text: str, place: str) -> str:
    return text.splitlines()[int(place.split(":")[1]) - 1]


@pytest.mark.parametrize(("rule", "old", "new", "first", "second"), BAD, ids=lambda value: None)
def test_two_places_that_cannot_both_be_true_are_named_both(
    tmp_path: Path, rule: str, old: str, new: str, first: str, second: str
) -> None:
    text = broken(old, new)
    path = tmp_path / "notice.yaml"
    path.write_text(text, encoding="utf-8")
    caught = [each for each in found_in(path) if each.rule == rule]
    assert caught, f"nothing found by {rule}: {[str(each) for each in found_in(path)]}"
    for each in caught:
        assert BOTH.match(each.where), each
        assert BOTH.match(each.also or ""), each
        assert each.severity == "error"
        assert each.fix
    places = [(line_of(text, each.where), line_of(text, each.also or "")) for each in caught]
    assert any(first.splitlines()[0] in here and second.strip() in there for here, there in places), places


def test_each_of_the_eleven_kinds_has_notices_that_have_it() -> None:
    known = {rule for rules in CLASSES.values() for rule in rules}
    assert len(CLASSES) == 11
    assert known <= {rule for rule, *_ in BAD}
    assert set(CONTRADICTIONS) - known == {
        "channel-not-allowed", "until-withdrawn-no-consent", "sensitive-refused", "not-for-children", "objection-threshold",
        "outside-the-eea", "provider-not-named", "client-no-controller",
    }  # fmt: skip


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
