"""What every system answers to, whatever it is kept in: finding, reading, erasing, correcting and looking again."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from troth.errors import TrothError
from troth.systems.base import Access, Ambiguous, Chosen, Drift, Found, Identifiers, Preview, Row
from troth.systems.facts import Coverage, Drill, Hasher, Overdue, Seen, Sourced
from troth.systems.keys import Key
from troth.systems.outcomes import Advice, Applied, Correction, Problem, Remaining, Tidied

if TYPE_CHECKING:
    from troth.systems.marks import Receipts


class System(Protocol):
    """Anything that holds data about people. Errors: Unreachable, Ambiguous, and TrothError saying what to mend."""

    @property
    def name(self) -> str:
        """Its key in the notice: ``cases``."""
        ...

    @property
    def label(self) -> str:
        """What people call it: ``Case database``."""
        ...

    @property
    def country(self) -> str:
        """Country code of where the data lies."""
        ...

    @property
    def connected(self) -> bool:
        """Whether a machine can look; else ``find`` and the rest hand back tasks for a person."""
        ...

    def reachable(self) -> None:
        """Return if it can be asked now; raises Unreachable with the reason."""
        ...

    def drift(self) -> tuple[Drift, ...]:
        """Differences between the mapping and the live schema, as of now."""
        ...

    def coverage(self) -> Coverage | None:
        """How many tables and columns the notice accounts for; None where no machine can count them."""
        ...

    def find(self, person: Identifiers, *, chosen: Chosen | None = None, alone: bool = False) -> Found:
        """Every row about one person; ``alone``: only those found by an identifier, without what hangs on them.

        Raises Ambiguous where several fit, TrothError on empty or wildcard values.
        """
        ...

    def find_many(self, people: Sequence[Identifiers], *, alone: bool = False) -> tuple[Found | Ambiguous, ...]:
        """The same for a set of people in one go, in their order; who is ambiguous is handed back as such."""
        ...

    def preview(self, person: Identifiers, *, chosen: Chosen | None = None) -> Preview:
        """What ``find`` would find, in numbers. Raises as it does."""
        ...

    def access(self, person: Identifiers, *, chosen: Chosen | None = None) -> AbstractContextManager[Access]:
        """Find and read one person in one snapshot, which lasts as long as the context. Raises as ``find`` does."""
        ...

    def read(self, found: Found) -> Iterator[Row]:
        """The rows' values, in one snapshot, streamed."""
        ...

    def preflight(self, found: Found, *, instructed_by: Key | None = None) -> tuple[Problem, ...]:
        """What would make ``apply`` fail. Empty: nothing known."""
        ...

    def feasible(self) -> tuple[Problem, ...]:
        """Each declared action held against the schema, for anybody: what would make erasures fail. Empty: nothing known."""
        ...

    def advice(self) -> tuple[Advice, ...]:
        """Which indexes are missing, with the statements that make them. Empty: none, or nothing is known of it."""
        ...

    def apply(self, found: Found, key: str, *, instructed_by: Key | None = None) -> Applied:
        """Erase as declared, in one transaction. Rows held for a client only on that client's instruction.

        On any error everything is as it was. Raises TrothError without personal data.
        """
        ...

    def corrections(
        self, found: Found, place: str, value: str, *, instructed_by: Key | None = None
    ) -> tuple[Correction, ...]:
        """What setting ``category.field``, ``table.column`` or ``table.column:KEY`` means for the rows found.

        Raises TrothError where it is not one thing, or the value does not fit.
        """
        ...

    def correct(self, corrections: Sequence[Correction], key: str = "") -> Mapping[str, int]:
        """Set what was planned, in one transaction; rows changed by ``table.column``. Raises TrothError where it changed."""
        ...

    def uncorrected(self, corrections: Sequence[Correction]) -> tuple[str, ...]:
        """Places that do not hold their new value, read again over a connection that never wrote."""
        ...

    def apply_many(
        self,
        people: Sequence[Found | Ambiguous],
        key: str,
        *,
        instructed_by: Key | None = None,
        covers: Collection[str] = (),
        at_once: int = 1,
    ) -> tuple[Applied | TrothError, ...]:
        """The same for a set of people, in their order: in chunks, one transaction each, no person split over two.

        ``covers`` – tables that were approved for everybody, so that people may be handed in as ``find_many(alone=True)``
        found them. Up to ``at_once`` chunks run side by side, where the product lets several write. Who cannot be erased as
        approved, or fits several, is handed back as the error; nothing of theirs has changed.
        """
        ...

    def remaining(self, found: Found, *, instructed_by: Key | None = None) -> Remaining:
        """Search every mapped text column for the identifiers of ``found.person``, over a connection that never wrote."""
        ...

    def remaining_many(self, people: Sequence[Found], *, instructed_by: Key | None = None) -> tuple[Remaining, ...]:
        """The same for a set of people, in their order."""
        ...

    def tidied(self, found: Found, tables: Collection[str]) -> Tidied:
        """Do about old row versions in these tables what the notice says (``after erasure``), and say what remains now."""
        ...

    def overdue(self, rule: str, event: str, latest_start: date) -> tuple[Overdue, ...]:
        """Per table under the retention rule: rows whose event was on or before ``latest_start``."""
        ...

    def sources(self) -> tuple[Sourced, ...]:
        """Per table: rows without a declared source, or with categories their source does not give."""
        ...

    def seen(self, hasher: Hasher, wanted: Container[str]) -> Iterator[Seen]:
        """Stream the declared identifier columns through normalise and ``hasher``; yield what is ``wanted``."""
        ...

    def receipts(self) -> Receipts | None:
        """What our own table in the system says of effects that were done; None where there is none."""
        ...

    def drill(self, kind: Literal["access", "erasure"]) -> Drill:
        """Plant made-up people, run the same code on them, and leave nothing behind."""
        ...
