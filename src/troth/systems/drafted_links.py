"""How tables hang together: the links a database declares, and those that the names of its columns suggest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from troth.systems.column_names import singular, spelling
from troth.systems.reflect import Schema, Table


@dataclass(frozen=True)
class Likely:
    """A link from columns of one table to a row of another."""

    table: str
    columns: tuple[str, ...]
    to: tuple[str, ...]
    guessed: bool = False
    """Whether only names suggest it."""
    optional: bool = True
    """Whether a row may leave it empty."""
    turned: bool = False
    """Whether the other table points here: ``columns`` is then the key here, ``to`` the columns there."""

    def words(self) -> str:
        """``members by member_id``."""
        return f"{self.table} by {' and '.join(self.columns)}"


def links(table: Table, schema: Schema) -> tuple[Likely, ...]:
    """The links of a table: declared ones first, then columns called after another table (``customer_id``, ``MemberNo``)."""
    declared = [
        Likely(link.table, link.columns, link.to, optional=any(table.columns[name].nullable for name in link.columns))
        for link in table.foreign_keys
        if link.table in schema.tables and all(name in table.columns for name in link.columns)
    ]
    taken = {name for link in declared for name in link.columns}
    return (*declared, *(link for name in table.columns if name not in taken and (link := _guess(table, name, schema))))


def _guess(table: Table, name: str, schema: Schema) -> Likely | None:
    match = re.fullmatch(r"_(?:\w+?_)??(?P<noun>\w+)_(?:id|uuid|ref|no|number|key|fk)_", spelling(name))
    if match is None or table.key == (name,):
        return None
    column = table.columns[name]
    for noun in _endings(match["noun"]):
        for other in schema.tables.values():
            if singular_name(other.name) != noun or other.name == table.name or len(other.key) != 1:
                continue
            there = other.columns.get(other.key[0])
            if there is not None and there.kind == column.kind:
                return Likely(other.name, (name,), other.key, guessed=True, optional=column.nullable)
    return None


def singular_name(table: str) -> str:
    """``client_contacts`` → ``client_contact``; prefixes such as ``tbl`` are left out."""
    words = [word for word in spelling(table).strip("_").split("_") if word not in ("tbl", "tb", "t", "app")]
    return "_".join([*words[:-1], singular(words[-1])]) if words else ""


def _endings(noun: str) -> list[str]:
    """``billing_customer`` → itself, then ``customer``."""
    words = noun.split("_")
    return ["_".join(words[start:]) for start in range(len(words))]
