"""A drafted system as YAML that a person can read and correct: doubts stand as comments above what they speak of."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from troth.systems.drafted import DraftedSystem, DraftedTable
from troth.systems.drafted_links import Likely


def systems_yaml(drafted: DraftedSystem, *, label: str, connect: str) -> str:
    """The ``systems:`` section. ``connect`` is written as given, so it must hold no password."""
    lines = [
        "# Drafted from the live schema: from names, types, links and numbers of rows. No value of any row was read.",
        "# Every line marked DOUBT is a guess that somebody who knows the database has to settle.",
        "systems:",
        f"  {word(drafted.name)}:",
        f"    name: {word(label)}",
        f"    connect: {word(connect)}",
        "    # DOUBT: whole rows go when somebody is erased. Where the law asks for keeping (invoices, say), write",
        "    # ‘when erased: {rows: keep, because: legal-obligation}’ or ‘empty’ at the table.",
        "    when erased: delete row",
        *(["    marker: yes  # Troth’s own table of receipts, troth_marks, stands there"] if drafted.marker else []),
        "    # DOUBT: who runs it (run by), where its backups lie, and which retention rule keeps each table (kept by, events)",
        "    tables:",
    ]
    for table in drafted.tables:
        lines += [f"      {line}" if line else "" for line in _table(table)]
    return "\n".join(lines) + "\n"


def word(text: str) -> str:
    """Text as a YAML scalar on one line, quoted where it must be."""
    dumped = yaml.safe_dump(text, allow_unicode=True, width=10_000, default_flow_style=True)
    plain = dumped.removesuffix("\n").removesuffix("\n...").strip()
    return plain if "\n" not in plain and "," not in plain and not set(plain[:1]) & set("{[") else _quoted(text)


def _quoted(text: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style='"').strip()


def _table(table: DraftedTable) -> Iterator[str]:
    if table.rows is not None:
        yield f"# {table.rows:,} row{'' if table.rows == 1 else 's'}"
    yield from (f"# DOUBT: {' '.join(doubt.split())}" for doubt in table.doubts)
    yield f"{word(table.name)}:"
    if table.nobody:
        yield f"  nobody: {word(table.nobody)}"
        return
    if table.kind:
        article = "an" if table.kind[0] in "aeiou" else "a"
        yield f"  one row is: {word(f'{article} {table.kind}')}"
    if table.found_by:
        yield "  found by:"
        yield from (f"    {word(identifier)}: {word(column)}" for identifier, column in table.found_by.items())
    if table.told_apart_by:
        yield f"  told apart by: [{_list(table.told_apart_by)}]"
    if table.belongs_to:
        yield "  belongs to:"
        yield from (f"    - {_link(link)}" for link in table.belongs_to)
    if table.also_about:
        yield "  also about:"
        yield from (f"    {word(link.words())}: []" for link in table.also_about)
    yield from _columns(table)


def _columns(table: DraftedTable) -> Iterator[str]:
    if table.columns:
        yield "  columns:"
        yield from (
            f"    {word(name)}: {word(f'{guess.category}.{guess.field}')}" for name, guess in table.columns.items()
        )
    free = [name for name, guess in table.columns.items() if guess.free_text]
    secret = [name for name, guess in table.columns.items() if guess.secret]
    if free:
        yield f"  free text: [{_list(free)}]"
    if secret:
        yield f"  secret: [{_list(secret)}]"
    if table.leave:
        yield "  leave:"
        yield from (f"    {word(why)}: [{_list(names)}]" for why, names in table.leave.items())


def _list(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(word(name) for name in names)


def _link(link: Likely) -> str:
    odd = any(" " in name for name in (link.table, *link.columns)) or link.turned
    if not odd:
        return word(link.words())
    key = f", key: [{_list(link.to)}]" if link.turned else ""
    return f"{{table: {word(link.table)}, by: [{_list(link.columns)}]{key}}}"
