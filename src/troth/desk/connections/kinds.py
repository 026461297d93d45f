"""What is found, by need: the kinds of person it is about, and which tables hold something a purpose uses."""

from __future__ import annotations

from collections.abc import Collection

from troth.desk.connections.connections import Search
from troth.notice.models import Notice
from troth.notice.systems import Table


def kinds_of(notice: Notice, outcome: Search) -> frozenset[str]:
    """The kinds of person that a search met: each table it reached whose rows are people of one kind."""
    met: set[str] = set()
    for seen in outcome.seen:
        tables = notice.systems[seen.system].tables
        for reach in seen.reaches:
            table = tables.get(reach.table)
            if reach.rows and table is not None and table.one_row_is:
                met.add(kind_in(table.one_row_is))
    return frozenset(met)


def kind_in(words: str) -> str:
    """The kind of person in ``one row is``: ``a member`` → ``member``."""
    article, _, rest = words.partition(" ")
    return rest if article in ("a", "an", "the") and rest else words


def categories_in(table: Table) -> frozenset[str]:
    """The categories of the notice that a table's columns hold."""
    return frozenset(target.partition(".")[0] for target in table.columns.values())


def visible_columns(table: Table, categories: Collection[str] | None) -> tuple[str, ...]:
    """The mapped columns of a table that may be shown to whoever sees these categories; None: all of them."""
    return tuple(
        column
        for column, target in table.columns.items()
        if categories is None or target.partition(".")[0] in categories
    )
