"""The mapping against the live schema: read and compiled once, and again as soon as either has changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from troth.errors import TrothError
from troth.notice.systems import System as Section
from troth.systems import marks
from troth.systems.dialects import Store
from troth.systems.guards import guards_of
from troth.systems.live_schema import reflect
from troth.systems.mapped import Compiled
from troth.systems.mapping import compile_mapping

MOST_REMEMBERED = 4
"""Mappings remembered a database: that of the notice in force, and those of versions being checked or compared."""


@dataclass(frozen=True)
class _Remembered:
    system: str
    section: Section
    schema: object
    compiled: Compiled


def look(connection: sa.Connection, store: Store, system: str, section: Section) -> Compiled:
    """The mapping against the schema as this transaction sees it.

    O(1) where neither has changed since it was last compiled, which the schema's fingerprint says that was read when the
    transaction began; else the schema is read in a few catalogue queries.
    """
    schema = connection.info.get("schema")
    for known in store.remembered:
        same = known.section is section or known.section == section
        if known.system == system and known.schema == schema and same:
            return known.compiled
    read = store.without_sought(reflect(connection, system))
    read, marks_table = marks.split_off(read, marker=section.marker)
    compiled = replace(compile_mapping(system, section, read), guards=guards_of(connection, read), marks=marks_table)
    if section.marker:
        compiled = replace(compiled, drift=(*compiled.drift, *marks.drift(system, marks_table)))
    if schema is not None:
        store.remembered = [_Remembered(system, section, schema, compiled), *store.remembered[: MOST_REMEMBERED - 1]]
    return compiled


def refuse_drift(compiled: Compiled) -> None:
    """Raise TrothError where the mapping does not fit the schema, because something would be missed in silence."""
    stopping = [drift for drift in compiled.drift if drift.stops]
    if stopping:
        first = stopping[0]
        more = f" (and {len(stopping) - 1} more like it)" if len(stopping) > 1 else ""
        raise TrothError(f"the notice does not fit the database: {first.what}{more}", where=first.where, fix=first.fix)
