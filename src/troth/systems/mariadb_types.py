"""MariaDB's and MySQL's column types as Troth handles them: texts know their collation, odd values come through whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.types import NullType, TypeEngine

EXACT = "utf8mb4_bin"
"""The collation in which two texts are the same only if every letter is."""
_LISTED = re.compile(r"'((?:[^']|'')*)'")
_INTEGERS = {"tinyint": 127, "smallint": 32767, "mediumint": 8388607, "int": None, "integer": None, "bigint": None}


class Text(sa.String):
    """Characters of any length, with the character set and the collation that the column has."""

    def __init__(self, length: int | None, charset: str, collation: str, enums: tuple[str, ...] = ()) -> None:
        super().__init__(length, collation)
        self.charset = charset
        self.enums = enums
        """The values of an ENUM, or the members of a SET."""


class Whole(sa.Integer):
    """An integer, and what fits into it where that is little."""

    def __init__(self, *, unsigned: bool = False, bounds: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.unsigned = unsigned
        self.bounds = bounds


class Bits(sa.Integer):
    """BIT(n), which the driver hands over as bytes."""

    bounds = (0, 1)

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        return _number


class Switch(sa.Boolean):
    """BIT(1) or TINYINT(1), as which BOOLEAN is stored: yes or no, and the number itself where it is another."""

    def bind_processor(self, dialect: Any) -> Any:
        def sent(value: object) -> object:
            return int(value) if isinstance(value, bool) else value

        return sent

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        def read(value: Any) -> Any:
            number = _number(value)
            return bool(number) if number in (0, 1) else number

        return read


class Clock(mysql.TIME):
    """TIME, which may also be a span of more than a day: that comes as text."""

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        def read(value: Any) -> Any:
            if isinstance(value, timedelta):
                hours, rest = divmod(abs(value), timedelta(hours=1))
                minutes, rest = divmod(rest, timedelta(minutes=1))
                seconds, micro = divmod(rest // timedelta(microseconds=1), 1_000_000)
                if timedelta(0) <= value < timedelta(days=1):
                    return time(hours, minutes, seconds, micro)
                sign = "-" if value < timedelta(0) else ""
                return f"{sign}{hours:02}:{minutes:02}:{seconds:02}" + (f".{micro:06}" if micro else "")
            return value

        return read


def _number(value: object) -> object:
    return int.from_bytes(value, "big") if isinstance(value, bytes) else value


def type_of(column: Mapping[str, Any], *, json: bool) -> TypeEngine[Any]:
    """The type of a row of ``information_schema.COLUMNS``; ``json``: a rule holds its text to JSON."""
    kind, whole = str(column["DATA_TYPE"]).lower(), str(column["COLUMN_TYPE"]).lower()
    if kind == "json" or json:
        return sa.JSON()
    if column["COLLATION_NAME"] is not None:
        enums = kind in ("enum", "set")
        listed = tuple(text.replace("''", "'") for text in _LISTED.findall(str(column["COLUMN_TYPE"]))) if enums else ()
        length = column["CHARACTER_MAXIMUM_LENGTH"] if kind in ("char", "varchar") else None
        return Text(length, str(column["CHARACTER_SET_NAME"]), str(column["COLLATION_NAME"]), listed)
    if whole.startswith(("tinyint(1)", "bit(1)")):
        return Switch()
    if kind in _INTEGERS:
        most = _INTEGERS[kind]
        return Whole(unsigned="unsigned" in whole, bounds=None if most is None else (0, most))
    if kind in ("decimal", "numeric"):
        return sa.Numeric(column["NUMERIC_PRECISION"], column["NUMERIC_SCALE"])
    if kind in ("binary", "varbinary"):
        return sa.LargeBinary(column["CHARACTER_MAXIMUM_LENGTH"])
    return _others(kind)


def _others(kind: str) -> TypeEngine[Any]:
    match kind:
        case "year":
            return Whole(bounds=(1902, 2154))
        case "bit":
            return Bits()
        case "float" | "double":
            return sa.Double()
        case "date":
            return sa.Date()
        case "datetime" | "timestamp":
            return sa.DateTime()
        case "time":
            return Clock()
        case "uuid":
            return sa.Uuid(native_uuid=False)
        case _:
            return sa.LargeBinary() if kind.endswith("blob") else NullType()


def sent_as(type_: TypeEngine[Any]) -> str:
    """The SQL type in which a part of a key of this type is read out of JSON, so that the column's index still serves."""
    if isinstance(type_, Text):
        return f"{_characters(type_.length)} CHARACTER SET {type_.charset} COLLATE {type_.collation}"
    if isinstance(type_, sa.Boolean):
        return "BIGINT"
    if isinstance(type_, sa.Integer):
        return "BIGINT UNSIGNED" if getattr(type_, "unsigned", False) else "BIGINT"
    if isinstance(type_, sa.Double):
        return "DOUBLE"
    if isinstance(type_, sa.Numeric):
        return f"DECIMAL({type_.precision or 65},{type_.scale or 0})"
    for known, name in ((sa.DateTime, "DATETIME(6)"), (sa.Date, "DATE"), (sa.Time, "TIME(6)")):
        if isinstance(type_, known):
            return name
    # Never LONGTEXT: of bytes read out of that MariaDB 10.11 may find none, and says nothing (a materialized subquery).
    length = 2 * (type_.length or 3072) if isinstance(type_, sa.LargeBinary) else None
    return f"{_characters(length)} CHARACTER SET utf8mb4 COLLATE {EXACT}"


def _characters(length: int | None) -> str:
    return f"VARCHAR({length})" if length else "LONGTEXT"
