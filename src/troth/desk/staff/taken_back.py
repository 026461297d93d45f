"""What was taken back since – accounts closed, tokens revoked, roles and factors – kept beside the keys, apart from every store.

A store that is restored from before knows nothing of it, and would let a leaver in again. Each line of ``taken-back.jsonl`` says
what was taken from whom, by a keyed hash, and which entry of the log says so: a store that has this entry knows of it, and one
that has not is older, whatever the clocks say. There it is taken back again, once, and that is on record. Lines are chained as
those of the replay list are (``chained``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from troth.desk import here
from troth.desk.evidence.log import SYSTEM, append, facts_in
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff.models import Account
from troth.desk.subjects.line_file import LineFile
from troth.desk.subjects.roots import ring_alone
from troth.errors import TrothError

FILE = "taken-back.jsonl"
PURPOSE, CHAIN = "taken-back", "taken-back-chain"
"""Whose keys hash names, and make the MACs of lines."""
AGAIN = "staff.taken-back-again"
"""The kind of entry by which an older store answers a line."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Taking:
    """One kind of entry that takes something back: from what (a fact of the entry, its random id), and how that is done again.

    ``living`` are the ids of all that still could be taken from; ``again`` is given one of them, and the facts that a line keeps.
    """

    kind: str
    of: str
    living: Callable[[], Iterable[str]]
    again: Callable[[str, Mapping[str, Any]], object]
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Again:
    """What was taken back once more: the kind of entry that did it first, and from whom; None where nothing of it is here."""

    kind: str
    of: str
    uid: str | None


TAKINGS: dict[str, Taking] = {}


def register(taking: Taking) -> None:
    """Make known what takes something back; call in ``AppConfig.ready()``."""
    TAKINGS[taking.kind] = taking


def note() -> None:
    """Call in the transaction that takes something back, beside its entry: once it is committed, the list has it.

    Where the disk refuses, TrothError says so then: it was done, and a worker puts it on the list when there is room.
    """
    transaction.on_commit(_note)


def put_on_list() -> int:
    """Put on the list what the log says was taken back and the list does not have; returns how much that was."""
    file = _file()
    known = {line["key"] for line in file.lines()}
    written = 0
    missing = EvidenceEntry.objects.filter(kind__in=TAKINGS, facts__isnull=False).order_by("position")
    uids = [uid for uid in missing.values_list("uid", flat=True) if uid not in known]
    for entry in EvidenceEntry.objects.filter(uid__in=uids).order_by("position") if uids else ():
        taking, facts = TAKINGS[entry.kind], facts_in(entry)
        line = {"kind": entry.kind, "key": entry.uid, "at": entry.at.isoformat()}
        line["of"] = _hashed(taking.of, facts[taking.of])
        written += file.append(line | {name: facts[name] for name in taking.keeps})
    return written


def unknown_here() -> list[Mapping[str, Any]]:
    """The lines of which this store knows nothing, in order: it is older than they are."""
    lines = list(_file().lines())
    here_known: set[str] = set()
    for first in range(0, len(lines), _AT_ONCE):
        some = [line["key"] for line in lines[first : first + _AT_ONCE]]
        here_known.update(EvidenceEntry.objects.filter(uid__in=some).values_list("uid", flat=True))
        answered = EvidenceEntry.objects.filter(kind=AGAIN, key__in=some)
        here_known.update(key for key in answered.values_list("key", flat=True) if key)
    return [line for line in lines if line["key"] not in here_known]


def take_back_again() -> list[Again]:
    """Take back in this store what was taken back after it was copied, each in one transaction with its entry."""
    done: list[Again] = []
    for line in unknown_here():
        taking = TAKINGS.get(line["kind"])
        if taking is None:  # of a later version, which knows how
            continue
        with transaction.atomic():
            uid = next((each for each in taking.living() if _hashed(taking.of, each) == line["of"]), None)
            if uid is not None:
                taking.again(uid, line)
            append(AGAIN, by=SYSTEM, key=line["key"], entry=line["key"], was=line["kind"], found=uid is not None)
        done.append(Again(line["kind"], taking.of, uid))
    return done


def keep_up() -> Mapping[str, int]:
    """Both, as a worker does every minute: also a store that was put back by other means lets nobody in who was shut out."""
    return {"again": sum(each.uid is not None for each in take_back_again()), "listed": put_on_list()}


def open_accounts() -> Iterable[str]:
    """The ids of accounts that are not closed: those from which something can be taken."""
    return Account.objects.filter(is_active=True).values_list("uid", flat=True)


def problems() -> Iterator[str]:
    """What is not as Troth wrote it, by file and line."""
    return (f"keys/{FILE}: {wrong}" for wrong in _file().problems())


def count() -> int:
    """How many lines there are. Raises TrothError naming one that cannot be read."""
    return sum(1 for _ in _file().lines())


def _note() -> None:
    try:
        put_on_list()
    except TrothError as wrong:
        raise TrothError(
            f"it was done, and holds; only the list beside the keys, by which an older copy of the store is kept from giving it "
            f"back, was not written: {wrong.what}",
            where=wrong.where,
            fix="make room or give the right to write there; a worker then writes it by itself",
        ) from None


def _hashed(of: str, uid: str) -> str:
    return ring_alone().blind(PURPOSE).of(of, uid)


def _file() -> LineFile:
    return LineFile(here().keys / FILE, "the list of what was taken back", lambda: ring_alone().purpose(CHAIN))
