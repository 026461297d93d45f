"""Accounts of a database server made for one test: what the printed GRANT script gives them, and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from tests.systems.databases import Database


@dataclass(frozen=True)
class Account:
    """One account and the address by which it reaches the test's database."""

    name: str
    database: Database


@contextmanager
def made(database: Database, *kinds: str) -> Iterator[list[Account]]:
    """Fresh accounts without any right; they are dropped in the end."""
    accounts = [_account(database, f"troth_{kind}_{secrets.token_hex(4)}") for kind in kinds]
    try:
        yield accounts
    finally:
        for account in accounts:
            account.database.close()
            if database.kind == "postgres":
                database.run(f"drop owned by {account.name}", f"drop role {account.name}")
            else:
                database.run(f"drop user {account.name}@'%'")


def run_script(database: Database, script: str) -> None:
    """Run a script as the administrator, statement by statement."""
    lines = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    for statement in lines.split(";\n"):
        if statement.strip():
            database.run(statement.strip().replace("`", '"') if database.kind == "mariadb" else statement.strip())


def _account(database: Database, name: str) -> Account:
    password = secrets.token_hex(8)
    if database.kind == "postgres":
        database.run(f"create role {name} login password '{password}'")
    else:
        database.run(f"create user {name}@'%' identified by '{password}'")
    parts = urlsplit(database.address)
    host = parts.netloc.rpartition("@")[2]
    return Account(name, Database(database.kind, urlunsplit(parts._replace(netloc=f"{name}:{password}@{host}"))))
