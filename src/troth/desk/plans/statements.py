"""The writes that come with every step of a run, as SQL: a fence, and what is done only where it holds.

On PostgreSQL they are one statement, and so one way to the server and back; on SQLite one short transaction. The rest of what a
run writes is rare, and made by the ORM in ``record``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from troth.desk.evidence.appending import NewEntry, insertion
from troth.desk.plans.leases import Lease
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.written_once import sent

_MINE = " WHERE uid = %s AND owner = %s AND lease = %s"
_UNASKED = " AND cancel_by_id IS NULL"


@dataclass(frozen=True)
class Part:
    """One write; ``{only}`` in its text stands where the condition goes under which alone it is done."""

    text: str
    values: Sequence[Any]
    makes: bool = False
    """Whether it makes a ``StepRun``, whose id is wanted."""


def fenced(fence: Part, *parts: Part) -> int | None:
    """Do these writes in this order, all of them if the fence finds its row and none otherwise, in one transaction.

    Returns what the last one that makes a ``StepRun`` gave it as its id, 0 where none does; None where the fence did not hold.
    """
    return _as_one(fence, parts) if connection.vendor == "postgresql" else _in_turn(fence, parts)


def claim(stored: StoredPlan, lease: Lease[StoredPlan]) -> Part:
    """A fence: claim a plan as ``leases.take`` does, to run it, where it is as it was read and nobody asked for its end."""
    text = (
        "UPDATE troth_plans_storedplan SET owner = %s, lease = %s, beat = 0, state = 'running' "
        "WHERE uid = %s AND lease = %s AND beat = %s AND coalesce(owner, '') = %s AND state = %s"
    )
    read = (stored.pk, stored.lease, stored.beat, stored.owner or "", stored.state)
    return Part(text + _UNASKED, (lease.owner, lease.number, *read))


def hold(lease: Lease[StoredPlan]) -> Part:
    """A fence: the plan runs under this lease, unless somebody asked for its end."""
    return Part("UPDATE troth_plans_storedplan SET state = 'running'" + _MINE + _UNASKED, _named(lease))  # noqa: S608


def lock(lease: Lease[StoredPlan]) -> Part:
    """A fence: lock the plan's row, if it is still ours and nobody asked for its end."""
    how = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    return Part("SELECT 1 FROM troth_plans_storedplan" + _MINE + _UNASKED + how, _named(lease))  # noqa: S608


def finish(lease: Lease[StoredPlan]) -> Part:
    """A fence: the plan is done. Who asked for its end came too late."""
    text = (
        "UPDATE troth_plans_storedplan SET state = 'done', owner = NULL, waits_for = '', wake_at = NULL, why = '', "
        "cancel_by_id = NULL"
    )
    return Part(text + _MINE, _named(lease))


def end(row: StepRun) -> Part:
    """A step is done, and gives its place for a writer back."""
    values = (connection.ops.adapt_datetimefield_value(row.done_at), connection.ops.adapt_json_value(row.result, None))
    text = "UPDATE troth_plans_steprun SET done_at = %s, result = %s, slot = NULL WHERE id = %s AND {only}"
    return Part(text, (*values, row.pk))


def free(rows: Sequence[StepRun]) -> Part:
    """Give back the places for writers that these runs of a step held."""
    these = ", ".join(["%s"] * len(rows))
    text = "UPDATE troth_plans_steprun SET slot = NULL WHERE id IN (" + these + ") AND {only}"  # noqa: S608
    return Part(text, [row.pk for row in rows])


def begin(row: StepRun) -> Part:
    """A step begins."""
    text = (
        "INSERT INTO troth_plans_steprun (plan_id, number, round, kind, target, begun_at, slot) "
        "SELECT %s, %s, %s, %s, %s, %s, CAST(%s AS smallint) WHERE {only}"
    )
    at = connection.ops.adapt_datetimefield_value(row.begun_at)
    return Part(text, (row.plan.pk, row.number, row.round, row.kind, row.target, at, row.slot), makes=True)


def evidence(entries: Sequence[NewEntry]) -> Part:
    """The entries that go with it."""
    return Part(*insertion(entries))


def _named(lease: Lease[StoredPlan]) -> tuple[Any, ...]:
    return (lease.pk, lease.owner, lease.number)


def _as_one(fence: Part, parts: Sequence[Part]) -> int | None:
    """PostgreSQL: parts of one WITH. They would be done in any order, so each asks for the one before it: a place for a writer
    is free before it is given out again."""
    holds, made = "EXISTS (SELECT FROM fence)", "0"
    said, values, before = [f"fence AS ({_telling(fence.text, '1')})"], [*fence.values], holds
    for number, part in enumerate(parts):
        made = f"(SELECT id FROM part{number})" if part.makes else made  # noqa: S608
        said.append(f"part{number} AS ({_telling(part.text.format(only=before), 'id' if part.makes else '1')})")
        values += part.values
        before = f"{holds} AND (SELECT count(*) FROM part{number}) >= 0"  # noqa: S608
    with sent(f"WITH {', '.join(said)} SELECT {made} FROM fence", values) as cursor:  # noqa: S608
        row: Any = cursor.fetchone()
    return None if row is None else int(row[0])


def _telling(text: str, what: str) -> str:
    """A statement that gives back a row for each that it wrote; a SELECT does so by itself."""
    return text if text.startswith("SELECT") else f"{text} RETURNING {what}"


def _in_turn(fence: Part, parts: Sequence[Part]) -> int | None:
    """SQLite: one after the other, in the transaction of whoever asks or in one of their own."""
    made = 0
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(fence.text, fence.values)
        if not (cursor.fetchone() if fence.text.startswith("SELECT") else cursor.rowcount):
            return None
        for part in parts:
            cursor.execute(part.text.format(only="1 = 1"), part.values)
            made = int(cursor.lastrowid or 0) if part.makes else made
    return made
