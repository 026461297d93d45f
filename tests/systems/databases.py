"""Databases of a company that never heard of Troth: made with the plain drivers, on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import yaml

from tests import mariadb_server
from troth.notice.models import Notice, Retention, Source
from troth.notice.systems import System as Section
from troth.systems import System, open_system


@dataclass
class Application:
    """One open transaction of the application that owns a database."""

    connection: Any
    deadlock: type[Exception]

    def execute(self, statement: str) -> None:
        """Run a statement in it."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def commit(self) -> None:
        """Commit what was done."""
        self.connection.commit()

    def rollback(self) -> None:
        """Take back what was done."""
        self.connection.rollback()


@dataclass
class Database:
    """One throw-away database, written to as its own application would."""

    kind: str
    address: str

    @property
    def path(self) -> Path:
        return Path(self.address.removeprefix("sqlite:///"))

    @cached_property
    def postgres(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.address, autocommit=True)

    @cached_property
    def mariadb(self) -> pymysql.Connection[Any]:
        """A connection that takes names in double quotes, so that one statement serves every product."""
        return mariadb_server.connect(self.address, sql_mode="STRICT_ALL_TABLES,ANSI_QUOTES")

    def begin(self) -> Application:
        """The application's own transaction, on a connection of its own."""
        if self.kind == "postgres":
            return Application(psycopg.connect(self.address), psycopg.errors.DeadlockDetected)
        connection = mariadb_server.connect(self.address, sql_mode="STRICT_ALL_TABLES,ANSI_QUOTES")
        connection.autocommit(False)
        return Application(connection, pymysql.OperationalError)

    def until_one_waits(self, seconds: float = 10) -> None:
        """Return as soon as some connection waits for another's lock."""
        query = (
            "select pid from pg_locks where not granted"
            if self.kind == "postgres"
            else "select trx_id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'"
        )
        until = time.monotonic() + seconds
        while not self.rows(query):
            assert time.monotonic() < until, "nobody waits"
            time.sleep(0.15)  # MariaDB makes this table anew only where nobody read it for 0.1 s

    def close(self) -> None:
        """Close the connections that were opened."""
        for name in ("postgres", "mariadb"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def run(self, *statements: str, values: Sequence[Any] = ()) -> None:
        """Run statements and commit. Marks for values are ``?``."""
        if self.kind == "sqlite":
            connection = sqlite3.connect(self.path)
            connection.execute("PRAGMA foreign_keys=ON")
            for statement in statements:
                connection.execute(statement, values)
            connection.commit()
            connection.close()
        elif self.kind == "mariadb":
            with self.mariadb.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement.replace("?", "%s") if values else statement, values or None)
        else:
            for statement in statements:
                self.postgres.execute(statement.replace("?", "%s") if values else statement, values or None)  # type: ignore[arg-type]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows of a query, sorted so that they can be compared."""
        if self.kind == "sqlite":
            connection = sqlite3.connect(self.path)
            try:
                found = connection.execute(statement).fetchall()
            finally:
                connection.close()
        elif self.kind == "mariadb":
            with self.mariadb.cursor() as cursor:
                cursor.execute(statement)
                found = list(cursor.fetchall())
        else:
            found = self.postgres.execute(statement).fetchall()  # type: ignore[arg-type]
        return sorted((tuple(row) for row in found), key=repr)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        if self.kind == "sqlite":
            names = [
                name
                for (name,) in self.rows("select name from sqlite_master where type='table'")
                if "sqlite_" not in name
            ]
        elif self.kind == "mariadb":
            names = [name for name, kind in self.rows("show full tables") if kind == "BASE TABLE"]
        else:
            names = [name for (name,) in self.rows("select tablename from pg_tables where schemaname='public'")]
        return {name: self.rows('select * from "{}"'.format(name.replace('"', '""'))) for name in names}

    def open(self, mapping: str, *, name: str = "cases") -> System:
        """The system as the notice declares it."""
        return open_system(name, section(mapping), notice(), self.address)


def section(mapping: str) -> Section:
    """A system of the notice, from its YAML."""
    return Section.model_validate({"name": "Case database", **(yaml.safe_load(mapping) or {})})


def notice() -> Notice:
    """A notice of which only the sources and the retention rules matter."""
    sources = {
        "website": Source.model_validate({"from": "people", "gives": ["identity", "contact"]}),
        "clients": Source.model_validate({"from": "our clients", "gives": ["identity"]}),
    }
    retention = {
        "client-contract": Retention.model_validate(
            {"starts": "the contract ends", "keep for": "0 days", "because": "-"}
        ),
        "enquiries": Retention.model_validate(
            {"starts": "the enquiry closes", "keep for": "24 months", "because": "-"}
        ),
        "accounts": Retention.model_validate({"starts": "the last visit", "keep for": "12 months", "because": "-"}),
    }
    return Notice.model_construct(sources=sources, retention=retention)
