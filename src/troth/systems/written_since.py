"""Whose a row is that nobody knew when the plan was made: the person's alone, or somebody else's as well."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from troth.systems.dialects import Store
from troth.systems.keys import Key, key_text
from troth.systems.mapped import Compiled, Mapped
from troth.systems.walking import Walking


def others(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, keys: Sequence[Key],
    mine: Collection[tuple[str, str]],
) -> set[Key]:  # fmt: skip
    """Those of the rows that hang, by any of their links, on a row that exists and is none of ``mine``.

    ``mine``: table and key as text of the person's rows, those that are gone among them. One statement for the rows, and one
    a link; asked only where such rows are met at all.
    """
    walking = Walking(connection, store, compiled, None)
    columns = (*mapped.table.key, *walking.carried[mapped.name])
    width = len(mapped.table.key)
    rows = {tuple(row[:width]): dict(zip(columns, row, strict=False)) for row in walking.by_key(mapped.name, keys)}
    found: set[Key] = set()
    for edge in mapped.belongs:
        held = {
            key: values[edge.columns[0]]
            for key, values in rows.items()
            if key not in found and None not in [values[name] for name in edge.columns]
        }
        there = walking.hung(mapped, edge, held)
        found |= {key for key, above in there.items()
                  if any((edge.parent, key_text(one)) not in mine for one in above)}  # fmt: skip
    return found
