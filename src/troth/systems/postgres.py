"""PostgreSQL as a connected system."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeEngine

from troth.systems.connected import KEPT
from troth.systems.dialects import STAND_IN, Right, Store, bind
from troth.systems.joined import Joined
from troth.systems.keys import Key
from troth.systems.normalise import Form
from troth.systems.postgres_catalogue import FINGERPRINT, POLICIES, RIGHTS
from troth.systems.postgres_text import read_as_utf8
from troth.systems.reaching import Addresses, Patience
from troth.systems.reflect import Table
from troth.systems.statements import Batch, Rowed, Statement, as_sqlalchemy, raw, taken

_CHUNKS = psycopg.pq.version() >= 170000
"""Whether libpq hands rows of a stream over in chunks; older ones do it one by one."""


class PostgresStore(Store):
    """A PostgreSQL database."""

    writers = 8
    hands_keys_back = True

    def __init__(self, name: str, addresses: Addresses, patience: Patience) -> None:
        # A statement that is prepared once is planned once: planning it anew for each person took longer than running it.
        # Compiling it to machine code took longer still, seconds for one that asks all tables at once.
        times = f"-c lock_timeout={_thousandths(patience.lock)} -c statement_timeout={_thousandths(patience.statement)}"
        options = f"-c timezone=UTC {times} -c plan_cache_mode=force_generic_plan -c jit=off"
        settings = {"connect_timeout": 5, "application_name": "troth"}

        def engine(address: str) -> sa.Engine:
            url = sa.make_url(address.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
            given = url.query.get("options", "")
            joined = f"{given if isinstance(given, str) else ' '.join(given)} {options}".strip()
            url = url.update_query_dict({"options": joined})
            made = sa.create_engine(url, hide_parameters=True, connect_args=settings, **KEPT)
            event.listen(made, "connect", _connected, insert=True)  # before SQLAlchemy asks for anything
            return made

        super().__init__(name, engine, addresses, patience)
        self._joined = Joined()

    def options(self, write: bool) -> dict[str, Any]:
        if write:
            return {"isolation_level": "READ COMMITTED"}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def fingerprint(self, connection: sa.Connection) -> Hashable:
        ((row,),) = self.run(connection, [(FINGERPRINT, {})])
        return row

    def run(self, connection: sa.Connection, batch: Batch) -> list[Sequence[Rowed]]:
        """All statements sent before the first answer is read, and prepared in the server."""
        with as_sqlalchemy(connection):
            driver = raw(connection)
            with driver.pipeline() if len(batch) > 1 else nullcontext():
                sent = [driver.execute(each.text, each.parameters(given), prepare=True) for each, given in batch]
            return [taken(each, cursor) for (each, _), cursor in zip(batch, sent, strict=True)]

    def ask(self, connection: sa.Connection, batch: Batch) -> list[Sequence[Rowed]]:
        if len(batch) < 2:
            return self.run(connection, batch)
        joined, given = self._joined.of(batch)
        (rows,) = self.run(connection, [(joined.statement, given)])
        return joined.parted(rows)

    def stream(
        self, connection: sa.Connection, statement: Statement, given: Mapping[str, object], size: int,
        *, beside: bool = False,
    ) -> Iterator[Sequence[Rowed]]:  # fmt: skip
        if beside:
            with as_sqlalchemy(connection), raw(connection).cursor("troth_rows") as held:
                held.execute(statement.text, statement.parameters(given))
                while piece := held.fetchmany(size):
                    yield statement.read(piece)
            return
        with as_sqlalchemy(connection), raw(connection).cursor() as cursor:
            rows: list[Rowed] = []
            for row in cursor.stream(statement.text, statement.parameters(given), size=size if _CHUNKS else 1):
                rows.append(row)
                if len(rows) == size:
                    yield statement.read(rows)
                    rows = []
            yield statement.read(rows)

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        # Patterns stand in the statement, not beside it: an index over the same expression can then serve it.
        if form == "email":
            return sa.func.lower(_replaced(self.as_text(column), r"^\s+|\s+$", ""))
        if form == "phone":
            return _replaced(self.inside(form, column), "^(00)?440?([0-9]{9,10})$", r"0\2", every=False)
        if form == "nino":
            return _replaced(self.inside(form, column), "^([A-Z]{2}[0-9]{6})[A-Z]?$", r"\1", every=False)
        if form == "code":
            return self.inside(form, column)
        return sa.func.lower(sa.func.btrim(_replaced(self.as_text(column), r"\s+", " ")))

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        text = self.as_text(column)
        if form == "phone":
            return _replaced(text, "[^0-9]", "")
        if form == "nino":
            return sa.func.upper(_replaced(text, "[^A-Za-z0-9]", ""))
        if form == "code":
            return sa.func.upper(_replaced(text, r"\s+", ""))
        return sa.func.lower(text)

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        return sa.func.strpos(text, bind(part))

    def contains(self, text: sa.ColumnElement[Any], name: str, rare: str | None = None) -> sa.ColumnElement[bool]:
        # LIKE rather than strpos: an index over the trigrams of the text can serve it.
        part = sa.bindparam(name, type_=sa.Text())
        if rare is None:
            return text.like(part)
        # Written so that no index is asked for the trigrams of the whole, which took longer than all else together.
        whole = text.concat(sa.literal_column("''", sa.Text())).like(part)
        return sa.and_(text.like(sa.bindparam(rare, type_=sa.Text())), whole)

    def contained(self, part: str) -> str:
        return "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        return _rows(types, [bind([key[index] for key in keys], NullType()) for index in range(len(types))])

    def keyset_given(self, types: Sequence[TypeEngine[Any]], name: str) -> sa.Subquery:
        return _rows(types, [sa.bindparam(f"{name}{index}", type_=NullType()) for index in range(len(types))])

    def among_given(self, columns: Sequence[sa.ColumnElement[Any]], name: str) -> sa.ColumnElement[bool]:
        arrays = [
            sa.cast(sa.bindparam(f"{name}{index}", type_=NullType()), postgresql.ARRAY(_plain(column.type)))
            for index, column in enumerate(columns)
        ]
        if len(columns) == 1:
            return columns[0] == sa.any_(arrays[0])
        rows = sa.func.unnest(*arrays).table_valued(*(f"k{index}" for index in range(len(columns)))).render_derived()
        return sa.tuple_(*columns).in_(sa.select(*rows.c))

    def elements(self, column: sa.ColumnElement[Any]) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
        if _is_json(column):
            document = sa.cast(column, postgresql.JSONB())
            is_list = sa.func.jsonb_typeof(document) == bind("array")
            listed = sa.case((is_list, document), else_=sa.cast(bind("[]", sa.Text()), postgresql.JSONB()))
            rows = sa.func.jsonb_array_elements_text(listed).table_valued(sa.column("element", sa.Text()))
        else:
            texts = sa.cast(column, postgresql.ARRAY(sa.Text()))
            rows = sa.func.unnest(texts).table_valued(sa.column("element", sa.Text()))
        rows = rows.render_derived()
        return rows, rows.c.element

    def lists(self, column: sa.ColumnElement[Any], key: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        # Containment rather than a look at each element: an index over the list (GIN) can serve it.
        if _is_json(column):
            document = sa.cast(column, postgresql.JSONB()) if not isinstance(column.type, postgresql.JSONB) else column
            spelled = [
                sa.func.to_jsonb(self.as_text(key)),
                *([] if isinstance(key.type, sa.String) else [sa.func.to_jsonb(key)]),
            ]
            holds = sa.or_(*(document.op("@>")(each) for each in spelled))
            return sa.and_(sa.func.jsonb_typeof(document) == bind("array"), holds)
        written = str(getattr(column.type, "written", "")).removesuffix("[]")
        if written not in ("smallint", "integer", "bigint", "uuid"):
            column, key = sa.cast(column, postgresql.ARRAY(sa.Text())), self.as_text(key)
        elif written in ("smallint", "integer") and isinstance(key.type, sa.Integer):
            # A key that the list's own type could not hold is in none.
            column = (
                sa.cast(column, postgresql.ARRAY(sa.BigInteger()))
                if written == "smallint" or isinstance(key.type, sa.BigInteger)
                else column
            )
        return column.op("@>")(sa.cast(postgresql.array([key]), column.type))

    def sent(self, name: str, keys: Sequence[Key]) -> dict[str, object]:
        return {f"{name}{index}": _array([key[index] for key in keys]) for index in range(len(keys[0]))}

    def unnested(self, columns: Sequence[tuple[str, TypeEngine[Any]]], before: str = "") -> sa.FromClause:
        arrays = [
            sa.cast(sa.bindparam(f"{before}{name}", type_=NullType()), postgresql.ARRAY(_plain(type_)))
            for name, type_ in columns
        ]
        rows = sa.func.unnest(*arrays).table_valued(*(sa.column(name, type_) for name, type_ in columns))
        return rows.render_derived(name="given")

    def hides_rows(self, connection: sa.Connection, tables: Sequence[Table]) -> bool:
        names = [connection.dialect.identifier_preparer.format_table(each.sql).replace("%%", "%") for each in tables]
        ((found,),) = self.run(connection, [(POLICIES, {"names": names})])
        return bool(found[0])

    def document(self, text: str, type_: TypeEngine[Any]) -> sa.ColumnElement[Any]:
        return sa.cast(bind(text, sa.Text()), type_)

    def is_document(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
        return sa.cast(self.as_text(column), postgresql.JSONB()) == sa.cast(bind(text, sa.Text()), postgresql.JSONB())

    def before_erasing(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")

    def may(self, connection: sa.Connection, needed: Sequence[Right]) -> list[bool]:
        if not needed:
            return []
        named = connection.dialect.identifier_preparer.format_table
        asked = [
            (place, named(table.sql).replace("%%", "%"), column, right)
            for place, (right, table, columns) in enumerate(needed)
            for column in (columns if right == "UPDATE" else (None,))
        ]
        places, tables, names, rights = (list(each) for each in zip(*asked, strict=True))
        sent = {"tables": tables, "columns": names, "rights": rights}
        (held,) = self.run(connection, [(RIGHTS, sent)])
        missing = {place for place, (given,) in zip(places, held, strict=True) if not given}
        return [place not in missing for place in range(len(needed))]

    def day(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        if isinstance(column.type, (sa.Date, sa.DateTime)):
            return sa.func.to_char(column, bind("YYYY-MM-DD"))
        return sa.func.substring(self.as_text(column), bind(r"^\s*(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"))

    def random(self, length: int, *, digits: bool) -> sa.ColumnElement[Any]:
        if digits:
            number = sa.cast(sa.func.floor(sa.func.random() * sa.literal_column(str(10**length))), sa.BigInteger())
            return sa.func.lpad(sa.cast(number, sa.Text()), sa.literal_column(str(length)), bind("0"), type_=sa.Text())
        drawn = sa.func.md5(sa.cast(sa.func.gen_random_uuid(), sa.Text()))
        return sa.func.left(drawn, sa.literal_column(str(length)), type_=sa.Text())

    def stand_in(self, length: int | None) -> sa.ColumnElement[Any]:
        text = bind(STAND_IN, sa.Text()).concat(sa.cast(sa.func.gen_random_uuid(), sa.Text()))
        return text if length is None else sa.func.left(text, length)


def _rows(types: Sequence[TypeEngine[Any]], sent: Sequence[sa.BindParameter[Any]]) -> sa.Subquery:
    """Keys as rows, of one array a part."""
    arrays = [sa.cast(each, postgresql.ARRAY(_plain(type_))) for each, type_ in zip(sent, types, strict=True)]
    columns = [sa.column(f"k{index}", type_) for index, type_ in enumerate(types)]
    rows = sa.func.unnest(*arrays).table_valued(*columns, with_ordinality="o").render_derived()
    return sa.select(
        (rows.c.o - sa.literal_column("1")).label("n"), *(rows.c[each.name] for each in columns)
    ).subquery()


def _array(values: list[Any]) -> object:
    """Numbers and texts in PostgreSQL's own spelling of an array, for which the driver takes ten times as long."""
    if all(type(value) is int for value in values):
        return f"{{{','.join(map(str, values))}}}"
    if all(type(value) is str and "\x00" not in value for value in values):
        quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
        return '{"' + '","'.join(quoted) + '"}'
    return values


def _is_json(column: sa.ColumnElement[Any]) -> bool:
    return isinstance(column.type, sa.JSON)


def _replaced(text: sa.ColumnElement[Any], pattern: str, by: str, *, every: bool = True) -> sa.ColumnElement[Any]:
    literals = [sa.literal_column(f"'{part}'", sa.Text()) for part in (pattern, by, *(["g"] if every else []))]
    return sa.func.regexp_replace(text, *literals, type_=sa.Text())


def _thousandths(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _connected(driver: Any, record: object) -> None:
    read_as_utf8(driver)
    driver.prepared_max = 400


def _plain(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return sa.Text() if isinstance(type_, (NullType, sa.String)) and not isinstance(type_, sa.Enum) else type_
