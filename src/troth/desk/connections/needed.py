"""A plan as somebody sees it whose purposes need less than the whole case: tables they need by name, the rest as a number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from troth.desk.connections.kinds import categories_in
from troth.notice.models import Notice
from troth.notice.systems import Table


def needed(plan: Mapping[str, Any], notice: Notice, categories: Collection[str] | None) -> dict[str, Any]:
    """The plan of ``plans.cli.as_json`` with only the tables and columns that hold these categories; None: all of them.

    Each step says under ``kept_back`` how many rows are in tables that are not shown. What a step came to names tables of its
    own, so it is shown only to whoever may see the whole.
    """
    if categories is None:
        return {**plan, "steps": [{**step, "kept_back": 0} for step in plan["steps"]]}
    steps: list[dict[str, Any]] = []
    for step in plan["steps"]:
        shown = {
            place: rows
            for place, rows in step["expects"].items()
            if _categories_at(place, step["target"], notice) & set(categories)
        }
        kept_back = sum(rows for place, rows in step["expects"].items() if place not in shown)
        steps.append({**step, "expects": shown, "kept_back": kept_back, "result": None})
    return {**plan, "steps": steps}


def _categories_at(place: str, target: str, notice: Notice) -> frozenset[str]:
    """What stands at ``system.table``, or in the system of the step at ``table`` or ``table.column``."""
    names = place.split(".")
    if len(names) > 1 and names[0] in notice.systems and names[1] in notice.systems[names[0]].tables:
        return _of_column(notice.systems[names[0]].tables[names[1]], names[2:])
    tables: Mapping[str, Table] = notice.systems[target].tables if target in notice.systems else {}
    return _of_column(tables[names[0]], names[1:]) if names[0] in tables else frozenset()


def _of_column(table: Table, column: list[str]) -> frozenset[str]:
    if column and column[0] in table.columns:
        return frozenset({table.columns[column[0]].partition(".")[0]})
    return categories_in(table)
