"""The purpose table: purposes × categories × kinds of person × recipients. What does not stand in it is no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from troth.notice.models import Notice


@dataclass(frozen=True, order=True)
class Cell:
    """One use that is allowed: a category of one kind of person for a purpose, by us or by a recipient."""

    purpose: str
    category: str
    kind: str
    recipient: str | None
    """Who receives it; None: our own use."""
    reason: str
    """The lawful basis (UK GDPR Art 6(1)) and our role, and the entry of the notice that says so."""

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where in the table it stands; no two cells have one place."""
        return self.purpose, self.category, self.kind, self.recipient or ""


@dataclass(frozen=True)
class Answer:
    """Whether a use is allowed, and why or why not."""

    yes: bool
    reason: str


@dataclass(frozen=True)
class Table:
    """Every use that a notice allows. Closed: a purpose, category, kind or recipient that is not in it is refused."""

    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, notice: Notice) -> Table:
        """The table of a notice, in the notice's order."""
        return cls(tuple(_cells(notice)))

    def allows(self, purpose: str, category: str, kind: str, recipient: str | None = None) -> Answer:
        """Whether a purpose may use a category of a kind of person; with ``recipient``, whether they may receive it for that."""
        cell = self._places.get((purpose, category, kind, recipient or ""))
        if cell is not None:
            return Answer(True, cell.reason)
        return Answer(False, self._why_not(purpose, category, kind, recipient))

    def categories(self, purpose: str, kind: str | None = None) -> frozenset[str]:
        """The categories that a purpose may use: of one kind of person, or of any."""
        ours = (cell for cell in self.cells if cell.purpose == purpose and cell.recipient is None)
        return frozenset(cell.category for cell in ours if kind is None or cell.kind == kind)

    def kinds(self, purpose: str) -> frozenset[str]:
        """The kinds of person that a purpose concerns."""
        return frozenset(cell.kind for cell in self.cells if cell.purpose == purpose and cell.recipient is None)

    @cached_property
    def _places(self) -> Mapping[tuple[str, str, str, str], Cell]:
        return {cell.place: cell for cell in self.cells}

    def _why_not(self, purpose: str, category: str, kind: str, recipient: str | None) -> str:
        if not any(cell.purpose == purpose for cell in self.cells):
            return f"no purpose of the notice is called ‘{purpose}’"
        if kind not in self.kinds(purpose):
            return f"‘{purpose}’ is not about people of the kind ‘{kind}’"
        if category not in self.categories(purpose, kind):
            return f"‘{purpose}’ does not use ‘{category}’"
        if not any(cell.purpose == purpose and cell.recipient == recipient for cell in self.cells):
            return f"‘{purpose}’ shares nothing with ‘{recipient}’"
        return f"‘{recipient}’ does not receive ‘{category}’"


def _cells(notice: Notice) -> Iterator[Cell]:
    for name, purpose in notice.purposes.items():
        for kind, about in purpose.about.items():
            reason = f"{about.lawful_basis}, as {about.our_role} (purposes.{name})"
            for category in purpose.uses:
                yield Cell(name, category, kind, None, reason)
            for recipient in purpose.shared_with:
                receives = notice.recipients[recipient].receives or purpose.uses
                for category in purpose.uses:
                    if category in receives:
                        said = f"{reason}; they are {notice.recipients[recipient].role} (recipients.{recipient})"
                        yield Cell(name, category, kind, recipient, said)
