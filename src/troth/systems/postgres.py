"""PostgreSQL as a connected system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeEngine

from troth.systems.dialects import STAND_IN, WAIT_SECONDS, Store, bind
from troth.systems.keys import Key
from troth.systems.normalise import Form
from troth.systems.reflect import Table


class PostgresStore(Store):
    """A PostgreSQL database."""

    def __init__(self, name: str, address: str) -> None:
        url = sa.make_url(address).set(drivername="postgresql+psycopg")
        options = f"-c timezone=UTC -c lock_timeout={WAIT_SECONDS * 1000}"
        given = url.query.get("options", "")
        joined = f"{given if isinstance(given, str) else ' '.join(given)} {options}".strip()
        url = url.update_query_dict({"options": joined})
        engine = sa.create_engine(
            url,
            poolclass=sa.NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "application_name": "troth"},
        )
        super().__init__(name, engine)

    def options(self, write: bool) -> dict[str, Any]:
        if write:
            return {"isolation_level": "READ COMMITTED"}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        text = self.as_text(column)
        if form == "email":
            return sa.func.lower(sa.func.regexp_replace(text, bind(r"^\s+|\s+$"), bind(""), bind("g")))
        if form == "phone":
            return sa.func.regexp_replace(self.inside(form, column), bind("^(00)?440?([0-9]{9,10})$"), bind(r"0\2"))
        if form == "nino":
            return sa.func.regexp_replace(self.inside(form, column), bind("^([A-Z]{2}[0-9]{6})[A-Z]?$"), bind(r"\1"))
        if form == "code":
            return self.inside(form, column)
        return sa.func.lower(sa.func.btrim(sa.func.regexp_replace(text, bind(r"\s+"), bind(" "), bind("g"))))

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        text = self.as_text(column)
        if form == "phone":
            return sa.func.regexp_replace(text, bind("[^0-9]"), bind(""), bind("g"))
        if form == "nino":
            return sa.func.upper(sa.func.regexp_replace(text, bind("[^A-Za-z0-9]"), bind(""), bind("g")))
        if form == "code":
            return sa.func.upper(sa.func.regexp_replace(text, bind(r"\s+"), bind(""), bind("g")))
        return sa.func.lower(text)

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        return sa.func.strpos(text, bind(part))

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        arrays = [
            sa.cast(bind([key[index] for key in keys], NullType()), postgresql.ARRAY(_plain(type_)))
            for index, type_ in enumerate(types)
        ]
        names = [f"k{index}" for index in range(len(types))]
        rows = sa.func.unnest(*arrays).table_valued(*names, with_ordinality="o").render_derived()
        return sa.select((rows.c.o - sa.literal_column("1")).label("n"), *(rows.c[name] for name in names)).subquery()

    def before_erasing(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")

    def may(self, connection: sa.Connection, right: str, table: Table) -> bool:
        quoted = connection.dialect.identifier_preparer.quote(table.sql.name)
        held = sa.func.has_table_privilege(bind(quoted.replace("%%", "%")), bind(right))
        return bool(connection.execute(sa.select(held)).scalar_one())

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


def _plain(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return sa.Text() if isinstance(type_, (NullType, sa.String)) and not isinstance(type_, sa.Enum) else type_
