"""Why a name in the mapping is no table or no column of the database, in words, and what to do about it."""

from __future__ import annotations

from troth.systems.places import ARROW
from troth.systems.reflect import Schema, Table

_ELSEWHERE = (
    "is a foreign table: its rows are on another server, which no transaction here covers",
    "connect that server as a system of its own, and say nobody: here",
)


def no_table(schema: Schema, name: str) -> tuple[str, str]:
    """Why a name of the mapping is no table, and what to do."""
    if name in schema.views:
        return "is a view, and views hold nothing of their own", "map the tables that it shows, and take the view out"
    if name in schema.copies:
        made = " and ".join(schema.copies[name]) or "no table"
        return (
            f"is a materialised view, a copy of {made} that changes only when it is refreshed",
            "map the tables that it copies, and refresh it after erasures: the certificate names it",
        )
    if name in schema.partitions:
        return f"is a partition of {schema.partitions[name]}", f"map {schema.partitions[name]} instead"
    if name in schema.elsewhere:
        return _ELSEWHERE
    return "is not in the database", "correct or remove it in the notice"


def undeclared(schema: Schema, name: str) -> tuple[str, str]:
    if name in schema.elsewhere:
        return _ELSEWHERE
    above = schema.heirs.get(name)
    seen = f", and inherits from {above}, through which its rows are seen as well" if above else ""
    return f"is not in the notice{seen}", "map it, or say nobody: and why"


def no_such_column(table: Table, name: str) -> tuple[str, str]:
    column = name.partition(ARROW)[0].strip()
    if ARROW in name and column in table.columns:
        return (
            f"is no place that can be read: {column} is of type {table.columns[column].kind}",
            "write COLUMN -> KEY.KEY, for a column of JSON; keys hold no quotation marks and no backslashes, and one of them "
            "may be an array, KEY[].KEY (what stands in an array in an array is no place: declare the whole document)",
        )
    return "is not in the database", "correct or remove it in the notice"
