"""Entries: what a notice promises, tells and warns of, under ids that rewording does not change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.notice.places import FIXTURE
from troth.notice.entries import Promise, entries, promises
from troth.notice.loader import Loaded, load

SOUND = load(FIXTURE).notice

KINDS = {
    "organisation.routes": "cases",
    "data.identity": "inventory",
    "nothing-else": "inventory",
    "what-we-need": "publication",
    "sources.client-file": "inventory",
    "purposes.trace-for-client": "purposes",
    "purposes.trace-for-client.assessed-impact": "measures",
    "consent.asked": "consent",
    "recipients.client": "sharing",
    "sharing.one-off": "sharing",
    "transfers": "sharing",
    "retention.client-contract": "retention",
    "statistics": "statistics",
    "marketing.ways-in": "marketing",
    "cookies": "cookies",
    "pages.external-links": "pages",
    "rights.access": "rights",
    "rights.withdrawal-of-consent": "rights",
    "decisions": "decisions",
    "profiling": "profiling",
    "measures.training": "measures",
    "complaints": "complaints",
    "review": "publication",
    "review.latest": "publication",
}

FACTS = {
    "organisation.routes": {"routes": ["letter", "email", "phone", "web form"]},
    "data.technical": {
        "what": "category", "category": "technical", "fields": ["ip address"], "collected": "automatically",
    },
    "nothing-else": {"what": "undeclared"},
    "what-we-need": {"what": "consequences", "needed": {"contact.email": "Without it we cannot answer you."}},
    "sources.client-file": {
        "what": "source", "source": "client-file", "gives": ["identity", "contact"], "about": ["member"],
    },
    "purposes.trace-for-client": {
        "purpose": "trace for client",
        "uses": ["identity", "contact"],
        "shared_with": ["client"],
        "about": {"member": {"role": "processor for the client", "basis": "the client's"}},
    },
    "purposes.trace-for-client.assessed-impact": {
        "what": "assessment", "purpose": "trace for client", "assessment": "impact", "on": "2026-03-01",
        "again_by": "2027-03-01",
    },
    "recipients.help-desk": {"what": "recipient", "recipient": "help-desk", "role": "processor", "country": "US"},
    "sharing.one-off": {"what": "rule", "grounds": ["a legal duty"], "approved_by": "vault keeper"},
    "transfers": {"what": "transfers", "rule": "with safeguards"},
    "retention.enquiries": {"rule": "enquiries", "starts": "last contact", "keep_for": "2 years", "then": "erase"},
    "marketing.channels": {"rule": "channels", "allows": ["email", "post"]},
    "cookies": {"names": ["hb_session", "hb_stats"]},
    "pages.external-links": {"reviewed_every": "3 months", "owner": "vault keeper"},
    "rights.access": {"right": "access", "within": "1 month"},
    "rights.withdrawal-of-consent": {"right": "withdrawal of consent", "within": None},
    "profiling": {"scoring": {"match-score": "ranks possible matches for a person to decide"}},
    "measures.training": {
        "what": "measure", "measure": "training", "every": "1 year", "owner": "vault keeper", "proved_by": None,
    },
    "complaints": {"acknowledged_within": "30 days"},
    "review": {"what": "review", "every": "1 year", "last": "2026-09-01"},
    "review.latest": {"what": "latest"},
}  # fmt: skip


def test_every_promise_has_the_keeper_that_answers_for_it(loaded: Loaded) -> None:
    kinds = {promise.id: promise.kind for promise in promises(loaded.notice)}
    assert {name: kinds[name] for name in KINDS} == KINDS


def test_promises_carry_the_facts_their_checks_need(loaded: Loaded) -> None:
    facts = {promise.id: dict(promise.facts) for promise in promises(loaded.notice)}
    assert {name: facts[name] for name in FACTS} == FACTS
    assert json.loads(json.dumps(facts)) == facts, "facts are JSON values"


def test_information_and_warnings_are_no_promises(loaded: Loaded) -> None:
    told = {entry.id: entry.form for entry in entries(loaded.notice) if not isinstance(entry, Promise)}
    assert told == {
        "in-short.1": "information",
        "organisation": "information",
        "people": "information",
        "cookies.hb_stats": "information",
        "rights.informed": "information",
        "information.no-duty": "information",
        "warnings.internet": "warning",
        "warnings.links": "warning",
    }


def test_ids_and_clauses_survive_rewording(changed: Callable[[str, str], Path], loaded: Loaded) -> None:
    reworded = load(changed("We use your details to answer you.", "You ask and we answer.")).notice
    before, after = entries(loaded.notice), entries(reworded)
    assert [(entry.id, entry.clauses) for entry in before] == [(entry.id, entry.clauses) for entry in after]
    assert next(entry for entry in after if entry.id == "purposes.answer").sentence == "You ask and we answer."


def test_ids_are_unique(loaded: Loaded) -> None:
    ids = [entry.id for entry in entries(loaded.notice)]
    assert len(ids) == len(set(ids))


def test_sentences_are_made_from_the_facts_where_says_is_left_out(loaded: Loaded) -> None:
    said = {entry.id: entry.sentence for entry in entries(loaded.notice)}
    assert said["retention.enquiries"] == (
        "We keep enquiries for 2 years after last contact, then erase it, because questions come back."
    )
    assert said["retention.client-contract"] == (
        "We keep what clients gave us until the client's contract ends, then return and erase it, because we promised it."
    )
    assert said["recipients.help-desk"] == (
        "We share data with the company that runs our help desk. They are in the United States, "
        "protected by the UK’s transfer agreement."
    )
    assert said["sources.enquiry"] == "We receive contact data from you by email about these people: enquirer."
    assert said["data.technical"] == "We collect technical data automatically: ip address."
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in said.values())


def test_sentences_name_no_role_of_our_staff(loaded: Loaded) -> None:
    assert not any("vault keeper" in entry.sentence for entry in entries(loaded.notice))


@given(st.text(min_size=1).filter(str.strip))
def test_whatever_says_says_is_the_sentence_and_nothing_else_moves(words: str) -> None:
    notice = SOUND
    answer = notice.purposes["answer"].model_copy(update={"says": words})
    other = notice.model_copy(update={"purposes": {**notice.purposes, "answer": answer}})
    assert [entry.id for entry in entries(other)] == [entry.id for entry in entries(notice)]
    said = next(entry for entry in entries(other) if entry.id == "purposes.answer")
    assert said.sentence == " ".join(words.split())
