"""Facts go when their person is forgotten or their period is over; leaves, roots and proofs stay, and a missing record shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from troth.desk import now
from troth.desk.evidence import appending, keeping, log
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verifying import verify
from troth.errors import TrothError
from troth.ledger import tree, verifier
from troth.ledger.entries import Actor

SOMEONE = Actor("person", "a1b2")
LONG_AGO = datetime(2015, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time at which entries are appended; the last of the list."""
    times = [LONG_AGO]
    monkeypatch.setattr(appending, "now", lambda: times[-1])
    return times


def record(kind: str, **fields: object) -> str:
    with transaction.atomic():
        return log.append(f"trial.{kind}" if "." not in kind else kind, by=SOMEONE, **fields)  # type: ignore[arg-type]


def kept(*uids: str) -> list[bool]:
    rows = {row.uid: row for row in EvidenceEntry.objects.filter(uid__in=uids)}
    assert all((rows[uid].facts is None) == (rows[uid].salt is None) for uid in uids)
    return [rows[uid].facts is not None for uid in uids]


def test_facts_older_than_the_period_go_and_every_proof_holds(
    store: str, tmp_path: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [record("looked", number=number) for number in range(5)]
    handed = log.checkpoint(by=SOMEONE, to=tmp_path / "outside")
    clock.append(now())
    new = record("looked", number=9)
    monkeypatch.setenv("TROTH_KEEP_FACTS", "6 years")
    assert keeping.let_go() == {"entries": 5}
    assert kept(*old, new) == [False] * 5 + [True]
    assert keeping.let_go() == {"entries": 0}

    report = verify([tmp_path / "outside"])
    assert (report.findings, report.no_longer_kept, report.outside_up_to) == ([], 5, 5)
    assert any("facts of 5 entries are no longer kept" in note for note in report.notes)
    proven = log.prove(old[2])
    assert proven.facts is None
    assert handed.handed_to is not None
    log.write_pack(tmp_path / "pack")
    alone = verifier.verify(str(tmp_path / "pack"), [handed.handed_to], [str(log.log_signer().verifier_key)])
    assert (alone.findings, alone.no_longer_kept) == ([], 5)
    root = bytes.fromhex(verify().root)
    assert tree.verify_inclusion(tree.leaf_hash(proven.leaf.encode()), 2, proven.size, proven.proof, root)


def test_the_facts_of_a_case_go_together_by_what_happened_last(store: str, clock: list[datetime]) -> None:
    closed = [record("opened", case="1", number=1), record("closed", case="1", number=2)]
    open_still = record("opened", case="2", number=3)
    clock.append(now())
    record("looked", case="2", number=4)
    assert keeping.let_go_before(now() - timedelta(days=400), by=SOMEONE) == 2
    assert kept(*closed, open_still) == [False, False, True]


def test_facts_of_lasting_kinds_stay(store: str, clock: list[datetime]) -> None:
    handed = record("evidence.checkpoint-handed-out", size=1, root="ab" * 32)
    looked = record("looked", number=1)
    clock.append(now())
    assert keeping.let_go_before(now(), by=SOMEONE) == 1
    assert kept(handed, looked) == [True, False]


def test_without_a_period_facts_are_kept_and_a_short_or_odd_one_is_refused(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keeping.let_go() == {"entries": 0}
    for said, wrong in (("6", "not a period"), ("2 days", "gone before anybody looks")):
        monkeypatch.setenv("TROTH_KEEP_FACTS", said)
        with pytest.raises(TrothError, match=wrong) as refused:
            keeping.let_go()
        assert "TROTH_KEEP_FACTS" in str(refused.value)


def test_facts_that_somebody_removed_are_named(store: str) -> None:
    uids = [record("looked", subject=f"{number:032x}", number=number) for number in range(4)]
    log.seal()
    with transaction.atomic():
        log.forget_subject(f"{1:032x}")
    EvidenceEntry.objects.filter(uid=uids[3]).update(facts=None, salt=None)
    report = verify()
    assert [each.attack for each in report.findings] == ["facts removed"]
    assert f"Entry 3 (id {uids[3]})" in report.findings[0].text
    assert report.no_longer_kept == 1
    EvidenceEntry.objects.filter(uid=uids[2]).update(salt=None)
    assert {each.attack for each in verify().findings} == {"facts removed", "edited"}
