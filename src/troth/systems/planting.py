"""Made-up people for drills: one row in every table that can be about a person, with values no real person has."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import exc

from troth.errors import TrothError
from troth.systems.dialects import Store, written
from troth.systems.keys import Key
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.normalise import form_of
from troth.systems.reflect import Column, Table


@dataclass
class Persona:
    """One made-up person and the rows planted for them."""

    token: str
    identifiers: dict[str, str] = field(default_factory=dict[str, str])
    rows: dict[str, tuple[Key, dict[str, object]]] = field(default_factory=dict[str, tuple[Key, dict[str, object]]])
    """Table → (key, every column as the database gives it back)."""


class Planter:
    """Plants personas one after the other; each one's rows name the persona before as their second person."""

    def __init__(self, connection: sa.Connection, store: Store, compiled: Compiled) -> None:
        self.connection, self.store, self.compiled = connection, store, compiled
        self.order: list[tuple[Table, Key]] = []
        """Every row planted, in order; cleaned up from the last to the first."""
        self.clients: dict[str, dict[str, object]] = {}

    def plant(self, before: Persona | None) -> Persona:
        """A new person with one row in each table with data about people. Raises TrothError where that cannot be."""
        persona = Persona("dr" + secrets.token_hex(5))
        for mapped in self.compiled.tables.values():
            values = self.links(mapped, persona, before)
            if values is None:
                continue
            for identifier, name in mapped.found_by.items():
                column = mapped.table.columns[name]
                if name in values or column.default or column.generated:
                    continue
                values[name] = self.identifier(persona, identifier, mapped.table, column)
            for name, personal in mapped.personal.items():
                owner = before if name in mapped.seconds else persona
                if name not in values and not personal.column.generated and owner is not None:
                    values[name] = self.fresh(mapped.table, personal.column, owner.token)
            source = mapped.came_from.column if mapped.came_from is not None else None
            if source is not None and source not in values:
                values[source] = self.existing(mapped.table, source)
            persona.rows[mapped.name] = self.inserted(mapped.table, values, 0, mapped)
        if not persona.rows:
            raise TrothError("no table of people could be planted in", where=self.compiled.system)
        return persona

    def links(self, mapped: Mapped, persona: Persona, before: Persona | None) -> dict[str, object] | None:
        """The link columns of a row for this person; None where nothing would lead to it."""
        values: dict[str, object] = {}
        linked = bool(mapped.found_by)
        for edge in mapped.belongs:
            linked = self.point(edge, mapped.table, persona, values) or linked
        for edge in mapped.also:
            if before is not None:
                self.point(edge, mapped.table, before, values)
            elif not all(mapped.table.columns[name].nullable for name in edge.columns):
                self.point(edge, mapped.table, persona, values)
            else:
                values |= dict.fromkeys(set(edge.columns) - set(values))
        if mapped.client is not None:
            edge = mapped.client
            there = self.clients.get(edge.parent)
            if there is None:
                there = self.clients[edge.parent] = self.row_of(self.compiled.schema.tables[edge.parent], 0)
            values |= {here: there[to] for here, to in zip(edge.columns, edge.to, strict=True)}
        return values if linked else None

    def point(self, edge: Edge, table: Table, persona: Persona, values: dict[str, object]) -> bool:
        planted = persona.rows.get(edge.parent)
        if planted is None:
            values |= {name: None for name in edge.columns if table.columns[name].nullable and name not in values}
            return False
        values |= {here: planted[1][to] for here, to in zip(edge.columns, edge.to, strict=True)}
        return True

    def inserted(
        self, table: Table, values: dict[str, object], depth: int, mapped: Mapped | None = None
    ) -> tuple[Key, dict[str, object]]:
        """Insert a row, filling in what it must have; where a rule refuses made-up values, with those of a row there."""
        complete = dict(values)
        for link in table.foreign_keys:
            lacking = [name for name in link.columns if complete.get(name) is None and not table.columns[name].nullable]
            if lacking and link.table in self.compiled.schema.tables:
                there = self.row_of(self.compiled.schema.tables[link.table], depth + 1)
                complete |= {here: there[to] for here, to in zip(link.columns, link.to, strict=True)}
        for column in table.columns.values():
            if column.name not in complete and not (column.nullable or column.default or column.generated):
                known = (
                    None
                    if column.name in table.key or self.is_unique(table, column)
                    else self.existing(table, column.name)
                )
                complete[column.name] = (
                    known if known is not None else self.fresh(table, column, "dr" + secrets.token_hex(5))
                )
        try:
            with self.connection.begin_nested():
                return self.insert(table, complete)
        except (exc.IntegrityError, exc.DataError) as error:
            template = self.first(table)
            if template is None:
                raise self.unplantable(table, error) from None
        # A CHECK or a domain may allow few values: those of a real row pass, and only ours are ever read back.
        structural = {*table.key, *(name for link in table.foreign_keys for name in link.columns)}
        structural |= set(mapped.found_by.values()) if mapped is not None else set()
        structural |= (
            {name for edge in (*mapped.belongs, *mapped.also) for name in edge.columns} if mapped is not None else set()
        )
        for column in table.columns.values():
            if column.name in complete and column.name not in structural and not self.is_unique(table, column):
                complete[column.name] = template[column.name]
        try:
            with self.connection.begin_nested():
                return self.insert(table, complete)
        except (exc.IntegrityError, exc.DataError) as error:
            raise self.unplantable(table, error) from None

    def unplantable(self, table: Table, error: exc.DBAPIError) -> TrothError:
        return TrothError(
            f"a made-up row could not be planted ({type(error.orig).__name__})",
            where=f"{self.compiled.system}.{table.name}",
            fix="the table's rules allow few values; try a drill where it holds at least one row",
        )

    def insert(self, table: Table, values: dict[str, object]) -> tuple[Key, dict[str, object]]:
        bound = {table.sql.c[name]: self.bound(table.sql.c[name], value) for name, value in values.items()}
        own = [table.sql.c[name] for name in table.key]
        key = tuple(self.connection.execute(sa.insert(table.sql).values(bound).returning(*own)).one())
        self.order.append((table, key))
        return key, self.fetched(table, key)

    def bound(self, column: sa.Column[object], value: object) -> sa.ColumnElement[object]:
        return written(self.store.value(value), column.type)

    def fetched(self, table: Table, key: Key) -> dict[str, object]:
        """The row as it stands now; empty where it is gone."""
        columns = list(table.sql.c)
        query = sa.select(*columns).where(self.store.among([table.sql.c[name] for name in table.key], [key]))
        row = self.connection.execute(query).first()
        return {} if row is None else dict(zip((column.name for column in columns), row, strict=True))

    def first(self, table: Table) -> dict[str, object] | None:
        ours = [key for planted, key in self.order if planted.name == table.name]
        query = sa.select(*table.sql.c).limit(1)
        if ours:
            query = query.where(sa.not_(self.store.among([table.sql.c[name] for name in table.key], ours)))
        row = self.connection.execute(query).first()
        return None if row is None else dict(zip((column.name for column in table.sql.c), row, strict=True))

    def row_of(self, table: Table, depth: int) -> dict[str, object]:
        """Any row that is there already; a made-up one where the table is empty."""
        known = self.first(table)
        if known is not None:
            return known
        if depth > 8:
            raise TrothError(
                "tables that need each other's rows are empty", where=f"{self.compiled.system}.{table.name}"
            )
        return self.inserted(table, {}, depth)[1]

    def existing(self, table: Table, name: str) -> object:
        known = self.first(table)
        return None if known is None else known[name]

    def is_unique(self, table: Table, column: Column) -> bool:
        return any(column.name in names for names in table.unique)

    def fresh(self, table: Table, column: Column, token: str) -> object:
        """A made-up value, beyond all that are there where a number has to be unique."""
        if column.kind == "integer" and (column.name in table.key or self.is_unique(table, column)):
            highest = self.connection.execute(sa.select(sa.func.max(table.sql.c[column.name]))).scalar_one()
            return (int(highest) if isinstance(highest, int) else 0) + 1
        return self.value(column, token)

    def identifier(self, persona: Persona, identifier: str, table: Table, column: Column) -> object:
        """This person's value of an identifier, the same in every table; where a type cannot hold it, one of its own."""
        if column.kind not in ("text", "other"):
            value = self.fresh(table, column, persona.token)
            if (
                identifier in persona.identifiers
                and column.kind == "integer"
                and persona.identifiers[identifier].isdigit()
            ):
                return int(persona.identifiers[identifier])
            persona.identifiers.setdefault(identifier, str(self.store.value(value)))
            return value
        if identifier not in persona.identifiers:
            form = form_of(identifier)
            text = f"{persona.token}@drill.example"
            if form == "phone":
                text = "0999" + "".join(secrets.choice("0123456789") for _ in range(7))
            elif form == "code":
                text = persona.token.upper()
            elif form == "text":
                text = f"Drill {persona.token}"
            persona.identifiers[identifier] = text[: column.length]
        return persona.identifiers[identifier]

    def value(self, column: Column, token: str) -> object:
        """A made-up value of the column's type; text carries the person's token where it is long enough."""
        if column.options:
            return column.options[0]
        number = secrets.randbelow(20000) + 1000
        match column.kind:
            case "integer":
                return number
            case "number":
                return Decimal(number % 97 + 1)
            case "date":
                return date(1901, 1, 1) + timedelta(days=number)
            case "timestamp":
                return datetime.combine(date(1971, 1, 1) + timedelta(days=number), time(number % 24))
            case "time":
                return time(number % 24, number % 60)
            case "boolean":
                return True
            case "uuid":
                return uuid4()
            case "bytes":
                return token.encode()
            case "json":
                return json.dumps({"drill": token}) if self.connection.dialect.name == "sqlite" else {"drill": token}
            case "text":
                text = f"{token}{secrets.token_hex(2)}"
                return (
                    text
                    if column.length is None or len(text) <= column.length
                    else secrets.token_hex(8)[: column.length]
                )
            case _:
                return f"{token}{secrets.token_hex(2)}" if self.connection.dialect.name == "sqlite" else None
