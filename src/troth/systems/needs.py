"""What Troth has to read and write in each table of a mapping, column by column, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from troth.systems.mapped import Compiled, Mapped
from troth.systems.mariadb_sought import known
from troth.systems.reflect import Table


@dataclass
class Need:
    """One table: columns that are read, columns that erasing or correcting may change, and whether rows are deleted."""

    table: Table
    read: set[str] = field(default_factory=set[str])
    update: set[str] = field(default_factory=set[str])
    delete: bool = False


def needs(compiled: Compiled) -> dict[str, Need]:
    """Every table of which anything is needed, by name, in the schema's order.

    Read: keys, links, personal columns, events and sources, and what rules of the table hold them against. Changed:
    personal columns, because erasure empties them and rectification sets them (UK GDPR Art 16 and 17), and links that
    must let go of rows that are deleted. Columns that are left, and tables about nobody, are not read, save for the ends
    of links and the dates that retention needs.
    """
    found: dict[str, Need] = {}

    def need(name: str) -> Need:
        return found.setdefault(name, Need(compiled.schema.tables[name]))

    for mapped in compiled.tables.values():
        here = need(mapped.name)
        here.read |= {*mapped.table.key, *mapped.found_by.values(), *mapped.told_apart_by, *mapped.events.values()}
        here.read |= mapped.personal.keys() | _ruled(compiled, mapped)
        here.read |= {name for (_, base), name in known(mapped.table.sql).items() if base in mapped.found_by.values()}
        if mapped.came_from is not None and mapped.came_from.column is not None:
            here.read.add(mapped.came_from.column)
        here.update |= set(_changed(mapped))
        here.delete |= mapped.deletes
        for edge in (*mapped.belongs, *mapped.also, *([mapped.client] if mapped.client else [])):
            here.read |= {*edge.link, *edge.theirs}
            here.update |= set(edge.columns) if edge.listed else set()
            need(edge.parent).read |= set(edge.to)
        for edge in mapped.also:
            here.update |= {*edge.theirs, *edge.columns}
    for name, declared in compiled.nobody.items():
        if declared.events and name in compiled.schema.tables:
            need(name).read |= {*declared.events.values(), *compiled.schema.tables[name].key}
    for table in compiled.schema.tables.values():
        for link in table.foreign_keys:
            above = compiled.tables.get(link.table)
            if above is None or not above.deletes:
                continue
            # Whether rows hang on one that is to be deleted is asked of every table, mapped or not.
            need(table.name).read |= {*link.columns, *table.key}
            need(link.table).read |= set(link.to)
            if table.name in compiled.tables:
                free = (name for name in link.columns if table.columns[name].nullable and name not in table.key)
                need(table.name).update |= set(free)
    for name, each in found.items():
        mapped = compiled.tables.get(name)
        each.read, each.update = _real(each.table, each.read), _real(each.table, each.update)
        if mapped is not None and not each.update:
            # A row is locked by whoever may change something in it; these have links and keys only.
            links = (column for edge in (*mapped.belongs, *mapped.also) for column in edge.columns)
            each.update = _real(each.table, {next(links, each.table.key[0] if each.table.key else "")})
        each.read |= each.update
    return {name: found[name] for name in compiled.schema.tables if name in found and found[name].read}


def _changed(mapped: Mapped) -> Iterator[str]:
    for personal in mapped.personal.values():
        if not personal.column.generated and personal.name not in mapped.table.key:
            yield personal.name


def _ruled(compiled: Compiled, mapped: Mapped) -> set[str]:
    """Columns that a rule of the table holds against personal ones; the rule is tried before anything is written."""
    columns = mapped.table.with_documents(mapped.personal)
    rules = (rule.columns for rule in compiled.guards.rules.get(mapped.name, ()))
    sets = (frozenset(names) for names in mapped.table.unique)
    return {name for each in (*rules, *sets) if each & columns for name in each}


def _real(table: Table, names: set[str]) -> set[str]:
    """Names of columns, and for places in a document the column of the document."""
    return {name for name in table.with_documents(names) if name in table.sql.c}
