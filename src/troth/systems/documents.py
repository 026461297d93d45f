"""The places inside JSON columns that a table's mapping names, given to the table like columns of its own."""

from __future__ import annotations

from dataclasses import replace

from troth.notice.systems import Table as Declared
from troth.notice.systems import WhenErased
from troth.systems.places import Place, place
from troth.systems.reflect import Column, Table


def with_places(table: Table, declared: Declared) -> Table:
    """The table, with a column of text for each place that the notice names and that a column there can have."""
    places: dict[str, Place] = {}
    for name in _named(declared):
        if name in table.columns or name in places:
            continue
        try:
            found = place(name)
        except ValueError:
            continue
        if found is not None and found.column in table.columns and _may_hold(table, found.column):
            places[name] = found
    if not places:
        return table
    made = {
        name: Column(name, "text" if here.inside is None else "list", nullable=True, default=False, generated=False)
        for name, here in places.items()
    }
    return replace(table, columns={**table.columns, **made}, places=places)


def _may_hold(table: Table, column: str) -> bool:
    """Whether JSON can stand in a column: of its type, or as text."""
    return not table.columns[column].generated and table.columns[column].kind in ("json", "text")


def _named(declared: Declared) -> list[str]:
    """Every name of a column in the mapping of a table."""
    erased = declared.when_erased or WhenErased.model_validate({})
    return [
        *declared.columns, *declared.found_by.values(), *declared.told_apart_by, *declared.free_text, *declared.secret,
        *(name for names in declared.leave.values() for name in names), *declared.events.values(),
        *(name for names in declared.also_about.values() for name in names),
        *erased.keep, *erased.replace, *erased.pseudonymise,
    ]  # fmt: skip
