"""Checkpoints reach every declared witness, cosignatures come back; a witness that is down or lies is named and not believed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.db import transaction

from tests import processes
from tests.ledger.witness import Witness
from tests.mail_receiver import mail_receiver
from troth.desk.evidence import log, verifying, witnesses
from troth.desk.evidence.declared import declared
from troth.desk.evidence.models import Checkpoint, Cosignature, EvidenceEntry, Handing
from troth.desk.evidence.verifying import verify
from troth.errors import TrothError
from troth.ledger import notes, tree
from troth.ledger.cosignatures import NotCosigned
from troth.ledger.entries import Actor

SOMEONE = Actor("person", "a1b2")
WITNESS = Witness("witness.example/w1")


def record(*kinds: str) -> None:
    with transaction.atomic():
        for kind in kinds:
            log.append(f"trial.{kind}", by=SOMEONE)


@contextmanager
def served(answer: Callable[[str], tuple[int, str]]) -> Iterator[str]:
    """The address of a web witness that answers what it is posted."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/w1/add-checkpoint"
            status, text = answer(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/w1"
    finally:
        server.shutdown()
        processes.joined(thread)
        server.server_close()


class Honest:
    """A web witness as C2SP tlog-witness says: it goes on only from what it saw, by a proof it checks."""

    def __init__(self) -> None:
        self.size, self.root = 0, tree.EMPTY_ROOT
        self.asked: list[int] = []

    def __call__(self, body: str) -> tuple[int, str]:
        head, _, note = body.partition("\n\n")
        old, *proof = head.split("\n")
        point = notes.Checkpoint.from_text(notes.open_note(note, [log.log_signer().verifier_key]).text)
        self.asked.append(int(old.removeprefix("old ")))
        if self.asked[-1] != self.size:
            return 409, f"{self.size}\n"
        hashes = [base64.b64decode(line) for line in proof]
        if self.size and not tree.verify_consistency(self.size, point.size, hashes, self.root, point.root):
            return 422, ""
        self.size, self.root = point.size, point.root
        return 200, WITNESS.signature(note)


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def say(*places: str) -> None:
        monkeypatch.setenv("TROTH_WITNESSES", ", ".join(places))
        monkeypatch.setenv("TROTH_PRIVATE_HOSTS", "127.0.0.1")

    return say


def outcomes() -> dict[str, str]:
    return {row.witness: f"{row.outcome} {row.problem}".strip() for row in Handing.objects.order_by("id")}


def test_a_folder_gets_each_checkpoint_once_and_nothing_new_costs_nothing(
    store: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    declare(str(tmp_path / "auditor"))
    record("a", "b")
    assert witnesses.hand_out() == {"size": 4, "witnesses": 1, "handed": 1, "cosigned": 0, "problems": 0}
    before = EvidenceEntry.objects.count()
    assert witnesses.hand_out() == {"size": 4, "witnesses": 1, "handed": 0, "cosigned": 0, "problems": 0}
    assert (EvidenceEntry.objects.count(), Checkpoint.objects.count()) == (before, 1), (
        "only hand-outs were recorded since"
    )
    record("c")
    assert witnesses.hand_out()["handed"] == 1
    assert [path.name for path in sorted((tmp_path / "auditor").iterdir())] == [
        "checkpoint-000000002.txt",
        "checkpoint-000000005.txt",
    ]
    report = verify()
    assert (report.findings, report.outside_up_to, report.unknown_outcomes) == ([], 5, ())


def test_a_web_witness_cosigns_by_the_protocol_and_its_signature_counts(
    store: str, declare: Callable[..., None]
) -> None:
    honest = Honest()
    with served(honest) as address:
        declare(f"{address}={WITNESS.vkey}")
        for kinds in ("ab", "c", "defgh"):
            record(*kinds)
            assert witnesses.hand_out()["cosigned"] == 1
    assert honest.asked == [0, 2, 6], "each with the proof from the size it cosigned last"
    assert list(Cosignature.objects.values_list("witness", "checkpoint__size")) == [
        ("witness.example/w1", 2),
        ("witness.example/w1", 6),
        ("witness.example/w1", 14),
    ]
    report = verify()
    assert (report.findings, report.outside_up_to) == ([], 14)


def test_a_witness_that_remembers_more_than_we_do_gets_its_proof(store: str, declare: Callable[..., None]) -> None:
    honest = Honest()
    with served(honest) as address:
        declare(f"{address}={WITNESS.vkey}")
        record(*"abc")
        witnesses.hand_out()
        Cosignature.objects.all().delete()
        record(*"def")
        assert witnesses.hand_out()["cosigned"] == 1
    assert honest.asked == [0, 0, 3]
    assert "its signature was removed" in verify().findings[0].text


def test_a_witness_that_saw_a_longer_log_gives_a_restored_store_away(store: str, declare: Callable[..., None]) -> None:
    honest = Honest()
    with served(honest) as address:
        declare(f"{address}={WITNESS.vkey}")
        record("a")
        honest.size = 90
        assert witnesses.hand_out()["problems"] == 1
    assert outcomes() == {
        "witness.example/w1": "ahead the witness has seen 90 entries, this log has 1: the log was cut off, or an older copy "
        "of the store was restored"
    }


FORGED = "— witness.example/w1 " + "AAAA" * 25 + "AAA=\n"


@pytest.mark.parametrize(
    ("lie", "named"),
    [
        (lambda note, _: Witness("witness.example/w1", seed=5).signature(note), "wrong key"),
        (lambda note, _: Witness("stranger.example").signature(note), "not a cosignature"),
        (lambda _, older: WITNESS.signature(older), "replayed"),
        (lambda note, _: WITNESS.signature(note.replace("\n", "x\n", 1)), "forged"),
        (lambda note, _: WITNESS.signature(note, at=1_600_000_000), "wrong time"),
        (lambda note, _: WITNESS.signature(note, at=9_900_000_000), "wrong time"),
        (lambda _, older: older + WITNESS.signature(older), "replayed"),
        (lambda note, _: size_of(note, 77) + WITNESS.signature(size_of(note, 77)), "wrong size"),
        (lambda note, _: root_of(note) + WITNESS.signature(root_of(note)), "other root"),
        (lambda *_: "", "not a cosignature"),
        (lambda *_: "thank you", "not a cosignature"),
        (lambda *_: FORGED, "wrong key"),
    ],
)
def test_a_witness_that_lies_is_named_and_nothing_is_accepted(
    store: str, declare: Callable[..., None], lie: Callable[[str, str], str], named: str
) -> None:
    record("a", "b")
    older = log.checkpoint(by=SOMEONE).note
    record("c")
    with served(lambda body: (200, lie(body.partition("\n\n")[2], older))) as address:
        declare(f"{address}={WITNESS.vkey}")
        assert witnesses.hand_out()["problems"] == 1
    assert outcomes()["witness.example/w1"].startswith(f"lied {named}: ")
    assert not Cosignature.objects.exists()
    assert verify().outside_up_to == 0
    said = json.loads(EvidenceEntry.objects.get(kind="evidence.hand-out.done").facts or "")
    assert said["answers"] == [{"witness": "witness.example/w1", "outcome": "lied"}]


def size_of(note: str, size: int) -> str:
    lines = note.split("\n")
    return "\n".join([lines[0], str(size), *lines[2:]])


def root_of(note: str) -> str:
    lines = note.split("\n")
    return "\n".join([*lines[:2], "uCSM7I99NbjeUkCqjOegYQl07sxzwj3/+uKfe2lEYPU=", *lines[3:]])


def test_a_witness_that_is_down_is_named_and_the_others_get_theirs(
    store: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    declare(f"http://127.0.0.1:9/w1={WITNESS.vkey}", str(tmp_path / "auditor"))
    record("a")
    assert witnesses.hand_out() == {"size": 3, "witnesses": 2, "handed": 1, "cosigned": 0, "problems": 1}
    assert outcomes()["witness.example/w1"].startswith("unreachable")
    before = EvidenceEntry.objects.count()
    witnesses.hand_out()
    assert EvidenceEntry.objects.count() == before, "it is left alone for ten minutes"
    tried = witnesses.offer(declared(), by=SOMEONE, at_once=True)
    assert [each.outcome for each in tried] == ["unreachable"], "a person may try at once"


def test_a_folder_that_holds_another_checkpoint_over_as_many_entries_is_refused(
    store: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    declare(str(tmp_path / "auditor"))
    record("a")
    (tmp_path / "auditor").mkdir()
    (tmp_path / "auditor" / "checkpoint-000000001.txt").write_text("another history\n")
    assert witnesses.hand_out()["problems"] == 1
    assert "another file of this name" in next(iter(outcomes().values()))


def test_a_cosigned_copy_beside_the_checkpoint_is_taken_in(
    store: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    folder = tmp_path / "auditor"
    declare(f"{folder}={WITNESS.vkey}")
    record("a", "b")
    witnesses.hand_out()
    note = (folder / "checkpoint-000000002.txt").read_text()
    beside = folder / "checkpoint-000000002.cosigned.txt"
    beside.write_text(note + Witness("witness.example/w1", seed=5).signature(note))
    assert witnesses.hand_out()["problems"] == 1
    assert outcomes()["witness.example/w1"].startswith("lied wrong key")
    assert witnesses.hand_out()["problems"] == 0, "one lie is told once"
    beside.write_text(note + WITNESS.signature(note))
    assert witnesses.hand_out()["cosigned"] == 1
    assert verify().outside_up_to == 2


def test_a_cosignature_that_came_by_letter_is_taken_in_or_refused_by_name(
    store: str, declare: Callable[..., None]
) -> None:
    declare(f"mailto:log@auditor.example={WITNESS.vkey}")
    record("a", "b")
    point = log.checkpoint(by=SOMEONE)
    record("c")
    newer = log.checkpoint(by=SOMEONE)
    with pytest.raises(NotCosigned) as refused:
        witnesses.take_in(newer.note + WITNESS.signature(point.note), by=SOMEONE)
    assert refused.value.lie == "replayed"
    with pytest.raises(NotCosigned):
        witnesses.take_in(Witness("stranger.example").signature(point.note), by=SOMEONE)
    assert not Cosignature.objects.exists()
    assert witnesses.take_in(point.note + WITNESS.signature(point.note), by=SOMEONE).checkpoint.size == point.size
    assert witnesses.take_in(WITNESS.signature(newer.note), by=SOMEONE).checkpoint.size == newer.size
    (first, second) = EvidenceEntry.objects.filter(kind="evidence.cosigned").order_by("position")
    assert json.loads(first.facts or "")["witness"] == "witness.example/w1"
    assert second.actor_id == SOMEONE.id


def test_a_checkpoint_goes_by_mail_with_the_note_attached(
    store: str, tmp_path: Path, declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_receiver(tmp_path / "mail") as server:
        monkeypatch.setenv("TROTH_MAIL", f"smtp://127.0.0.1:{server.port}")
        monkeypatch.setenv("TROTH_MAIL_FROM", "privacy@waymark.example")
        declare("mailto:log@auditor.example")
        record("a")
        assert witnesses.hand_out()["handed"] == 1
        (message,) = server.messages()
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "checkpoint-000000001.txt"
    assert notes.open_note(
        attached.get_payload(decode=True).decode(),
        [  # type: ignore[union-attr]
            log.log_signer().verifier_key
        ],
    )
    everything = " ".join(f"{row.facts}{row.key}" for row in EvidenceEntry.objects.all()) + str(outcomes())
    assert "auditor.example" not in everything, "a person's address is in no entry"


def test_a_hand_out_that_was_killed_is_settled_by_the_next(
    store: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    declare(str(tmp_path / "auditor"))
    record("a")
    log.checkpoint(by=SOMEONE)
    with transaction.atomic():
        log.append("evidence.hand-out.begun", by=SOMEONE, key="checkpoint:1:1", size=1, root="ab" * 32, witnesses=1)
    assert verify().unknown_outcomes == ("checkpoint:1:1",)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(witnesses, "STALE", timedelta(0))
        assert witnesses.hand_out()["handed"] == 1
    assert verify().unknown_outcomes == ()
    assert EvidenceEntry.objects.get(kind="evidence.hand-out.failed").key == "checkpoint:1:1"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("ftp://witness.example", "cannot be reached by ‘ftp’"),
        (f"{WITNESS.name}=witness.example/w1+00000000+{WITNESS.vkey.rpartition('+')[2]}", "key id does not belong"),
        ("auditor, auditor", "declared twice"),
        (
            "https://w.example=log.example+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "not the key of a witness",
        ),
    ],
)
def test_a_declaration_that_is_none_is_refused_by_its_number(
    store: str, declare: Callable[..., None], said: str, wrong: str
) -> None:
    declare(said)
    with pytest.raises(TrothError, match=wrong) as refused:
        declared()
    assert "TROTH_WITNESSES, number" in str(refused.value)


def test_a_rewritten_tree_is_never_signed_or_handed_out(
    store: str, tmp_path: Path, declare: Callable[..., None]
) -> None:
    declare(str(tmp_path / "auditor"))
    record("a", "b")
    witnesses.hand_out()
    Checkpoint.objects.update(root="00" * 32)
    record("c")
    with pytest.raises(TrothError, match="no longer goes on from its checkpoint over 2 entries"):
        witnesses.hand_out()
    assert len(list((tmp_path / "auditor").iterdir())) == 1


def test_with_very_many_checkpoints_the_newest_are_looked_at_and_cover_the_rest(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "NEWEST", 2)
    for kind in "abcd":
        record(kind)
        log.checkpoint(by=SOMEONE)
    report = verify()
    assert (report.findings, report.checkpoints) == ([], 2)
    EvidenceEntry.objects.filter(kind="trial.a").update(actor_id="other")
    assert [each.attack for each in verify().findings] == ["edited"]
