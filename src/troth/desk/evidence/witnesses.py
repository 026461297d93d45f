"""Hand checkpoints to every declared witness, and take their cosignatures in: verified, or refused and named.

Handing out is an effect outside our store: begun is on record before, what came of each witness after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from troth.desk import now
from troth.desk.evidence.appending import SYSTEM, NewEntry, append_all
from troth.desk.evidence.checkpoints import file_name, signed_now
from troth.desk.evidence.declared import SETTING, Witness, declared
from troth.desk.evidence.models import Checkpoint, Cosignature, EvidenceEntry, Handing
from troth.desk.evidence.sealing import seal
from troth.desk.evidence.sending import Ahead, cosigned_beside, folder_of, give
from troth.desk.evidence.tree import tree
from troth.errors import OutcomeUnknown, TrothError
from troth.ledger import cosignatures, notes
from troth.ledger.cosignatures import NotCosigned
from troth.ledger.entries import Actor

Outcome = Literal["handed", "cosigned", "unreachable", "refused", "ahead", "lied", "unknown"]
OWN = (
    "evidence.cosigned",
    "evidence.checkpoint-handed-out",
    *(f"evidence.hand-out.{end}" for end in ("begun", "done", "failed")),
)
WELL: tuple[Outcome, ...] = ("handed", "cosigned")
STALE = timedelta(minutes=15)
"""After so long a hand-out that was begun and has no end is settled by the next one."""
FORGOTTEN = timedelta(days=30)
"""After so long it is left as it is: unknown, and shown by name."""
TOLERANCE = timedelta(minutes=10)
"""How far a witness's time may lie from ours: before the checkpoint was made, or after now."""
AGAIN: Mapping[Outcome, timedelta] = {"unreachable": timedelta(minutes=10), "unknown": timedelta(minutes=10)}
"""When a witness that has not got a checkpoint is given it again by itself; after an hour where it refused or lied."""
MAIL = timedelta(days=1)
"""How often a witness gets a checkpoint by mail: somebody reads it."""
FAR_BACK = 100
"""Checkpoints among which the one that a cosignature belongs to is looked for, the newest first."""
LOOKED_FOR = 20
"""Checkpoints of a folder whose cosigned copies are looked for, the newest first."""


@dataclass(frozen=True)
class Answer:
    """What came of one witness and one checkpoint. ``problem`` is a sentence without an address."""

    witness: Witness
    checkpoint: Checkpoint
    outcome: Outcome
    problem: str = ""
    cosignature: cosignatures.Cosignature | None = None


def hand_out(*, by: Actor = SYSTEM) -> Mapping[str, int]:
    """Seal, sign, give the checkpoint to every declared witness that has not got it, take in what came back.

    Returns counts: ``size``, ``witnesses``, ``handed``, ``cosigned``, ``problems``. Where nothing is new since the last
    checkpoint and every witness has it, nothing is signed and nothing recorded.
    """
    witnesses = declared()
    answers = offer(witnesses, by=by) if witnesses else ()
    outcomes = [answer.outcome for answer in answers]
    return {
        "size": seal(),
        "witnesses": len(witnesses),
        "handed": sum(outcome in WELL for outcome in outcomes),
        "cosigned": outcomes.count("cosigned"),
        "problems": sum(outcome not in WELL for outcome in outcomes),
    }


def offer(witnesses: Sequence[Witness], *, by: Actor, at_once: bool = False) -> tuple[Answer, ...]:
    """As ``hand_out``, and what came of each witness; ``at_once`` tries those again that failed just now.

    Raises TrothError where another process is at it.
    """
    point = _checkpoint()
    waiting = _waiting(witnesses, point, at_once)
    late = [answer for witness in witnesses for answer in _beside(witness)]
    if not waiting and not late:
        return ()
    key = _begin(point, len(witnesses), by)
    answers = [*late, *(_given(witness, point) for witness in waiting)]
    _record(answers, by, key=key, size=point.size)
    return tuple(answers)


def take_in(answer: str, *, by: Actor) -> Answer:
    """A cosigned checkpoint, or signature lines alone, that came back by another way: a file, a letter.

    Raises NotCosigned naming the lie; TrothError where no declared witness has a key, or nothing was ever handed out.
    """
    keyed = [witness for witness in declared() if witness.key]
    if not keyed:
        raise TrothError("no declared witness has a key", where=SETTING, fix="add =KEY behind its address")
    points = list(Checkpoint.objects.order_by("-size")[:FAR_BACK])
    if not points:
        raise TrothError("no checkpoint was signed here yet", fix="troth evidence checkpoint")
    about = [point for point in points if answer.startswith(f"{notes.text_of(point.note)}\n")]
    lies: list[NotCosigned] = []
    for point in about or (points if answer.startswith(notes.DASH) else points[:1]):
        for witness in keyed:
            try:
                came = Answer(witness, point, "cosigned", cosignature=_read(answer, point, witness))
            except NotCosigned as lie:
                lies.append(lie)
                continue
            _record([came], by)
            return came
    # The one that says most: a signature that is there and wrong, before one that is not there.
    raise next((lie for lie in lies if lie.lie != "not a cosignature"), lies[0])


def standing() -> list[tuple[Witness, Handing | None, Cosignature | None]]:
    """Each declared witness, the last time it was given a checkpoint, and its newest cosignature."""
    return [
        (
            witness,
            Handing.objects.select_related("checkpoint").filter(witness=witness.label).order_by("at").last(),
            _cosigned(witness).order_by("checkpoint__size").last() if witness.key else None,
        )
        for witness in declared()
    ]


def _checkpoint() -> Checkpoint:
    """The newest checkpoint where only hand-outs were recorded since; else a new one."""
    size = seal()
    last = Checkpoint.objects.order_by("size", "id").last()
    if last is None or last.size > size:
        return signed_now()
    others = EvidenceEntry.objects.filter(index__gte=last.size).exclude(kind__in=OWN)
    return signed_now() if others.exists() else last


def _waiting(witnesses: Sequence[Witness], point: Checkpoint, at_once: bool) -> list[Witness]:
    """Who has not got this checkpoint, and is not to be left alone for a while."""
    before = {row.witness: row for row in Handing.objects.filter(checkpoint=point)}
    told = set(Handing.objects.filter(at__gt=now() - MAIL, outcome__in=WELL).values_list("witness", flat=True))
    found: list[Witness] = []
    for witness in witnesses:
        row = before.get(witness.label)
        if row is not None:
            outcome = cast("Outcome", row.outcome)
            has_it = outcome in WELL or (outcome == "lied" and witness.way == "folder")
            if has_it or not (at_once or now() - row.at >= AGAIN.get(outcome, timedelta(hours=1))):
                continue
        elif witness.way == "mail" and witness.label in told and not at_once:
            continue
        found.append(witness)
    return found


def _begin(point: Checkpoint, witnesses: int, by: Actor) -> str:
    """Put on record that a hand-out begins; returns its key. What an earlier one left open is settled."""
    begun = EvidenceEntry.objects.filter(kind="evidence.hand-out.begun")
    prefix = f"checkpoint:{point.size}:"
    key = f"{prefix}{begun.filter(key__startswith=prefix).count() + 1}"
    ended = EvidenceEntry.objects.filter(kind__in=("evidence.hand-out.done", "evidence.hand-out.failed")).values("key")
    lost = (
        begun.filter(at__lt=now() - STALE, at__gt=now() - FORGOTTEN)
        .exclude(key__in=ended)
        .values_list("key", flat=True)
    )
    facts: dict[str, object] = {"size": point.size, "root": point.root, "witnesses": witnesses}
    words = "interrupted, outcome unknown; the checkpoint was handed out again"
    entries = [NewEntry("evidence.hand-out.failed", SYSTEM, key=each, facts={"problem": words}) for each in lost]
    try:
        with transaction.atomic():
            append_all([*entries, NewEntry("evidence.hand-out.begun", by, key=key, facts=facts)])
    except IntegrityError:
        raise TrothError(
            "another process hands out this checkpoint", where=key, fix="wait for it; what it did is on record"
        ) from None
    return key


def _given(witness: Witness, point: Checkpoint) -> Answer:
    last = _cosigned(witness).order_by("checkpoint__size").values_list("checkpoint__size", flat=True).last() or 0
    try:
        came = give(witness, point, tree(), last)
        if witness.key is not None and came is not None:
            return Answer(witness, point, "cosigned", cosignature=_read(came, point, witness))
    except NotCosigned as lie:
        return Answer(witness, point, "lied", f"{lie.lie}: {lie.what}")
    except Ahead as ahead:
        return Answer(witness, point, "ahead", ahead.what)
    except OutcomeUnknown as unknown:
        return Answer(witness, point, "unknown", unknown.what)
    except TrothError as refused:
        outcome: Outcome = "refused" if type(refused).__name__ == "Refused" else "unreachable"
        return Answer(witness, point, outcome, refused.what)
    return Answer(witness, point, "handed")


def _beside(witness: Witness) -> list[Answer]:
    """Cosigned copies that lie in a witness's folder and were not taken in yet."""
    if witness.key is None or witness.way != "folder":
        return []
    rows = Handing.objects.filter(witness=witness.label, outcome__in=("handed", "lied")).select_related("checkpoint")
    found: list[Answer] = []
    for row in rows.order_by("-checkpoint__size")[:LOOKED_FOR]:
        problems: list[str] = []
        for text in cosigned_beside(witness, row.checkpoint.size):
            try:
                read = _read(text, row.checkpoint, witness)
                found.append(Answer(witness, row.checkpoint, "cosigned", cosignature=read))
                problems = []
                break
            except NotCosigned as lie:
                problems.append(f"{lie.lie}: {lie.what}")
        if problems and problems[0] != row.problem:
            found.append(Answer(witness, row.checkpoint, "lied", problems[0]))
    return found


def _read(answer: str, point: Checkpoint, witness: Witness) -> cosignatures.Cosignature:
    if witness.key is None:
        raise TrothError("this witness has no key", where=witness.label)
    earlier = Checkpoint.objects.filter(size__lt=point.size).order_by("-size").values_list("note", flat=True)
    texts = (notes.text_of(note) for note in earlier[:FAR_BACK])
    read = cosignatures.read_cosignature(answer, notes.text_of(point.note), witness.key, earlier=texts)
    if not point.at - TOLERANCE <= read.at <= now() + TOLERANCE:
        raise NotCosigned("wrong time", "the witness's time is not one at which it could have signed", witness.key.name)
    return read


def _record(answers: Sequence[Answer], by: Actor, *, key: str | None = None, size: int = 0) -> None:
    """Everything that came back, with its evidence, in one transaction."""
    entries: list[NewEntry] = []
    with transaction.atomic():
        for answer in answers:
            witness, point = answer.witness, answer.checkpoint
            Handing.objects.update_or_create(
                checkpoint=point,
                witness=witness.label,
                defaults={"at": now(), "outcome": answer.outcome, "problem": answer.problem},
            )
            if witness.way == "folder" and answer.outcome == "handed":
                place = str((folder_of(witness) / file_name(point.size)).resolve())
                Checkpoint.objects.filter(pk=point.pk).update(handed_to=place)
            if answer.cosignature is not None and _store(answer.cosignature, point):
                entries.append(NewEntry("evidence.cosigned", by, facts=_facts(answer.cosignature, point)))
        if key is not None:
            said = [{"witness": answer.witness.label, "outcome": answer.outcome} for answer in answers]
            entries.append(NewEntry("evidence.hand-out.done", by, key=key, facts={"size": size, "answers": said}))
        append_all(entries)


def _store(read: cosignatures.Cosignature, point: Checkpoint) -> bool:
    _, new = Cosignature.objects.get_or_create(
        checkpoint=point,
        key=str(read.key),
        defaults={"witness": read.key.name, "signed_at": read.at, "line": read.line},
    )
    return new


def _facts(read: cosignatures.Cosignature, point: Checkpoint) -> dict[str, object]:
    at: datetime = read.at.astimezone(UTC)
    return {"size": point.size, "witness": read.key.name, "signed_at": at.isoformat()}


def _cosigned(witness: Witness) -> QuerySet[Cosignature]:
    return Cosignature.objects.select_related("checkpoint").filter(key=str(witness.key))
