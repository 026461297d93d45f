"""SQLite as a connected system: a file that is never made by connecting, and values as they are stored."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from stat import S_ISREG
from typing import Any
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.types import NullType, TypeEngine

from troth.systems import sqlite_sought
from troth.systems.base import Unreachable
from troth.systems.connected import KEPT
from troth.systems.dialects import STAND_IN, Right, Store, bind
from troth.systems.keys import Key
from troth.systems.normalise import FORMS, Form, inside, normal
from troth.systems.reaching import Addresses, Patience
from troth.systems.statements import Statement

_FINGERPRINT = Statement("SELECT type, name, tbl_name, sql FROM sqlite_master", None, {}, ())
_MARK = "\uf8ff"
"""A letter that no script has, before what stands in JSON for bytes."""
_BYTES_MARK, _TEXT_MARK = f"{_MARK}bytes:", f"{_MARK}text:"


class SqliteStore(Store):
    """A SQLite file. Never created by connecting; values pass as stored, because its types are only advice."""

    binary = frozenset({"bytes", "other"})

    def __init__(self, name: str, path: Path, addresses: Addresses, patience: Patience) -> None:
        self.path = path
        address = f"file:{quote(str(path.absolute()))}?mode=rw"

        def connect() -> sqlite3.Connection:
            raw = sqlite3.connect(
                address, uri=True, timeout=patience.lock, isolation_level=None, check_same_thread=False
            )
            for form in FORMS:
                raw.create_function(f"troth_normal_{form}", 1, _on_text(normal, form), deterministic=True)
                raw.create_function(f"troth_inside_{form}", 1, _on_text(inside, form), deterministic=True)
            raw.create_function("troth_bytes", 1, _key_bytes, deterministic=True)
            raw.text_factory = _decoded
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA secure_delete=ON").fetchall()
            return raw

        def begin(connection: sa.Connection) -> None:
            write = connection.get_execution_options().get("troth_write", False)
            connection.exec_driver_sql("PRAGMA query_only=OFF" if write else "PRAGMA query_only=ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

        def engine(_: str) -> sa.Engine:
            # Named parameters: with positional ones SQLAlchemy rewrites %(…)s in table names as well.
            made = sa.create_engine("sqlite://", creator=connect, hide_parameters=True, paramstyle="named", **KEPT)
            event.listen(made, "begin", begin)
            return made

        super().__init__(name, engine, addresses, patience)
        self._file: tuple[int, int] | None = None

    def check_reachable(self) -> None:
        try:
            stat = self.path.stat()
        except OSError:
            stat = None
        if stat is None or not S_ISREG(stat.st_mode):
            self.close()
            raise Unreachable(
                "the database file is not there",
                where=self.name,
                fix="put the file back, or correct connect in the notice",
            )
        if self._file != (stat.st_dev, stat.st_ino):
            # Another file under the same name: connections to the one before it would go on reading that one.
            self.close()
            self._file = stat.st_dev, stat.st_ino

    def options(self, write: bool) -> dict[str, Any]:
        return {"troth_write": write}

    def fingerprint(self, connection: sa.Connection) -> Hashable:
        (made,) = self.run(connection, [(_FINGERPRINT, {})])
        return tuple(made)

    def size(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
        return sa.case((sa.func.typeof(column) == bind("blob"), sa.func.length(column)))

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        own = getattr(sa.func, f"troth_normal_{form}")(_stored(column))
        if form == "email":
            return _plainly(column, sa.func.lower(sa.func.trim(column)), own)
        return self.inside(form, column) if form == "code" else own

    def sought(self, form: Form, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
        odd = sqlite_sought.odd(form, column)
        own = self.among_given([getattr(sa.func, f"troth_normal_{form}")(_stored(column))], name)
        # Said twice: the first lets an index of such values alone serve, the second is what is looked up in it.
        as_ours = sa.and_(odd, odd.self_group() == sa.literal_column("1"), own)
        return sa.or_(self.among_given([sqlite_sought.plain(form, column)], name), as_ours)

    def variants(self, form: Form, normal: str) -> tuple[str, ...]:
        return sqlite_sought.variants(form, normal)

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        own = getattr(sa.func, f"troth_inside_{form}")(_stored(column))
        if form in ("email", "text"):
            return _plainly(column, sa.func.lower(column), own)
        if form == "code":
            return _plainly(column, sa.func.upper(sa.func.replace(column, bind(" "), bind(""))), own)
        return own

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        return sa.func.instr(text, bind(part))

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        sent = _as_json(keys)
        rows = sa.func.json_each(bind(sent)).table_valued("key", "value")
        parts = [sa.func.json_extract(rows.c.value, bind(f"$[{index}]")) for index in range(len(types))]
        if any(_odd(part) for key in keys for part in key):
            parts = [_as_held(part) for part in parts]
        named = [part.label(f"k{index}") for index, part in enumerate(parts)]
        return sa.select(rows.c.key.label("n"), *named).select_from(rows).subquery()

    def keyset_given(self, types: Sequence[TypeEngine[Any]], name: str) -> sa.Subquery:
        rows = sa.func.json_each(sa.bindparam(name, type_=NullType())).table_valued("key", "value")
        parts = [_as_held(sa.func.json_extract(rows.c.value, bind(f"$[{index}]"))) for index in range(len(types))]
        named = [part.label(f"k{index}") for index, part in enumerate(parts)]
        return sa.select(rows.c.key.label("n"), *named).select_from(rows).subquery()

    def among_given(self, columns: Sequence[sa.ColumnElement[Any]], name: str) -> sa.ColumnElement[bool]:
        rows = sa.func.json_each(sa.bindparam(name, type_=NullType())).table_valued("key", "value")
        parts = [_as_held(sa.func.json_extract(rows.c.value, bind(f"$[{index}]"))) for index in range(len(columns))]
        chosen = sa.select(*parts).select_from(rows)
        return columns[0].in_(chosen) if len(columns) == 1 else sa.tuple_(*columns).in_(chosen)

    def elements(self, column: sa.ColumnElement[Any]) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
        is_list = sa.and_(sa.func.json_valid(column) == bind(1), sa.func.json_type(column) == bind("array"))
        rows = sa.func.json_each(sa.case((is_list, column), else_=bind("[]"))).table_valued("value", "type")
        # Yes and no would be 1 and 0.
        plain = rows.c.type.in_([bind("integer"), bind("real"), bind("text")])
        return rows, sa.case((plain, sa.cast(rows.c.value, sa.Text())))

    def sent(self, name: str, keys: Sequence[Key]) -> dict[str, object]:
        return {name: _as_json(keys)}

    def before_erasing(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")

    def may(self, connection: sa.Connection, needed: Sequence[Right]) -> list[bool]:
        return [os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)] * len(needed)

    def value(self, value: object) -> object:
        if isinstance(value, Decimal):
            return float(value)
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
        return str(value) if isinstance(value, (date, time, UUID)) else value

    def day(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        # Bare numbers would be read as Julian days.
        return sa.case((column.like(bind("____-__-__%")), sa.func.date(sa.func.substr(column, 1, 10))))

    def random(self, length: int, *, digits: bool) -> sa.ColumnElement[Any]:
        if digits:
            padded = bind("0" * length, sa.Text()).concat(
                sa.cast(sa.func.abs(sa.func.random() % 10**length), sa.Text())
            )
            return sa.func.substr(padded, -length, type_=sa.Text())
        return sa.func.substr(sa.func.lower(sa.func.hex(sa.func.randomblob(16))), 1, length, type_=sa.Text())

    def stand_in(self, length: int | None) -> sa.ColumnElement[Any]:
        text = bind(STAND_IN).concat(sa.func.lower(sa.func.hex(sa.func.randomblob(16))))
        return text if length is None else sa.func.substr(text, 1, length)


def _stored(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The bytes of a value: Python refuses to be handed a text that is not valid UTF-8."""
    return sa.cast(column, sa.LargeBinary())


def _plainly(
    column: sa.ColumnElement[Any], plain: sa.ColumnElement[Any], own: sa.ColumnElement[Any]
) -> sa.ColumnElement[Any]:
    """``plain`` for what is written in printable ASCII, where it says the same and costs a tenth; else ``own``."""
    return sa.case((column.op("GLOB")(bind("*[^ -~]*")), own), else_=plain)


def _on_text(function: Callable[[Form, str], str], form: Form) -> Callable[[object], str | None]:
    def applied(value: object) -> str | None:
        if value is None:
            return None
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return function(form, text)

    return applied


def _decoded(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _as_held(part: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A part of a key as it was before it was sent as JSON: bytes, or a text of such, where a mark says so."""
    held = sa.func.troth_bytes(part)
    return sa.case(
        (sa.or_(sa.func.typeof(part) != bind("text"), sa.func.unicode(part).is_distinct_from(bind(ord(_MARK)))), part),
        (sa.func.substr(part, 1, len(_TEXT_MARK)) == bind(_TEXT_MARK), sa.cast(held, sa.Text())),
        else_=held,
    )


def _odd(part: object) -> bool:
    return _sendable(part) is not part


def _as_json(keys: Sequence[Key]) -> str:
    return json.dumps([[_sendable(part) for part in key] for key in keys])


def _sendable(part: object) -> object:
    """JSON has no bytes, and no text of bytes that are no UTF-8."""
    if isinstance(part, bytes):
        return _BYTES_MARK + part.hex()
    if isinstance(part, str) and not part.isascii() and (part.startswith(_MARK) or _is_escaped(part)):
        return _TEXT_MARK + part.encode("utf-8", "surrogateescape").hex()
    return part


def _is_escaped(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _key_bytes(part: str) -> bytes:
    return bytes.fromhex(part.rpartition(":")[2])
