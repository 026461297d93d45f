"""Correct what is held about one person: the same rows that access reads, compared with what was seen, then set and re-read.

UK GDPR Art 16. A value is set only where the column still holds what the approver saw: whatever changed since stops it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems.base import Found, Rows
from troth.systems.dialects import Store, written
from troth.systems.intents import acted_on
from troth.systems.keys import Key, key_text
from troth.systems.mapped import Compiled, Mapped, Personal
from troth.systems.outcomes import Correction
from troth.systems.replacing import typed
from troth.systems.treating import setting


def planned(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, place: str, value: str,
    instructed_by: Key | None = None,
) -> tuple[Correction, ...]:  # fmt: skip
    """What setting ``place`` means in this system: ``category.field``, ``table.column``, or ``table.column:KEY``.

    Empty where nothing of the person stands there. Raises TrothError where the rows differ, the field is spread over
    several columns, or the value does not fit the column: which is meant is never guessed.
    """
    name, _, only = place.partition(":")
    corrections: list[Correction] = []
    for table, columns in _places(compiled, name).items():
        mapped = compiled.tables[table]
        keys = _keys(found, table, columns, instructed_by, only)
        if not keys:
            continue
        if len(columns) > 1:
            raise TrothError(
                f"{name} is kept in several columns: {', '.join(columns)}",
                where=f"{compiled.system}.{table}",
                fix=f"say which: {compiled.system}.{table}.{columns[0]}",
            )
        personal = mapped.personal[columns[0]]
        _refuse_unwritable(compiled, mapped, personal, value)
        held = _held(connection, store, mapped, personal, keys)
        if len(set(held.values())) > 1:
            rows = ", ".join(key_text(key) for key in list(held)[:6])
            raise TrothError(
                f"{len(held)} rows of this person hold different values (rows {rows})",
                where=f"{compiled.system}.{table}.{personal.name}",
                fix=f"say which row: {compiled.system}.{table}.{personal.name}:{key_text(next(iter(held)))}",
            )
        if held:
            corrections.append(Correction(table, personal.name, tuple(held), next(iter(held.values())), value))
    return tuple(corrections)


def correct(
    connection: sa.Connection, store: Store, compiled: Compiled, corrections: Sequence[Correction]
) -> dict[str, int]:
    """Set the values inside the caller's transaction; rows changed, by ``table.column``. A second time changes nothing.

    Raises TrothError, upon which the caller rolls back, where a row holds neither what was seen nor the new value.
    """
    changed: dict[str, int] = {}
    for correction in corrections:
        mapped, personal = _mapped(compiled, correction)
        table = mapped.table
        own = [table.sql.c[column] for column in table.key]
        held = _held(connection, store, mapped, personal, correction.keys, lock=True)
        new = typed(personal.column, correction.value)
        todo = [key for key, text in held.items() if text != _text(new)]
        if any(held[key] != correction.seen for key in todo):
            raise TrothError(
                "a value changed since this correction was approved",
                where=f"{compiled.system}.{correction.table}.{correction.column}",
                fix="find the person again and have the new plan approved",
            )
        if todo:
            value = written(store.value(new), table.at(personal.name).type)
            statement = (
                sa.update(table.sql).where(store.among(own, todo)).values(setting(table, {personal.name: value}))
            )
            place = f"{correction.table}.{correction.column}"
            changed[place] = changed.get(place, 0) + connection.execute(statement).rowcount
    return changed


def uncorrected(
    connection: sa.Connection, store: Store, compiled: Compiled, corrections: Sequence[Correction]
) -> Iterator[str]:
    """``table.column`` of each place that does not hold its new value; rows that are gone are nobody's."""
    for correction in corrections:
        mapped, personal = _mapped(compiled, correction)
        new = _text(typed(personal.column, correction.value))
        if any(text != new for text in _held(connection, store, mapped, personal, correction.keys).values()):
            yield f"{correction.table}.{correction.column}"


def _places(compiled: Compiled, name: str) -> dict[str, list[str]]:
    """Tables and columns that a place names; raises TrothError where it names nothing of this system."""
    table, dot, column = name.partition(".")
    if dot and table in compiled.tables and column in compiled.tables[table].personal:
        return {table: [column]}
    found: dict[str, list[str]] = {}
    for mapped in compiled.tables.values():
        columns = [personal.name for personal in mapped.personal.values() if personal.field == name]
        if columns:
            found[mapped.name] = columns
    return found


def _keys(found: Found, table: str, columns: Sequence[str], instructed_by: Key | None, only: str) -> list[Key]:
    keys: dict[Key, None] = {}
    for rows in found.rows:
        if rows.table == table and acted_on(rows, instructed_by) and _theirs(rows, columns):
            keys |= dict.fromkeys(rows.keys)
    return [key for key in keys if not only or key_text(key) == only]


def _theirs(rows: Rows, columns: Sequence[str]) -> bool:
    limited = rows.standing == "other" or bool(rows.columns)
    return not limited or all(column in rows.columns for column in columns)


def _refuse_unwritable(compiled: Compiled, mapped: Mapped, personal: Personal, value: str) -> None:
    where = f"{compiled.system}.{mapped.name}.{personal.name}"
    if personal.column.kind in ("json", "bytes"):
        raise TrothError(
            f"this column cannot be corrected as a whole: it holds {personal.column.kind}",
            where=where,
            fix="correct a place inside it (COLUMN -> KEY), or have it corrected in its own system",
        )
    if personal.column.generated or personal.name in mapped.table.key or personal.name in mapped.secret:
        raise TrothError(
            "this column cannot be corrected: it is computed, a key, or guards an account",
            where=where,
            fix="correct what it is made of, in its own system",
        )
    try:
        typed(personal.column, value)
    except ValueError as error:
        raise TrothError(
            f"the new value does not fit this column ({error}); it holds {personal.column.kind}",
            where=where,
            fix="give a value of that kind: dates like 2026-11-22, yes or no",
        ) from None


def _held(
    connection: sa.Connection, store: Store, mapped: Mapped, personal: Personal, keys: Sequence[Key], *,
    lock: bool = False,
) -> dict[Key, str | None]:  # fmt: skip
    table = mapped.table
    own = [table.sql.c[column] for column in table.key]
    query = sa.select(*own, table.at(personal.name)).where(store.among(own, list(keys))).order_by(*own)
    if lock:
        query = query.with_for_update()
    return {tuple(row[:-1]): _text(row[-1]) for row in connection.execute(query)}


def _mapped(compiled: Compiled, correction: Correction) -> tuple[Mapped, Personal]:
    mapped = compiled.tables.get(correction.table)
    if mapped is None or correction.column not in mapped.personal:
        raise TrothError(
            "this place is no longer mapped",
            where=f"{compiled.system}.{correction.table}.{correction.column}",
            fix="find the person again",
        )
    return mapped, mapped.personal[correction.column]


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
