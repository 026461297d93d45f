"""Text of PostgreSQL databases that declare no encoding (``SQL_ASCII``): whatever bytes somebody put there, never an error.

Such a server checks nothing and converts nothing. Texts are read as UTF-8; bytes that are none come as lone surrogates, as
Python's own ``surrogateescape`` has them, and go back as the same bytes.
"""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader

_WITHOUT = b"SQL_ASCII"
_TEXTS = ("text", "varchar", "bpchar", "name", '"char"')
_UNKNOWN = 0
"""The number under which psycopg looks for the reader of a type that it does not know: enumerations, domains, citext."""


def read_as_utf8(driver: psycopg.Connection[Any]) -> None:
    """Teach a connection that has just been opened to read and send texts as UTF-8, where its database has no encoding."""
    if driver.pgconn.parameter_status(b"server_encoding") != _WITHOUT:
        return
    if driver.pgconn.parameter_status(b"client_encoding") != _WITHOUT:
        driver.execute("SET client_encoding TO 'SQL_ASCII'")
        driver.commit()
    for name in _TEXTS:
        driver.adapters.register_loader(name, _Text)
    driver.adapters.register_loader(_UNKNOWN, _Text)
    for name in ("json", "jsonb"):
        driver.adapters.register_loader(name, _Json)
    driver.adapters.register_dumper(str, _Sent)
    driver.cursor_factory = _Cursor
    driver.server_cursor_factory = _Held


class _Text(Loader):
    def load(self, data: Buffer) -> str:
        return bytes(data).decode("utf-8", "surrogateescape")


class _Json(Loader):
    def load(self, data: Buffer) -> Any:
        return json.loads(bytes(data).decode("utf-8", "surrogateescape"))


class _Sent(Dumper):
    def dump(self, obj: str) -> bytes:
        return obj.encode("utf-8", "surrogateescape")


def _as_bytes(query: Any) -> Any:
    return query.encode() if isinstance(query, str) else query


class _Cursor(psycopg.Cursor[Any]):
    """Statements as UTF-8: names of tables may hold letters that are not ASCII."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(_as_bytes(query), params, **options)

    def stream(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().stream(_as_bytes(query), params, **options)


class _Held(psycopg.ServerCursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(_as_bytes(query), params, **options)
