"""What guards a table besides its columns and keys: CHECK rules, and triggers that run when rows are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from troth.systems.reflect import Schema
from troth.systems.rules import Rule, rules_of

_EVENTS = re.compile(r"\b(insert|update|delete)\b", re.I)
_POSTGRES = """
SELECT c.relname, n.nspname, t.tgname, t.tgtype::int FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY t.tgname
"""
_MARIADB = """
SELECT event_object_table, event_object_schema, trigger_name, event_manipulation FROM information_schema.triggers
WHERE event_object_schema NOT IN ('mysql', 'sys') ORDER BY trigger_name
"""
_BITS = {4: "INSERT", 8: "DELETE", 16: "UPDATE"}


@dataclass(frozen=True)
class Trigger:
    """One trigger, by name, and the statements on which it runs: ``INSERT``, ``UPDATE``, ``DELETE``."""

    name: str
    events: frozenset[str]


@dataclass(frozen=True)
class Guards:
    """The guards of one schema, by table."""

    rules: Mapping[str, tuple[Rule, ...]]
    triggers: Mapping[str, tuple[Trigger, ...]]


def guards_of(connection: sa.Connection, schema: Schema) -> Guards:
    """Read in two catalogue queries. What the catalogue does not tell of a table is left out."""
    triggers: dict[str, list[Trigger]] = {}
    for table, trigger in _triggers(connection, schema):
        triggers.setdefault(table, []).append(trigger)
    return Guards(rules_of(connection, schema), {table: tuple(found) for table, found in triggers.items()})


def _triggers(connection: sa.Connection, schema: Schema) -> Iterator[tuple[str, Trigger]]:
    if schema.product == "sqlite":
        made = connection.exec_driver_sql(
            "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 2"
        )
        tables = {name.lower(): name for name in schema.tables}
        for table, name, sql in made:
            head = _EVENTS.search(str(sql).partition(str(name))[2])
            events = frozenset({head[1].upper()}) if head else frozenset[str]()
            yield tables.get(str(table).lower(), str(table)), Trigger(str(name), events)
    elif schema.product == "postgresql":
        for table, inside, name, bits in connection.exec_driver_sql(_POSTGRES):
            events = frozenset(event for bit, event in _BITS.items() if int(bits) & bit)
            yield schema.known_as(str(table), str(inside)), Trigger(str(name), events)
    else:
        for table, inside, name, event in connection.exec_driver_sql(_MARIADB):
            yield schema.known_as(str(table), str(inside)), Trigger(str(name), frozenset({str(event).upper()}))
