"""One table of a made-up company: its columns by what they are for, its rows, and how it hangs on others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.systems.made_documents import named


@dataclass
class Made:
    """One table as it was made."""

    name: str
    key: list[str]
    texts: list[str]
    parent: Made | None = None
    links: list[str] = field(default_factory=list)
    itself: list[str] = field(default_factory=list)
    """Columns that point at another row of the same table."""
    kind: str | None = None
    """The column that says which table ``links`` means, where it may mean another one than ``parent``."""
    means: dict[str, Made] = field(default_factory=dict)
    """What ``kind`` says → the table meant; what is not here means none."""
    document: str | None = None
    """A column of JSON with a text about the person in it, and other things."""
    lists: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Lists in the document, and where in each of their elements texts about the person stand."""
    pointer: tuple[Made, list[str]] | None = None
    """(the table whose rows point at rows of this one, its columns that do): the link the other way round."""
    latest: tuple[list[str], Made] | None = None
    """Columns that point at a row of the person's own further down, so that foreign keys make a circle."""
    many: tuple[str, Made] | None = None
    """(column that holds a list of keys, the table whose rows they name)"""
    gone: str | None = None
    """A column that says whether the application takes the row for deleted."""
    schema: str | None = None
    """Where the table lives, where a database has several schemas."""
    second: tuple[str, str] | None = None
    """(link to a second person's row of the root table, column that is theirs)"""
    email: str | None = None
    action: str = "delete row"
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def places(self) -> list[str]:
        """What stands in the document about the person, as the notice names it."""
        return named(self.document, self.lists) if self.document else []

    @property
    def sql(self) -> str:
        """The table's name in a statement."""
        return (
            q(self.name) if self.schema is None else f"{q(self.schema)}.{q(self.name.removeprefix(self.schema + '.'))}"
        )

    def linked(self, row: dict[str, Any]) -> list[tuple[list[str], Made]]:
        """The links of a row that mean a table, and which."""
        meant = self.means.get(row[self.kind] or "") if self.kind else self.parent
        ways = [*([(self.links, meant)] if meant else []), *([(self.itself, self)] if self.itself else [])]
        return [*ways, *([self.latest] if self.latest else [])]

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(row[name] for name in self.key)


def q(name: str) -> str:
    """A name in double quotes."""
    return '"{}"'.format(name.replace('"', '""'))
