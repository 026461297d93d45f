"""Which indexes are missing, so that one person is found, followed and looked for again without reading whole tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from troth.systems.dialects import Store
from troth.systems.indexes import without_plans
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.normalise import Form, form_of
from troth.systems.outcomes import Advice
from troth.systems.seeking import can_hold, places, term
from troth.systems.statements import as_sqlalchemy, raw

FEW_ROWS = 1000
"""Tables with fewer rows are read through as quickly as an index is asked."""
SEARCHED_ROWS = 10_000
"""From this size on a search inside text is worth an index."""
_EXAMPLES: dict[Form, str] = {
    "email": "someone@post.example", "phone": "01632 960123", "nino": "QQ123456", "code": "AB1234567", "text": "Somebody",
}  # fmt: skip


def advice(connection: sa.Connection, store: Store, compiled: Compiled) -> tuple[Advice, ...]:
    """Every index that is missing: on PostgreSQL by what the database itself says of its plans, elsewhere by what indexes
    there are (``indexes``). Changes the planner's settings for this transaction.
    """
    if connection.dialect.name != "postgresql":
        return tuple(without_plans(connection, store, compiled, FEW_ROWS))
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    connection.exec_driver_sql("SET LOCAL plan_cache_mode = auto")
    look = _Look(connection, store, compiled)
    found: dict[Advice, None] = {}
    for mapped in compiled.tables.values():
        size = look.size(mapped)
        if size >= FEW_ROWS:
            found |= dict.fromkeys((*look.identifiers(mapped), *look.links(mapped)))
        if size >= SEARCHED_ROWS:
            found |= dict.fromkeys(look.texts(mapped))
    return tuple(found)


_BY_OTHERS = ("Bitmap Heap Scan", "Subquery Scan", "CTE Scan", "Function Scan")
"""Steps of a plan that read what other steps have chosen."""


class _Look:
    def __init__(self, connection: sa.Connection, store: Store, compiled: Compiled) -> None:
        self.connection, self.store, self.compiled = connection, store, compiled
        self.prepare = connection.dialect.identifier_preparer
        self.forms: list[Form] = list(
            dict.fromkeys(form_of(name) for each in compiled.tables.values() for name in each.found_by)
        )

    def size(self, mapped: Mapped) -> float:
        """Rows of the table, as the server last estimated them."""
        query = sa.text("SELECT reltuples FROM pg_catalog.pg_class WHERE oid = CAST(:name AS regclass)")
        return float(self.connection.execute(query, {"name": self.name(mapped)}).scalar_one())

    def identifiers(self, mapped: Mapped) -> Iterator[Advice]:
        """Columns in which people are looked up by their normal spelling."""
        for identifier, column in mapped.found_by.items():
            normal = self.store.normal(form_of(identifier), mapped.table.at(column))
            if self.read_through(mapped, normal == sa.literal(_EXAMPLES[form_of(identifier)], sa.Text())):
                yield Advice(
                    f"{self.compiled.system}.{mapped.name}.{column}",
                    f"people are looked up by {identifier}, in any spelling, by reading the whole table",
                    f"CREATE INDEX CONCURRENTLY ON {self.name(mapped)} (({self.written(normal)}))",
                )

    def links(self, mapped: Mapped) -> Iterator[Advice]:
        """Columns by which rows hang on others."""
        table = mapped.table.sql
        for edge in (*mapped.belongs, *mapped.also):
            if edge.listed:
                yield from self.lists(mapped, edge)
                continue
            # A value that is not known beforehand; with one that is, there would be nothing to plan.
            values = [sa.select(sa.cast(sa.null(), table.c[name].type)).scalar_subquery() for name in edge.columns]
            tests = [table.c[name] == value for name, value in zip(edge.columns, values, strict=True)]
            if self.read_through(mapped, *tests):
                listed = ", ".join(self.prepare.quote(name) for name in edge.columns)
                yield Advice(
                    f"{self.compiled.system}.{mapped.name}.{edge.columns[0]}",
                    f"what belongs to a row of {edge.parent} is found by reading the whole table",
                    f"CREATE INDEX CONCURRENTLY ON {self.name(mapped)} ({listed})",
                )

    def lists(self, mapped: Mapped, edge: Edge) -> Iterator[Advice]:
        """Lists of keys by which rows hang on others, where an index over what is in them can serve at all."""
        (name,) = edge.columns
        above = self.compiled.schema.tables[edge.parent]
        column = mapped.table.sql.c[name]
        key = sa.select(sa.cast(sa.null(), above.sql.c[above.key[0]].type)).scalar_subquery()
        holds = self.store.lists(column, key)
        cast = (
            ""
            if str(getattr(column.type, "written", "")).endswith("[]") or isinstance(column.type, JSONB)
            else "::jsonb"
        )
        if self.read_through(mapped, holds):
            yield Advice(
                f"{self.compiled.system}.{mapped.name}.{name}",
                f"what belongs to a row of {edge.parent} is found by reading the whole table",
                f"CREATE INDEX CONCURRENTLY ON {self.name(mapped)} USING gin (({self.prepare.quote(name)}{cast}))",
            )

    def texts(self, mapped: Mapped) -> Iterator[Advice]:
        """Columns in which the second look after an erasure searches for values inside text."""
        missing: list[str] = []
        for form in self.forms:
            sought = term(form, _EXAMPLES[form])
            for column in places(self.compiled, mapped.table):
                if sought.part is None or not can_hold(mapped.table, column, sought):
                    continue
                inside = self.store.inside(form, mapped.table.at(column))
                if self.read_through(mapped, inside.like(sa.literal(self.store.contained(sought.part), sa.Text()))):
                    missing.append(f"({self.written(inside)}) gin_trgm_ops")
        if missing:
            yield Advice(
                f"{self.compiled.system}.{mapped.name}",
                "the second look after an erasure reads the whole table",
                "CREATE EXTENSION IF NOT EXISTS pg_trgm; "
                f"CREATE INDEX CONCURRENTLY ON {self.name(mapped)} USING gin ({', '.join(dict.fromkeys(missing))})",
            )

    def read_through(self, mapped: Mapped, *tests: sa.ColumnElement[bool]) -> bool:
        """Whether the database would read the whole table even where it may not."""
        own = [mapped.table.sql.c[name] for name in mapped.table.key]
        query = self.compiled_text(sa.select(*own).where(*tests))
        with as_sqlalchemy(self.connection):
            ((plan,),) = raw(self.connection).execute(f"EXPLAIN (FORMAT JSON) {query}").fetchall()
        return any("Scan" in node["Node Type"] and node["Node Type"] not in _BY_OTHERS and "Index Cond" not in node
                   for node in _nodes(plan[0]["Plan"]))  # fmt: skip

    def written(self, expression: sa.ColumnElement[Any]) -> str:
        """An expression as it stands in an index: columns without their table."""
        bare = str(
            expression.compile(
                dialect=self.connection.dialect, compile_kwargs={"literal_binds": True, "include_table": False}
            )
        )
        return bare.replace("%%", "%")

    def compiled_text(self, query: sa.Select[Any]) -> str:
        """A query with its values written into it."""
        text = str(query.compile(dialect=self.connection.dialect, compile_kwargs={"literal_binds": True}))
        return text.replace("%%", "%")

    def name(self, mapped: Mapped) -> str:
        """The table's name, quoted where it has to be."""
        return self.prepare.format_table(mapped.table.sql).replace("%%", "%")


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
