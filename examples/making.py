"""What every example's ``seed.py`` needs: its report to the demo, dates moved to a day, and a database filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

Row = dict[str, Any]


@dataclass(frozen=True)
class SeedReport:
    """What was made. Each person of the demo is identifier → value, as the mapping names identifiers."""

    rows: Mapping[str, int]
    """``system.table`` → number of rows."""
    people: int
    access: Mapping[str, str]
    """Somebody whose data is ours, with rows in several tables."""
    erasure: Mapping[str, str]
    """Another one, to be erased."""
    member: Mapping[str, str]
    """Somebody held for a client, whose processor we are: a request stops and goes to the client."""
    ambiguous: Mapping[str, str]
    """An email address that two enquirers of different names share."""
    contract_ending_soon: str
    """Reference of a contract that runs out within three weeks."""


def shift_dates(text: str, days: int) -> str:
    """The same text with every ISO date (``2026-09-01``) moved by so many days; what is no date stays as it is."""

    def moved(match: re.Match[str]) -> str:
        try:
            return (date.fromisoformat(match[0]) + timedelta(days=days)).isoformat()
        except ValueError:
            return match[0]

    return re.sub(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])", moved, text)


DRIVERS = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql", "mysql": "mysql+pymysql"}


def fill(address: str, schema: sa.MetaData, made: Mapping[str, list[Row]], *scripts: str) -> None:
    """Drop, create and fill one database in one transaction, and run what else its owner runs there."""
    url = sa.make_url(address)
    driver = DRIVERS.get(url.drivername)
    if driver is not None:
        url = url.set(drivername=driver)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        schema.drop_all(connection)
        schema.create_all(connection)
        for table in schema.sorted_tables:
            connection.execute(sa.insert(table), made[table.name])
            if url.get_backend_name() == "postgresql":
                serial = sa.func.pg_get_serial_sequence(table.name, "id")
                connection.execute(sa.select(sa.func.setval(serial, len(made[table.name]))))
        for script in scripts:
            connection.exec_driver_sql(script)
    engine.dispose()
