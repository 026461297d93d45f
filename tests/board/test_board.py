"""The board of the tracing agency: every clause has its promise, every verdict its evidence, and honest gaps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.agency import LEAD, Agency
from tests.board.test_sabotage import attest_all
from tests.examples.tracing_agency import loaded
from troth.board.lately import last_run
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, broken, kept, unproven, worst
from troth.desk.notices.versions import in_force, promises_of
from troth.notice.entries import promises

CLAUSES = [f"A{number}" for number in range(1, 23)]


def board(agency: Agency, *options: str) -> dict[str, Any]:
    _, out, _ = agency.troth("verify", "--format", "json", *options)
    return json.loads(out)


@pytest.fixture
def served(agency: Agency) -> Agency:
    """A house at work: attested, with one access answered, one person erased, and a checkpoint outside."""
    attest_all(agency)
    agency.serve("access", agency.report.access)
    agency.serve("erasure", agency.report.erasure)
    agency.troth("evidence", "checkpoint", "--to", str(agency.root / "outside"), "--as", LEAD)
    return agency


def test_every_clause_has_a_promise_of_its_own_and_every_kept_one_its_evidence(served: Agency) -> None:
    said = board(served)
    own = {clause for promise in said["promises"] if len(promise["clauses"]) == 1 for clause in promise["clauses"]}
    assert [clause for clause in CLAUSES if clause not in own] == []
    for promise in said["promises"]:
        assert promise["verdict"] in ("kept", "broken", "unproven")
        assert promise["reason"]
        assert promise["checked_at"].endswith("+00:00")
        if promise["verdict"] == "kept":
            assert promise["evidence"], promise["id"]
            known = EvidenceEntry.objects.filter(uid__in=promise["evidence"]).count()
            assert known == len(promise["evidence"]), promise["id"]
    assert sum(said["counts"].values()) == len(said["promises"])
    assert said["counts"]["broken"] == 0, [p["reason"] for p in said["promises"] if p["verdict"] == "broken"]


def test_at_least_ten_promises_are_kept_by_looking_at_live_systems(served: Agency) -> None:
    """Kept by a finding of this very run, not by an attestation."""
    said = board(served)
    run = EvidenceEntry.objects.filter(kind="board.verified").order_by("position").last()
    assert run is not None
    looks = dict(
        EvidenceEntry.objects.filter(kind="board.looked", position__gt=run.position).values_list("promise", "uid")
    )
    live = [p["id"] for p in said["promises"] if p["verdict"] == "kept" and looks[p["id"]] in p["evidence"]]
    assert len(live) >= 10
    for promise in (
        "organisation.routes",
        "rights.access",
        "rights.erasure",
        "decisions",
        "retention.client-contract",
        "sources.registration",
        "sources.client-file",
        "nothing-else",
        "what-we-need",
        "review.latest",
        "measures.tamper-evident-record",
    ):
        assert promise in live


def test_a_promise_on_more_than_two_clauses_says_why() -> None:
    for promise in promises(loaded().notice):
        if len(promise.clauses) > 2:
            assert promise.shared_because, promise.id


def test_information_and_warnings_stand_apart_and_get_no_verdict(agency: Agency) -> None:
    entries = board(agency)["entries"]
    assert {entry["kind"] for entry in entries} == {"information", "warning"}
    assert all("verdict" not in entry for entry in entries)


def test_what_no_check_looks_at_is_unproven_and_names_what_is_missing(agency: Agency) -> None:
    said = {promise["id"]: promise for promise in board(agency)["promises"]}
    for promise in ("cookies", "transfers", "profiling", "statistics", "recipients.client", "marketing.opt-out"):
        assert said[promise]["verdict"] == "unproven"
        assert any(word in said[promise]["reason"] for word in ("yet", "nothing"))


def test_changes_of_verdict_go_into_the_ledger_unless_told_not_to(agency: Agency) -> None:
    board(agency, "--no-record")
    assert not EvidenceEntry.objects.filter(kind__startswith="board.").exists()
    board(agency)
    first = EvidenceEntry.objects.filter(kind="board.verdict-changed").count()
    board(agency)
    assert EvidenceEntry.objects.filter(kind="board.verdict-changed").count() == first
    agency.damage("cases", "CREATE TABLE shadow (name TEXT)")
    board(agency)
    changed = EvidenceEntry.objects.filter(kind="board.verdict-changed").count()
    assert changed == first + 1


def test_looking_without_a_record_still_says_what_was_seen(agency: Agency) -> None:
    said = {promise["id"]: promise for promise in board(agency, "--no-record")["promises"]}
    assert said["nothing-else"]["verdict"] == "kept"
    assert all(evidence.startswith("live:") for evidence in said["nothing-else"]["evidence"])


def test_kept_needs_something_seen() -> None:
    with pytest.raises(ValueError, match="only by evidence"):
        Verdict("kept", "because we say so")


def test_of_several_verdicts_the_worst_wins() -> None:
    look = Finding("cases", "rows", 3)
    assert worst([kept("a", look), unproven("b")]).outcome == "unproven"
    assert worst([kept("a", look), unproven("b"), broken("c", look)]).reason == "c"
    assert worst([kept("a", look), kept("b", evidence=["e1"])]).evidence == ("e1",)


def test_what_a_verdict_rests_on_can_be_looked_at(agency: Agency) -> None:
    said = {promise["id"]: promise for promise in board(agency)["promises"]}
    code, out, err = agency.troth("evidence", "show", said["review.latest"]["evidence"][0], "--format", "json")
    assert code == 0, err
    shown = json.loads(out)
    assert json.loads(shown["leaf"])["kind"] == "notice.published"
    assert shown["facts"]["number"] == 1
    assert shown["inclusion_proof"]


def test_one_promise_is_looked_at_alone_and_the_others_stay_as_they_were(agency: Agency) -> None:
    before = board(agency)
    (alone,) = board(agency, "--promise", "rights.erasure")["promises"]
    assert alone["id"] == "rights.erasure"
    assert EvidenceEntry.objects.filter(kind="board.verified").count() == 1
    assert EvidenceEntry.objects.filter(kind="board.looked", promise="rights.erasure").count() == 2
    assert EvidenceEntry.objects.filter(kind="board.looked").count() == len(before["promises"]) + 1
    seen = last_run(promises_of(in_force())).counts()
    assert seen == before["counts"], "one look changes nothing of the rest"
    code, _, err = agency.troth("verify", "--promise", "no.such")
    assert (code, "there is no promise" in err) == (2, True)
