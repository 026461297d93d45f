"""What plain SQL costs on the shop: the floors that the engine is measured against, and how to count and weigh."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

SELECTS = (
    "SELECT * FROM addresses WHERE customer_id = ?",
    "SELECT * FROM orders WHERE customer_id = ?",
    "SELECT i.* FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.customer_id = ?",
    "SELECT p.* FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.customer_id = ?",
    "SELECT * FROM logins WHERE customer_id = ?",
    "SELECT * FROM support_tickets WHERE customer_id = ?",
    "SELECT m.* FROM messages m JOIN support_tickets t ON t.id = m.ticket_id WHERE t.customer_id = ?",
    "SELECT * FROM marketing_prefs WHERE customer_id = ?",
    "SELECT * FROM audit_log WHERE customer_id = ?",
)
UPDATES = (
    "UPDATE addresses SET street = NULL, city = NULL, postcode = NULL WHERE customer_id = ?",
    "UPDATE orders SET note = NULL WHERE customer_id = ?",
    "UPDATE order_items SET gift_message = NULL WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)",
    "UPDATE payments SET card_holder = NULL, card_last4 = NULL, iban = NULL "
    "WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)",
    "UPDATE logins SET ip = NULL, user_agent = NULL WHERE customer_id = ?",
    "UPDATE messages SET body = NULL WHERE ticket_id IN (SELECT id FROM support_tickets WHERE customer_id = ?)",
    "UPDATE audit_log SET detail = NULL WHERE customer_id = ?",
    "UPDATE customers SET first_name = NULL, last_name = NULL, phone = NULL, date_of_birth = NULL WHERE id = ?",
)


class Floor:
    """Plain SQL by hand for exactly this shop, on the driver, statements prepared."""

    def __init__(self, address: str) -> None:
        self.mark, self.begin = "%s", "BEGIN"
        if address.startswith("sqlite"):
            self.connection: Any = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
            self.mark = "?"
            self.connection.execute("PRAGMA synchronous=FULL")
        elif address.startswith("postgres"):
            import psycopg

            self.connection = psycopg.connect(address, autocommit=True, prepare_threshold=0)
            self.begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        else:
            import sqlalchemy as sa

            engine = sa.create_engine(sa.make_url(address).set(drivername="mysql+pymysql"))
            self.connection = engine.raw_connection().driver_connection
        self.cursor = self.connection.cursor()

    def select(self, email: str) -> int:
        """Read one customer's rows of ten tables in one snapshot; how many rows."""
        self.run(self.begin)
        customer = self.ask("SELECT * FROM customers WHERE email = ?", email)
        rows = len(customer) + sum(len(self.ask(statement, customer[0][0])) for statement in SELECTS)
        self.run("COMMIT")
        return rows

    def update(self, email: str) -> None:
        """Empty one customer's columns in eight tables and commit."""
        ((number, *_),) = self.ask("SELECT id FROM customers WHERE email = ?", email)
        self.run("BEGIN")
        for statement in UPDATES:
            self.run(statement, number)
        self.run("COMMIT")

    def update_all(self, emails: Sequence[str]) -> None:
        """The same for many customers, on PostgreSQL: each of the statements once for them all, and one commit."""
        numbers = [row[0] for row in self.ask("SELECT id FROM customers WHERE email = ANY(?)", list(emails))]
        self.run("BEGIN")
        for statement in UPDATES:
            self.run(statement.replace("= ?", "= ANY(?)"), numbers)
        self.run("COMMIT")

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        self.run(statement, *values)
        return list(self.cursor.fetchall())

    def run(self, statement: str, *values: Any) -> None:
        """One statement; marks for values are ``?``."""
        self.cursor.execute(statement.replace("?", self.mark), values)

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()


@contextlib.contextmanager
def counted(server: Any) -> Iterator[list[int]]:
    """How many statements the server ran meanwhile, BEGIN and COMMIT left out; by its own log, whoever sent them."""
    import psycopg

    seen = [0]
    with psycopg.connect(server.url, autocommit=True) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        log = Path(folder).parent / "log"
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_sleep(0.5)")
        size = log.stat().st_size
        yield seen
        with log.open("rb") as lines:
            lines.seek(size)
            text = lines.read().decode("utf-8", "replace")
        connection.execute("ALTER SYSTEM RESET log_statement")
        connection.execute("SELECT pg_reload_conf()")
    sent = re.findall(r"LOG:  (?:statement|execute [^:]*):\s*(\w+)", text)
    seen[0] = sum(1 for word in sent if word.upper() not in ("BEGIN", "COMMIT", "START", "ROLLBACK"))


@contextlib.contextmanager
def rss_peak_mb() -> Iterator[list[float]]:
    """The most memory this process held meanwhile, above what it held before, in MB. On Linux."""
    peak = [0.0]
    before = psutil.Process().memory_info().rss
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    yield peak
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii"))
    peak[0] = (int(found[1]) * 1024 - before) / 1e6 if found else float("nan")


def schema_of_200(address: str) -> None:
    """A schema of 200 tables in a chain of tens, eight columns each, with keys, links and indexes."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for number in range(200):
            link = f", parent int REFERENCES t{number - 1}(id)" if number % 10 else ""
            connection.execute(
                f"CREATE TABLE t{number} (id int PRIMARY KEY, a text UNIQUE, b text NOT NULL, c int, d date, "  # type: ignore[arg-type]
                f"e timestamptz, f boolean, g numeric(10,2) CHECK (g > 0){link})"
            )


def ms(took: Sequence[float]) -> float:
    """The median in milliseconds."""
    return statistics.median(took) * 1000


def say(line: str) -> None:
    """A line for the reader, apart from the figures."""
    print(line, file=sys.stderr, flush=True)
