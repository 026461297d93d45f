"""Database errors in our own words: what the driver says can hold values of people, so only its codes are passed on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import exc

from troth.errors import OutcomeUnknown, TrothError
from troth.systems.base import Clash, Unreachable

_UNREACHABLE = (
    (
        "certificate",
        "the server's certificate is not signed by the authority named, or is for another name",
        "correct certificate authority in connect, or the host in the address",
    ),
    ("is locked", "another program has it locked", "try again when that program is done"),
    ("lock timeout", "another program has rows of it locked", "try again when that program is done"),
    ("unable to open", "the database file cannot be opened", "check the file and its rights"),
    ("not a database", "the file is not a SQLite database", "correct connect in the notice, or restore the file"),
    ("malformed", "the database file is damaged", "restore it from a backup"),
    ("password authentication failed", "the user or password is refused", "correct the address, it is not shown here"),
    ("no password supplied", "a password is needed", "put it into the address"),
    ("connection refused", "no server answers there", "start the server, or correct the address"),
    ("timeout expired", "the server does not answer", "check server and network"),
    ("timed out", "the server does not answer", "check server and network"),
    ("name or service not known", "the server's name is not known", "correct the address"),
    ("name resolution", "the server's name is not known", "correct the address"),
    ("could not translate host name", "the server's name is not known", "correct the address"),
    ("failed to resolve", "the server's name is not known", "correct the address"),
    ("no such file or directory", "no server answers there", "start the server, or correct the address"),
    ("shutting down", "the server is shutting down", "try again when it is up"),
    ("starting up", "the server is starting", "try again in a moment"),
    ("too many", "the server has no free connection", "try again later"),
    ("closed the connection", "the connection was cut", "try again; nothing was committed unless this says so"),
    ("terminating connection", "the connection was cut", "try again; nothing was committed unless this says so"),
)
_UNREACHABLE_CODES = {
    "55P03": ("another program has rows of it locked", "try again when that program is done"),
    "40P01": ("another program's changes and these waited for each other", "try again"),
    "40001": ("it was changed under this transaction", "try again"),
    "28P01": ("the user or password is refused", "correct the address, it is not shown here"),
    "3D000": ("there is no such database on the server", "correct the address, it is not shown here"),
    "53300": ("the server has no free connection", "try again later"),
    "57014": ("a statement took longer than it may", "try again at a quiet hour, or add the index it lacks"),
    "57P01": ("the connection was cut", "try again; nothing was committed unless this says so"),
}
"""SQLSTATE → what is wrong and what to do, where the text may be in any language."""
_REFUSED = (
    ("23502", "not null constraint failed", "a column must not be empty", "replace its value, or delete the row"),
    ("23505", "unique constraint failed", "a value must be unique", "pseudonymise the column, or empty it"),
    (
        "23503",
        "foreign key constraint failed",
        "other rows hang on rows to be deleted",
        "declare their link (belongs to)",
    ),
    ("23514", "check constraint failed", "a rule of the table forbids the new value", "replace with a value it allows"),
    (
        "42501",
        "readonly",
        "this account may not do this",
        "give it the rights it needs: troth systems grants prints them",
    ),
    (
        "42501",
        "read-only",
        "this account may not do this",
        "give it the rights it needs: troth systems grants prints them",
    ),
    ("25006", "query_only", "this connection may only read", "connect with an account that may write"),
    (
        "22P02",
        "malformed json",
        "a text in which places are declared is no JSON",
        "correct that row, or map the column as a whole; nothing was changed",
    ),
    (
        "42703",
        "no such column",
        "a column is gone since the schema was read",
        "bring the mapping up to date: check --systems",
    ),
    (
        "42P01",
        "no such table",
        "a table is gone since the schema was read",
        "bring the mapping up to date: check --systems",
    ),
)


@contextmanager
def in_words(system: str, table: str = "") -> Generator[None]:
    """Turn driver errors into Unreachable or TrothError that hold no values and no address."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _translated(error, system, table) from None
    except (UnicodeError, OverflowError, ValueError, exc.SQLAlchemyError) as error:
        raise TrothError(
            f"a value could not be read or sent ({type(error).__name__})",
            where=_place(system, table),
            fix="look at this table's columns with a database tool; nothing was changed",
        ) from None


@contextmanager
def committing(system: str) -> Generator[None]:
    """Say of a connection that is cut at COMMIT what is true: nobody knows whether it was done."""
    try:
        yield
    except exc.DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise OutcomeUnknown(
            "the connection was cut while the work was being committed: whether it was done is not known",
            where=system,
            fix="run it again: nothing is done twice, and looking again decides",
        ) from None


_RULES = (
    ("23502", "not null constraint failed", "a column must not be empty"),
    ("23505", "unique constraint failed", "a UNIQUE rule"),
    ("23503", "foreign key constraint failed", "a FOREIGN KEY"),
    ("23514", "check constraint failed", "a CHECK rule"),
    ("23P01", "", "an EXCLUDE rule"),
)


def rule_refused(error: exc.DBAPIError) -> str:
    """What kind of rule refused a row, and its name where it has one: ‘a CHECK rule (one_parent)’. No values."""
    cause: Any = error.orig
    state, said = str(getattr(cause, "sqlstate", None) or ""), str(cause)
    name = str(getattr(getattr(cause, "diag", None), "constraint_name", None) or "")
    for code, phrase, words in _RULES:
        if state == code or (not state and phrase and said.lower().startswith(phrase)):
            # SQLite names the rule, or the columns of its own schema; PostgreSQL's text holds the row and is left out.
            name = name or ("" if state else said[len(phrase) :].lstrip(": ")[:80])
            return f"{words} ({name})" if name else words
    if not state and isinstance(error, exc.IntegrityError):
        return "a trigger"
    return f"{type(cause).__name__}{_code(state)}"


def _translated(error: exc.DBAPIError, system: str, table: str) -> TrothError:
    cause: Any = error.orig
    said = str(cause).lower()
    state = str(getattr(cause, "sqlstate", None) or "")
    diagnosis = getattr(cause, "diag", None)
    table = table or str(getattr(diagnosis, "table_name", None) or "")
    column = str(getattr(diagnosis, "column_name", None) or "")
    where = _place(system, f"{table}.{column}" if table and column else table)
    if state in _UNREACHABLE_CODES:
        said_unreachable = ("", *_UNREACHABLE_CODES[state])
    elif isinstance(error, (exc.IntegrityError, exc.ProgrammingError)) or state[:2] in ("23", "42", "25"):
        said_unreachable = None
    else:
        said_unreachable = next((entry for entry in _UNREACHABLE if entry[0] in said), None)
    if said_unreachable is not None:
        return (Clash if state in ("40P01", "40001") else Unreachable)(
            said_unreachable[1], where=where, fix=said_unreachable[2]
        )
    for code, phrase, what, fix in _REFUSED:
        if state == code or (not state and phrase in said):
            return TrothError(f"{what} ({type(cause).__name__}{_code(state)})", where=where, fix=fix)
    if not state and isinstance(error, exc.OperationalError) and error.statement is None:
        return Unreachable("it cannot be connected to", where=where, fix="check that it is up and the address is right")
    return TrothError(
        f"the database refused ({type(cause).__name__}{_code(state)})",
        where=where,
        fix="its own log says more; nothing was changed",
    )


def _code(state: str) -> str:
    return f" {state}" if state else ""


def _place(system: str, table: str) -> str:
    return f"{system}.{table}" if table else system
