"""Copies of erased rows that the database itself keeps until it makes them anew: materialised views."""

from __future__ import annotations

from dataclasses import replace

from troth.systems.outcomes import Applied
from troth.systems.reflect import Schema


def with_copies(applied: Applied, schema: Schema) -> Applied:
    """The same, naming each materialised view made from a table that was changed; the certificate says so."""
    if not schema.copies:
        return applied
    changed = {name for name, counts in applied.counts.items() if counts.changed}
    stale = (
        f"the materialised view {view} holds what {' and '.join(name for name in made if name in changed)} held when it "
        f"was last refreshed: REFRESH MATERIALIZED VIEW {view}"
        for view, made in schema.copies.items()
        if changed.intersection(made)
    )
    return replace(applied, remains=(*applied.remains, *stale))
