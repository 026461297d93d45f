"""Receipts in the connected database itself: a row of ours, inserted first, in the very transaction of the effect.

Where the notice says ``marker: yes``. An effect whose receipt stands there was done, exactly as the receipt says; a second
process that tries the same one waits for the first and then finds it. Each receipt draws an *epoch* at random: a database
that lacks the last one we know of was restored from an older copy. A receipt holds keys and counts, nothing of a person.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from troth.errors import TrothError
from troth.systems.base import Drift
from troth.systems.dialects import Store
from troth.systems.mapped import Compiled
from troth.systems.outcomes import Applied, Aside, Counts, Kept
from troth.systems.reflect import Schema, Table

NAME = "troth_marks"
COLUMNS = ("mark", "made_at", "epoch", "said")
_MISSING = "it is to hold Troth’s receipts (marker: yes)"


@dataclass(frozen=True)
class Receipt:
    """What stands there of one effect."""

    epoch: str
    """Drawn at random when it was done; nothing of the effect is in it."""
    said: Mapping[str, Any]


def split_off(schema: Schema, *, marker: bool) -> tuple[Schema, Table | None]:
    """The schema without our own table, and our table. Whatever counts, maps or searches tables never meets it."""
    table = schema.tables.get(NAME)
    if not marker or table is None:
        return schema, None
    return replace(schema, tables={name: each for name, each in schema.tables.items() if name != NAME}), table


def drift(system: str, table: Table | None) -> tuple[Drift, ...]:
    """What is wrong with our own table; with it nothing is erased, because nobody could say afterwards what was."""
    fix = f"have its owner run what this prints: troth systems marker {system}"
    if table is None:
        return (Drift("missing table", f"{system}.{NAME}", f"is not there, and {_MISSING}", fix),)
    lacking = [name for name in COLUMNS if name not in table.columns]
    if lacking or table.key != ("mark",):
        return (Drift("missing column", f"{system}.{NAME}", f"is not the one that Troth makes: {_MISSING}", fix),)
    return ()


def once(connection: sa.Connection, compiled: Compiled, key: str, work: Callable[[], Applied]) -> Applied:
    """Erase under a receipt: inserted first, completed last, committed with the effect or not at all.

    Where the receipt of this key stands there already nothing is done, and what it says is handed back as ``recorded``.
    Without a marker, or without a key, it is just the work.
    """
    if compiled.marks is None or not key:
        return work()
    epoch = secrets.token_hex(16)
    known = _first(connection, compiled.marks, key, epoch)
    if known is not None:
        return _applied(compiled.system, key, known)
    done = replace(work(), epoch=epoch)
    _complete(connection, compiled.marks, key, _said(done))
    return done


def once_changed(
    connection: sa.Connection, compiled: Compiled, key: str, work: Callable[[], Mapping[str, int]]
) -> Mapping[str, int]:
    """The same for corrections: rows changed by ``table.column``."""
    if compiled.marks is None or not key:
        return work()
    known = _first(connection, compiled.marks, key, secrets.token_hex(16))
    if known is not None:
        return dict(known.said["changed"])
    changed = work()
    _complete(connection, compiled.marks, key, {"changed": dict(changed)})
    return changed


def of_set(
    connection: sa.Connection, compiled: Compiled, key: str, done: Sequence[Applied | TrothError]
) -> Sequence[Applied | TrothError]:
    """Leave the receipt of a set of people erased in this transaction, under the key and a part drawn at random.

    A set is tried again in halves and one by one, so no receipt tells a second try of a first; what all of a key's receipts
    say together is what was done. A further try that finds nothing left to do leaves none: the one that did it stands there.
    """
    applied = [each for each in done if isinstance(each, Applied)]
    if compiled.marks is None or not key or not applied:
        return done
    if not any(counts.changed for one in applied for counts in one.counts.values()):
        known = _last_of(connection, compiled.marks, key)
        if known is not None:
            return [replace(each, epoch=known) if isinstance(each, Applied) else each for each in done]
    epoch, mark = secrets.token_hex(16), f"{key}:{secrets.token_hex(4)}"
    if _first(connection, compiled.marks, mark, epoch) is not None:
        raise TrothError("a receipt of this name stands there already", where=NAME, fix="run it again")
    counts: dict[str, dict[str, int]] = {}
    for table, each in ((table, each) for one in applied for table, each in one.counts.items()):
        was = counts.setdefault(table, {})
        was.update({name: was.get(name, 0) + number for name, number in asdict(each).items()})
    _complete(connection, compiled.marks, mark, {"people": len(applied), "counts": counts})
    return [replace(each, epoch=epoch) if isinstance(each, Applied) else each for each in done]


class Receipts:
    """Our own table in one system, read over a connection that never wrote. Raises Unreachable as any question does."""

    def __init__(self, store: Store, look: Callable[[sa.Connection], Compiled]) -> None:
        self._store, self._look = store, look

    def of(self, key: str) -> Receipt | None:
        """The receipt of an effect; None where it was never done here."""
        with self._store.reading() as connection:
            compiled = self._look(connection)
            return None if compiled.marks is None else _read(connection, compiled.marks, key)

    def applied(self, key: str) -> Applied | None:
        """What the receipt of an erasure says that was done; None where there is none."""
        known = self.of(key)
        return None if known is None else _applied(self._store.name, key, known)

    def knows(self, epoch: str) -> bool:
        """Whether a receipt that drew this epoch stands there. Else the database was restored from an older copy."""
        with self._store.reading() as connection:
            compiled = self._look(connection)
            if compiled.marks is None:
                return False
            own = compiled.marks.sql
            query = sa.select(sa.literal(1)).where(own.c["epoch"] == epoch).limit(1)
            return connection.execute(query).first() is not None


def created(dialect: sa.Dialect, place: str) -> Iterator[str]:
    """The statements that make the table, for whoever owns the database; run twice they change nothing."""
    tail = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4" if dialect.name in ("mysql", "mariadb") else ""
    yield f"CREATE TABLE IF NOT EXISTS {place} ("
    yield "    mark varchar(200) NOT NULL PRIMARY KEY,"
    yield "    made_at varchar(40) NOT NULL,"
    yield "    epoch varchar(32) NOT NULL,"
    yield "    said text NOT NULL"
    yield f"){tail};"


def granted(place: str, read: str, erase: str) -> Iterator[str]:
    """The rights on it: to look for both accounts, to leave receipts for the one that erases; to remove none for either."""
    if read != erase:
        yield f"GRANT SELECT ON {place} TO {read};"
    yield f"GRANT SELECT, INSERT, UPDATE ON {place} TO {erase};"


def _first(connection: sa.Connection, table: Table, key: str, epoch: str) -> Receipt | None:
    """Leave the receipt, empty as yet; or hand back the one that stands there. Waits for whoever is about to leave it."""
    marks = table.sql
    values = {marks.c["mark"]: key, marks.c["made_at"]: datetime.now(UTC).isoformat(timespec="seconds"),
              marks.c["epoch"]: epoch, marks.c["said"]: "{}"}  # fmt: skip
    name = connection.dialect.name
    if name == "postgresql":
        statement: sa.Insert = postgresql.insert(marks).values(values).on_conflict_do_nothing()
    elif name == "sqlite":
        statement = sqlite.insert(marks).values(values).on_conflict_do_nothing()
    else:
        statement = mysql.insert(marks).values(values).prefix_with("IGNORE")
    if connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount == 1:
        return None
    known = _read(connection, table, key, lock=True)
    if known is None:
        raise TrothError(
            "a receipt could neither be left nor read",
            where=NAME,
            fix="see whether a trigger or a row policy stands in the way; nothing was changed",
        )
    return known


def _complete(connection: sa.Connection, table: Table, key: str, said: Mapping[str, Any]) -> None:
    marks = table.sql
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    connection.execute(sa.update(marks).where(marks.c["mark"] == key).values({marks.c["said"]: text}))


def _read(connection: sa.Connection, table: Table, key: str, *, lock: bool = False) -> Receipt | None:
    marks = table.sql
    query = sa.select(marks.c["epoch"], marks.c["said"]).where(marks.c["mark"] == key)
    # Under REPEATABLE READ only a locking read sees what was committed after the snapshot.
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else Receipt(str(row[0]), json.loads(row[1]))


def _last_of(connection: sa.Connection, table: Table, key: str) -> str | None:
    """The epoch of the newest receipt of a set under this key; None where there is none."""
    marks = table.sql
    ours = sa.select(marks.c["epoch"]).where(marks.c["mark"].startswith(f"{key}:", autoescape=True))
    row = connection.execute(ours.order_by(marks.c["made_at"].desc()).limit(1)).first()
    return None if row is None else str(row[0])


def _said(applied: Applied) -> dict[str, Any]:
    return {
        "counts": {table: asdict(counts) for table, counts in applied.counts.items()},
        "kept": [asdict(kept) for kept in applied.kept],
        "skipped": [[aside.table, aside.why] for aside in applied.skipped],
    }


def _applied(system: str, key: str, known: Receipt) -> Applied:
    said = known.said
    return Applied(
        system,
        key,
        {table: Counts(**counts) for table, counts in said["counts"].items()},
        tuple(Kept(k["table"], tuple(k["columns"]), k["because"], k["rows"], k["how"]) for k in said["kept"]),
        tuple(Aside(table, (), why) for table, why in said["skipped"]),
        epoch=known.epoch,
        recorded=True,
    )
