"""Tables that are sorted, filtered and paged by GET, so that every state of one has an address and works without script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from markupsafe import Markup

PAGE = 50
"""Rows on a page."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, whether it holds numbers, and, where it can be sorted, its key and address."""

    says: str
    number: bool = False
    key: str = ""
    href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Table:
    """A table as a page shows it: what it is of, its columns, its rows of text or markup, and the pages beside this one."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    hide_caption: bool = False
    page: int = 1
    pages: int = 1
    total: int = 0
    previous: str = ""
    next: str = ""

    @cached_property
    def opens(self) -> tuple[Markup, ...]:
        """How a cell of each column begins: the same in every row. A narrow screen shows the heading beside the cell."""
        plain_, number = Markup('<td data-head="{}">'), Markup('<td data-head="{}" class="number">')
        return tuple((number if column.number else plain_).format(column.says) for column in self.columns)


def listed(
    caption: str,
    found: QuerySet[Any],
    columns: Sequence[Column],
    row: Callable[[Any], Sequence[object]],
    asked: QueryDict,
    *,
    first: str,
    page_size: int = PAGE,
    beside: Callable[[Sequence[Any]], None] = lambda shown: None,
    hide_caption: bool = False,
) -> Table:
    """One page of what was found, sorted by the column that ``?sort=`` names (``-due`` downwards), else by ``first``.

    ``row`` makes the cells of one object; ``beside`` is called once before, with all objects of the page, and may look up what
    the rows say besides. A sort or page that does not exist is taken as the first.
    """
    keys = {column.key for column in columns if column.key}
    wanted = asked.get("sort", "") or ""
    sort = wanted if wanted.removeprefix("-") in keys else first
    total = found.count()
    pages = max(1, -(-total // page_size))
    page = min(max(1, _whole(asked.get("page", "") or "")), pages)
    shown = list(found.order_by(sort, "pk")[(page - 1) * page_size : page * page_size])
    beside(shown)
    query = {key: str(value) for key, value in asked.dict().items() if value != ""}
    return Table(
        caption,
        tuple(_headed(column, sort, query) for column in columns),
        tuple(tuple(row(each)) for each in shown),
        hide_caption=hide_caption,
        page=page,
        pages=pages,
        total=total,
        previous=_with(query, page=page - 1) if page > 1 else "",
        next=_with(query, page=page + 1) if page < pages else "",
    )


def plain(
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
    numbers: Sequence[int] = (),
    *,
    hide_caption: bool = False,
) -> Table:
    """A table of few rows, as they are; ``numbers`` are the places of the columns that hold numbers."""
    columns = tuple(Column(says, number=place in numbers) for place, says in enumerate(headings))
    return Table(caption, columns, tuple(tuple(row) for row in rows), hide_caption, total=len(rows))


def _headed(column: Column, sort: str, query: Mapping[str, str]) -> Column:
    if not column.key:
        return column
    here = sort.removeprefix("-") == column.key
    down = here and sort.startswith("-")
    other = column.key if not here or down else f"-{column.key}"
    told: Literal["", "ascending", "descending"] = ("descending" if down else "ascending") if here else ""
    href = _with({key: value for key, value in query.items() if key != "page"}, sort=other)
    return Column(column.says, column.number, column.key, href, told)


def _with(query: Mapping[str, str], **changed: object) -> str:
    return "?" + urlencode({**query, **{key: str(value) for key, value in changed.items()}})


def _whole(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 1
