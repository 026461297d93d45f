"""Evidence commits with its fact, is sealed in order, and shows every later change."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction

from troth.desk.evidence import log
from troth.desk.evidence.models import EvidenceEntry, Head
from troth.errors import TrothError
from troth.ledger import verifier
from troth.ledger.entries import Actor

SOMEONE = Actor("person", "a1b2")


def record(*kinds: str) -> list[str]:
    with transaction.atomic():
        return [log.append(kind, by=SOMEONE, number=place) for place, kind in enumerate(kinds)]


def report(tmp_path: Path, *since: Path) -> list[str]:
    pack = tmp_path / "pack.jsonl"
    log.write_pack(pack)
    found = verifier.verify(str(pack), [str(path) for path in since], [str(log.log_signer().verifier_key)])
    return [finding["attack"] for finding in found.findings]


def test_evidence_is_refused_outside_a_transaction(store: str) -> None:
    with pytest.raises(TrothError, match="outside a transaction"):
        log.append("trial.opened", by=SOMEONE)


def test_evidence_goes_when_its_fact_is_rolled_back(store: str) -> None:
    with transaction.atomic():
        log.append("trial.opened", by=SOMEONE)
        transaction.set_rollback(True)
    assert EvidenceEntry.objects.count() == 0


def test_a_key_stands_once_for_each_kind(store: str) -> None:
    with transaction.atomic():
        log.append("erase.begun", by=SOMEONE, key="p:1:1")
        log.append("erase.done", by=SOMEONE, key="p:1:1")
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), transaction.atomic():
        log.append("erase.done", by=SOMEONE, key="p:1:1")


def test_sealing_numbers_entries_in_order_and_again_only_what_is_new(store: str) -> None:
    record("a", "b", "c")
    assert log.seal() == 3
    record("d")
    assert log.seal() == 4
    assert log.seal() == 4
    rows = EvidenceEntry.objects.order_by("position").values_list("kind", "index")
    assert list(rows) == [("a", 0), ("b", 1), ("c", 2), ("d", 3)]


def test_sealing_numbers_entries_across_gaps_left_by_rollbacks(store: str) -> None:
    record("a")
    EvidenceEntry.objects.filter(kind="a").update(position=10)
    EvidenceEntry.objects.bulk_create(
        [_copy(EvidenceEntry.objects.get(kind="a"), f"copy{n}", position) for n, position in enumerate((20, 21, 35))]
    )
    assert log.seal() == 4
    assert sorted(EvidenceEntry.objects.values_list("position", "index")) == [(10, 0), (20, 1), (21, 2), (35, 3)]


def _copy(row: EvidenceEntry, uid: str, position: int) -> EvidenceEntry:
    row.pk, row.uid, row.position = None, uid, position
    import copy

    return copy.copy(row)


def test_the_exported_log_verifies_and_goes_on_from_a_checkpoint_that_left_the_house(
    store: str, tmp_path: Path
) -> None:
    record(*"abcdef")
    handed = log.checkpoint(by=SOMEONE, to=tmp_path / "outside")
    record(*"ghi")
    assert handed.handed_to is not None
    assert report(tmp_path, Path(handed.handed_to)) == []


@pytest.mark.parametrize(
    ("damage", "attack"),
    [
        ("UPDATE troth_evidence_evidenceentry SET kind = 'z' WHERE kind = 'b'", "rewritten"),
        ("UPDATE troth_evidence_evidenceentry SET facts = '{\"number\":7}' WHERE kind = 'b'", "edited"),
        ("UPDATE troth_evidence_evidenceentry SET actor_id = 'other' WHERE kind = 'b'", "rewritten"),
        ("DELETE FROM troth_evidence_evidenceentry WHERE kind = 'f'", "truncated"),
    ],
)
def test_damage_done_in_the_store_by_another_hand_is_named(
    store: str, tmp_path: Path, damage: str, attack: str
) -> None:
    record(*"abcdef")
    handed = log.checkpoint(by=SOMEONE, to=tmp_path / "outside")
    with connection.cursor() as cursor:
        cursor.execute(damage)
    # One who holds the key rebuilds the tree over what is left, as a thief with the store and its key would.
    EvidenceEntry.objects.update(index=None)
    EvidenceEntry.objects.filter(kind="evidence.checkpoint-handed-out").delete()
    from troth.desk.evidence.models import Tile

    Tile.objects.all().delete()
    Head.objects.update(size=0)
    assert handed.handed_to is not None
    assert attack in report(tmp_path, Path(handed.handed_to))


def test_forgetting_a_subject_keeps_every_proof(store: str, tmp_path: Path) -> None:
    with transaction.atomic():
        log.append("trial.opened", by=SOMEONE, subject="s1", channel="email")
        log.append("trial.opened", by=SOMEONE, subject="s2", channel="email")
    handed = log.checkpoint(by=SOMEONE, to=tmp_path / "outside")
    with transaction.atomic():
        assert log.forget_subject("s1") == 1
    assert handed.handed_to is not None
    assert report(tmp_path, Path(handed.handed_to)) == []
    assert EvidenceEntry.objects.get(subject="s1").salt is None
    assert EvidenceEntry.objects.get(subject="s2").facts is not None


def test_an_entry_is_shown_with_a_proof_that_anybody_can_check(store: str) -> None:
    from troth.ledger import notes, tree

    uids = record(*"abcdefghijk")
    for index in (0, 4, 10):
        proven = log.prove(uids[index][:12])
        note = notes.open_note(proven.checkpoint, [log.log_signer().verifier_key])
        checkpoint = notes.Checkpoint.from_text(note.text)
        assert (proven.index, proven.size) == (index, checkpoint.size)
        leaf = tree.leaf_hash(proven.leaf.encode())
        assert tree.verify_inclusion(leaf, index, checkpoint.size, proven.proof, checkpoint.root)
        assert proven.facts == {"number": index}


def test_an_entry_that_is_not_there_or_not_named_wholly_is_refused(store: str) -> None:
    record("a", "b")
    for uid in ("", "zz"):
        with pytest.raises(TrothError, match="no entry with this id"):
            log.prove(uid)
