"""Append an entry in the transaction of the fact it records, and read its facts back, checked."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.written_once import sent
from troth.errors import TrothError
from troth.ledger import entries as leaves
from troth.ledger.entries import Actor

SYSTEM = Actor("worker", "troth")
"""The process itself, where no person acts: sealing, verifying, running an approved step."""


@dataclass(frozen=True)
class NewEntry:
    """What is to be recorded. ``key`` makes an effect's entry unique: ``plan:step:round``. Facts hold no personal data."""

    kind: str
    by: Actor
    subject: str | None = None
    case: str | None = None
    key: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


ONLOOKERS: list[Callable[[NewEntry], None]] = []
"""Who sees each entry before it is written, and may refuse it: the tests hold every entry against its declared kind."""


def append(
    kind: str,
    *,
    by: Actor,
    subject: str | None = None,
    case: str | None = None,
    key: str | None = None,
    **facts: object,
) -> str:
    """Record one entry in the transaction that is open now; returns its id.

    Raises TrothError outside a transaction: a fact and its evidence commit together or not at all.
    """
    return append_all([NewEntry(kind, by, subject, case, key, facts)])[0]


def append_all(entries: Iterable[NewEntry]) -> list[str]:
    """Record many entries in order, in the transaction that is open now and by one statement; returns their ids."""
    _refuse_outside()
    at = now()
    rows = [_row(entry, at) for entry in entries]
    held = _HELD.get()
    if held is None:
        _write(rows)
    else:
        held += rows
    return [row.uid for row in rows]


def insertion(entries: Iterable[NewEntry]) -> tuple[str, list[Any]]:
    """What ``append_all`` does, as the text of a statement and its values: for a caller who makes the fact and its evidence one
    statement. ``{only}`` in the text stands for the caller's condition. There must be an entry."""
    at = now()
    rows = [_row(entry, at) for entry in entries]
    values = [value for row in rows for value in _adapted(row)]
    text = f"{_INTO} SELECT * FROM (VALUES {', '.join([_ONE] * len(rows))}) AS entry WHERE {{only}}"  # noqa: S608
    return text, values


class _Row(NamedTuple):
    """The columns of an entry that is new: its place in the tree comes when it is sealed."""

    uid: str
    at: datetime
    kind: str
    actor_kind: str
    actor_id: str
    subject: str | None
    case: str | None
    key: str | None
    commitment: str
    salt: bytes
    facts: str
    promise: str | None


_COLUMNS = ", ".join(f'"{name}"' for name in _Row._fields)
_INTO = f"INSERT INTO {EvidenceEntry._meta.db_table} ({_COLUMNS})"
_ONE = f"({', '.join(['%s'] * len(_Row._fields))})"
_MOST = 1000
"""Entries in one statement."""
_FEW = 4
"""Entries for so many of which the server keeps the statement."""


def _row(entry: NewEntry, at: datetime) -> _Row:
    for onlooker in ONLOOKERS:
        onlooker(entry)
    salt = secrets.token_bytes(leaves.SALT_SIZE)
    facts = leaves.canonical(entry.facts)
    promise = entry.facts.get("promise")
    return _Row(
        uid=secrets.token_hex(16),
        at=at,
        kind=entry.kind,
        actor_kind=entry.by.kind,
        actor_id=entry.by.id,
        subject=entry.subject,
        case=entry.case,
        key=entry.key,
        commitment=leaves.commit_canonical(facts, salt),
        salt=salt,
        facts=facts.decode(),
        promise=promise if isinstance(promise, str) else None,
    )


def _adapted(row: _Row) -> _Row:
    """The columns as the database's driver takes them."""
    at: Any = connection.ops.adapt_datetimefield_value(row.at)
    return row._replace(at=at, salt=connection.Database.Binary(row.salt))


_HELD: ContextVar[list[_Row] | None] = ContextVar("held", default=None)


@contextmanager
def at_once() -> Generator[None]:
    """Record what is appended meanwhile by one statement at the end; open it inside the transaction of the facts.

    Not around a savepoint that may be taken back while the transaction goes on: what was appended in it would stay.
    """
    _refuse_outside()
    if _HELD.get() is not None:
        yield
        return
    rows: list[_Row] = []
    token = _HELD.set(rows)
    try:
        yield
    finally:
        _HELD.reset(token)
    _write(rows)


def write_held_of(subject: str) -> None:
    """Record now what ``at_once`` holds back, where it is of this person, whose entries are about to be changed."""
    held = _HELD.get()
    if held and any(row.subject == subject for row in held):
        _write(held)
        held.clear()


def _write(rows: Sequence[_Row]) -> None:
    with transaction.mark_for_rollback_on_error(using=connection.alias):
        for first in range(0, len(rows), _MOST):
            some = rows[first : first + _MOST]
            values = [value for row in some for value in _adapted(row)]
            sent(f"{_INTO} VALUES {', '.join([_ONE] * len(some))}", values, keep=len(some) <= _FEW).close()


def _refuse_outside() -> None:
    if not connection.in_atomic_block:
        raise TrothError("evidence was offered outside a transaction", fix="append it in the transaction of its fact")


def facts_of(uid: str) -> dict[str, Any]:
    """The facts of an entry, checked against its commitment. Raises TrothError where they were changed or are not kept."""
    return facts_in(EvidenceEntry.objects.get(uid=uid))


def facts_in(row: EvidenceEntry) -> dict[str, Any]:
    """The facts of an entry that was fetched, checked as ``facts_of`` does."""
    if row.facts is None or row.salt is None:
        raise TrothError("the facts of this entry are no longer kept", where=f"evidence entry {row.uid}")
    facts: dict[str, Any] = json.loads(row.facts)
    if leaves.commit(facts, bytes(row.salt)) != row.commitment:
        raise TrothError(
            "the facts of this entry were changed", where=f"evidence entry {row.uid}", fix="run troth evidence verify"
        )
    return facts


def log_size() -> int:
    """How many entries the log has, sealed or not."""
    last = EvidenceEntry.objects.order_by("-position").values_list("position", flat=True).first()
    return last or 0
