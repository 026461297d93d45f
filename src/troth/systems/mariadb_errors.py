"""What MariaDB and MySQL say by number, in the codes of the SQL standard and PostgreSQL that ``refusals`` knows."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from sqlalchemy import exc
from sqlalchemy.engine import ExceptionContext

_CODES = {
    1048: "23502", 1364: "23502",
    1062: "23505", 1169: "23505", 1586: "23505",
    1216: "23503", 1217: "23503", 1451: "23503", 1452: "23503",
    3819: "23514", 4025: "23514",
    1044: "42501", 1142: "42501", 1143: "42501", 1227: "42501", 1370: "42501",
    1290: "25006", 1792: "25006", 1836: "25006",
    1054: "42703", 1146: "42P01",
    1205: "55P03", 1213: "40P01", 1412: "40001", 1020: "40001",
    1045: "28P01", 1698: "28P01", 1049: "3D000",
    1040: "53300", 1203: "53300", 1226: "53300",
    1053: "57P01", 1927: "57P01", 2006: "57P01", 2013: "57P01", 2014: "57P01", 4031: "57P01",
    1969: "57014", 3024: "57014", 1317: "57014",
}  # fmt: skip
"""Error number → SQLSTATE."""

_TRIGGER = 1644
"""SIGNAL in a trigger: its text is the application's own and may hold values."""
_NO_VALUE = {1264, 1265, 1292, 1366, 1406, 1411, 1416, 3140}
"""A value that the column's type does not take."""
_RULE = re.compile(r"CONSTRAINT `(?:[^`]+\.)?([^`]+)`|Check constraint '([^']+)'")
_TABLE = re.compile(r"`[^`]+`\.`([^`]+)`")
_COLUMN = re.compile(r"^(?:Column|Field|Unknown column) '([^']+)'")


def explained(error: exc.StatementError) -> exc.StatementError:
    """The error with ``sqlstate`` and ``diag`` on its cause, as PostgreSQL's have them, in the class it should have had.

    Names of rules, tables and columns are read from the text where it is English; the text itself may hold values, and
    is passed on nowhere.
    """
    cause: Any = getattr(error, "orig", None)
    if not isinstance(error, exc.DBAPIError) or cause is None:
        return error
    number = cause.args[0] if cause.args and isinstance(cause.args[0], int) else 0
    text = str(cause.args[1]) if len(cause.args) > 1 else ""
    cause.sqlstate = _CODES.get(number, "")
    rule, table, column = _RULE.search(text), _TABLE.search(text), _COLUMN.match(text)
    name = (rule[1] or rule[2]) if rule else text.rpartition(" for key ")[2].strip("'") if number == 1062 else None
    cause.diag = SimpleNamespace(
        constraint_name=name, table_name=table[1] if table else None, column_name=column[1] if column else None
    )
    meant = exc.IntegrityError if number == _TRIGGER or cause.sqlstate[:2] == "23" else None
    meant = exc.DataError if number in _NO_VALUE else meant
    if meant is None or isinstance(error, meant):
        return error
    return meant(error.statement, error.params, cause, hide_parameters=True)


def explain(context: ExceptionContext) -> None:
    """For ``handle_error`` of an engine: raise the error as ``explained``."""
    error = context.sqlalchemy_exception
    if error is not None and (better := explained(error)) is not error:
        raise better from context.original_exception
