"""A web shop for benches: ten tables, in each of which a customer has rows, on any of the databases we connect to."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
EPOCH = datetime(2026, 1, 1, 12, tzinfo=UTC).replace(tzinfo=None)  # its columns have no time zone
BATCH = 5000
Rows = Iterator[tuple[Any, ...]]


def email(number: int) -> str:
    """The address of a customer, numbered from 1."""
    return f"user{number}@post.example"


def build(address: str, customers: int) -> None:
    """Make and fill the tables, ``customers`` in number and twenty-one rows to each, then the indexes."""
    if address.startswith("sqlite"):
        _sqlite(address.removeprefix("sqlite:///"), customers)
    elif address.startswith("postgres"):
        _postgres(address, customers)
    else:
        _mariadb(address, customers)


def tables(n: int) -> dict[str, Rows]:
    """Rows of every table for ``n`` customers, parents first; the same each time."""
    draw = random.Random(42)
    half = max(n // 2, 1)
    return {
        "customers": (
            (i, email(i), f"First{i % 997}", f"Last{i % 1009}", phone(i), date(1950, 1, 1) + timedelta(i % 20000), _ago(i % 2000))
            for i in range(1, n + 1)
        ),
        "addresses": (
            (i, _of(i, n), "billing" if i <= n else "shipping", f"{i} High St", f"City{i % 300}", f"PC{i % 9999}", "GB")
            for i in range(1, n + half + 1)
        ),
        "orders": (
            (i, _of(i, n), _of(i, n), "done", _money(draw, 200), f"leave at door {i}", _ago(i % 1500))
            for i in range(1, 3 * n + 1)
        ),
        "order_items": (
            (i, _of(i, 3 * n), f"SKU{i % 5000}", 1 + i % 4, _money(draw, 80), f"Happy birthday {i}" if i % 5 == 0 else None)
            for i in range(1, 6 * n + 1)
        ),
        "payments": (
            (i, i, f"First{i % 997} Last", f"{i % 10000:04}", f"GB{i:020}", _money(draw, 200), _ago(0))
            for i in range(1, 3 * n + 1)
        ),
        "logins": (
            (i, _of(i, n), f"10.{i % 255}.{i // 255 % 255}.7", f"Mozilla/5.0 ({i % 50})", _ago(i % 40))
            for i in range(1, 3 * n + 1)
        ),
        "support_tickets": ((i, _of(i, n), f"Problem {i}", "closed", _ago(1)) for i in range(1, half + 1)),
        "messages": (
            (i, _of(i, half), f"Hello, my name is First{i % 997} and my parcel {i} is late", _ago(1))
            for i in range(1, n + 1)
        ),
        "marketing_prefs": ((i, i, "email", i % 3 == 0, _ago(2)) for i in range(1, n + 1)),
        "audit_log": (
            (i, _of(i, n), "login", f"ip 10.{i % 255}.1.7", _ago(i % 9)) for i in range(1, 2 * n + 1)
        ),
    }  # fmt: skip


def phone(number: int) -> str:
    """A number of the range kept for drama; a thousand of them, so people share them."""
    return f"01632 960{number % 1000:03}"


def statements(name: str) -> list[str]:
    """The statements of ``schema.sql`` or ``indexes.sql``."""
    return [each.strip() for each in (FOLDER / name).read_text(encoding="utf-8").split(";") if each.strip()]


def _of(i: int, n: int) -> int:
    return (i - 1) % n + 1


def _ago(days: int) -> datetime:
    return EPOCH - timedelta(days=days)


def _money(draw: random.Random, most: int) -> float:
    return round(draw.random() * most, 2)


def _postgres(address: str, customers: int) -> None:
    import psycopg

    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        for statement in statements("schema.sql"):
            cursor.execute(statement)  # type: ignore[arg-type]
        # Rows are as ``tables`` has them, save for sums of money; made in the server, and without asking each parent.
        cursor.execute("SET session_replication_role = replica")
        for statement in statements("fill.sql"):
            numbers = statement.replace(":n", str(customers)).replace(":half", str(max(customers // 2, 1)))
            cursor.execute(numbers)  # type: ignore[arg-type]
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for statement in statements("indexes.sql"):
            cursor.execute(statement)  # type: ignore[arg-type]
        cursor.execute("ANALYZE")


def _sqlite(path: str, customers: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    for statement in statements("schema.sql"):
        connection.execute(statement)
    for name, rows in tables(customers).items():
        for batch in _batches(rows):
            marks = ", ".join("?" * len(batch[0]))
            plain = [tuple(str(v) if isinstance(v, (date, datetime)) else v for v in row) for row in batch]
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", plain)
    for statement in statements("indexes.sql"):
        connection.execute(statement)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def _mariadb(address: str, customers: int) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(sa.make_url(address).set(drivername="mysql+pymysql"))
    with engine.begin() as connection:
        for statement in statements("schema.sql"):
            connection.exec_driver_sql(f"{statement} ENGINE=InnoDB")
        for name, rows in tables(customers).items():
            for batch in _batches(rows):
                marks = ", ".join(["%s"] * len(batch[0]))
                connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", batch)
        for statement in statements("indexes.sql"):
            connection.exec_driver_sql(statement)
    engine.dispose()


def _batches(rows: Rows) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
