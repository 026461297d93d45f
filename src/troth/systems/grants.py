"""The rights that Troth's two accounts need in a database, as a script for its administrator; and no right beyond them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

from troth.errors import TrothError
from troth.systems import marks
from troth.systems.mapped import Compiled
from troth.systems.needs import Need, needs


@dataclass(frozen=True)
class Accounts:
    """Names of the accounts; on MariaDB and MySQL they belong to the hosts that match ``host``."""

    read: str
    erase: str
    host: str = "%"


def script(
    dialect: Dialect, compiled: Compiled, accounts: Accounts, *, database: str, drills: bool, afterwards: str | None,
    marker: bool = False,
) -> str:  # fmt: skip
    """The script, table by table; whoever owns the tables runs it, as often as they like.

    ``drills`` adds the right to insert made-up people, ``afterwards`` what ``after erasure`` needs, ``marker`` our own table
    for receipts. Raises TrothError
    for SQLite, which knows no accounts, and where the mapping does not fit the schema.
    """
    product = compiled.schema.product
    if product == "sqlite":
        raise TrothError(
            "a SQLite file knows no accounts",
            where=f"systems.{compiled.system}",
            fix="give the file's rights to the account that runs Troth",
        )
    own = f"{compiled.system}.{marks.NAME}"
    wrong = next((drift for drift in compiled.drift if drift.stops and drift.where != own), None)
    if wrong is not None:
        raise TrothError(f"the notice does not fit the database: {wrong.what}", where=wrong.where, fix=wrong.fix)
    writer = _Postgres if product == "postgresql" else _Maria
    return "\n".join(writer(dialect, compiled, accounts, database).lines(drills, afterwards, marker)) + "\n"


class _Script:
    def __init__(self, dialect: Dialect, compiled: Compiled, accounts: Accounts, database: str) -> None:
        self.dialect, self.compiled, self.database = dialect, compiled, database
        self.quote = dialect.identifier_preparer.quote_identifier
        self.read, self.erase = self.account(accounts.read, accounts), self.account(accounts.erase, accounts)
        self.needs = needs(compiled)

    def account(self, name: str, accounts: Accounts) -> str:
        raise NotImplementedError

    def first(self) -> Iterator[str]:
        raise NotImplementedError

    def kept_up(self, need: Need, afterwards: str) -> Iterator[str]:
        raise NotImplementedError

    def lines(self, drills: bool, afterwards: str | None, marker: bool) -> Iterator[str]:
        yield f"-- What Troth needs in {self.compiled.system}: {self.read} finds, reads and verifies; {self.erase} erases."
        yield "-- Made from the mapping and the schema as they are now; run it again when either has changed."
        yield from self.first()
        for name, need in self.needs.items():
            yield ""
            yield f"-- {name.replace(chr(10), ' ')}"
            yield from self.table(need)
            if afterwards is not None and (need.delete or need.update):
                yield from self.kept_up(need, afterwards)

        if marker:
            place = f"{self.quote(self.home())}.{self.quote(marks.NAME)}"
            yield ""
            yield f"-- {marks.NAME}: Troth's receipts of what was done, by key and counts; it holds nothing of a person."
            yield from marks.created(self.dialect, place)
            yield from marks.granted(place, self.read, self.erase)

        if drills:
            yield ""
            yield "-- For drills: made-up people are planted, and afterwards every table is searched for them, unmapped ones too."
            planted = _planted(self.compiled)
            for name, table in self.compiled.schema.tables.items():
                rights = "SELECT, INSERT" if name in planted else "SELECT"
                yield f"GRANT {rights} ON {self.place(table.sql)} TO {self.erase};"

    def table(self, need: Need) -> Iterator[str]:
        place = self.place(need.table.sql)
        for account in dict.fromkeys((self.read, self.erase)):
            yield f"GRANT SELECT ({self.columns(need, need.read)}) ON {place} TO {account};"
        if need.update:
            yield f"GRANT UPDATE ({self.columns(need, need.update)}) ON {place} TO {self.erase};"
        if need.delete:
            yield f"GRANT DELETE ON {place} TO {self.erase};"

    def place(self, table: sa.Table) -> str:
        return ".".join(self.quote(str(part)) for part in (table.schema or self.home(), table.name))

    def home(self) -> str:
        raise NotImplementedError

    def columns(self, need: Need, names: Iterable[str]) -> str:
        wanted = set(names)
        return ", ".join(self.quote(column.name) for column in need.table.sql.c if column.name in wanted)


class _Postgres(_Script):
    def account(self, name: str, accounts: Accounts) -> str:
        return self.quote(name)

    def home(self) -> str:
        return self.compiled.schema.default or "public"

    def first(self) -> Iterator[str]:
        for account in dict.fromkeys((self.read, self.erase)):
            yield f"-- CREATE ROLE {account} LOGIN PASSWORD '…';"
        both = ", ".join(dict.fromkeys((self.read, self.erase)))
        yield f"GRANT CONNECT ON DATABASE {self.quote(self.database)} TO {both};"
        for schema in sorted({need.table.sql.schema or self.home() for need in self.needs.values()}):
            yield f"GRANT USAGE ON SCHEMA {self.quote(schema)} TO {both};"

    def kept_up(self, need: Need, afterwards: str) -> Iterator[str]:
        version = int((self.dialect.server_version_info or (0,))[0])
        place = self.place(need.table.sql)
        if version >= 17:
            yield f"GRANT MAINTAIN ON {place} TO {self.erase};"
        else:
            yield f"-- after erasure: {afterwards} – before PostgreSQL 17 only the owner of {place} may."


class _Maria(_Script):
    def account(self, name: str, accounts: Accounts) -> str:
        return "@".join("'" + part.replace("\\", "\\\\").replace("'", "''") + "'" for part in (name, accounts.host))

    def home(self) -> str:
        return self.database

    def first(self) -> Iterator[str]:
        for account in dict.fromkeys((self.read, self.erase)):
            yield f"-- CREATE USER {account} IDENTIFIED BY '…';"
        yield "-- REFERENCES lets them see the names of all tables and columns, so that one nobody declared is noticed;"
        yield "-- it shows no row. Triggers are seen only by whoever may make some, so Troth does not warn of them here."
        for schema in sorted(
            {self.database, *(need.table.sql.schema or self.database for need in self.needs.values())}
        ):
            place = self.quote(schema).replace("_", r"\_").replace("%", r"\%")
            for account in dict.fromkeys((self.read, self.erase)):
                yield f"GRANT REFERENCES ON {place}.* TO {account};"

    def kept_up(self, need: Need, afterwards: str) -> Iterator[str]:
        yield f"-- after erasure: {afterwards} – OPTIMIZE TABLE asks for both."
        yield f"GRANT SELECT, INSERT ON {self.place(need.table.sql)} TO {self.erase};"


def _planted(compiled: Compiled) -> set[str]:
    """Tables that get rows when people are made up: the mapped ones, and whatever their rows must point at."""
    found = set(compiled.tables)
    waiting = list(found)
    while waiting:
        table = compiled.schema.tables[waiting.pop()]
        mapped = compiled.tables.get(table.name)
        above = {link.table for link in table.foreign_keys}
        above |= {mapped.client.parent} if mapped is not None and mapped.client is not None else set()
        fresh = {name for name in above - found if name in compiled.schema.tables}
        found |= fresh
        waiting += fresh
    return found
