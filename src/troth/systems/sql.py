"""A connected SQL database as a system: connections kept, one snapshot to read, one transaction to write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Literal

import sqlalchemy as sa

from troth.errors import TrothError
from troth.notice.models import Notice
from troth.notice.systems import System as Section
from troth.systems import checks, correct, drill, finding, in_chunks, marks, reading, residue, tidying, verify
from troth.systems.addresses import open_store
from troth.systems.advice import advice
from troth.systems.base import Access, Ambiguous, Chosen, Drift, Found, Identifiers, Preview, Row
from troth.systems.copies import with_copies
from troth.systems.coverage import coverage
from troth.systems.facts import Coverage, Drill, Hasher, Overdue, Seen, Sourced
from troth.systems.feasible import feasible
from troth.systems.grants import Accounts, script
from troth.systems.keys import Key
from troth.systems.looking import look, refuse_drift
from troth.systems.mapped import Compiled
from troth.systems.marks import Receipts
from troth.systems.needs import needs
from troth.systems.normalise import refuse_unsafe
from troth.systems.outcomes import Advice, Applied, Correction, Counts, Problem, Remaining, Tidied
from troth.systems.pausing import without_search_for_garbage
from troth.systems.preflight import preflight
from troth.systems.previewing import preview
from troth.systems.quiet import NotNow, refuse_outside
from troth.systems.reaching import Addresses, Patience
from troth.systems.retrying import retried


class SqlSystem:
    """A database mapped by the notice. Its connections are kept by the process (``addresses.open_store``).

    The schema is read and the mapping compiled when either has changed since the last question; else every question costs
    one statement to know that, and those it is made of.
    """

    connected = True

    def __init__(
        self,
        name: str,
        section: Section,
        notice: Notice,
        addresses: Addresses,
        confirm: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self.label = section.name
        self.country = section.country
        self._section = section
        self._notice = notice
        self._store = open_store(name, addresses, Patience.within(section.limits))
        self._confirm = confirm

    def reachable(self) -> None:
        """Ask the database for its schema. Raises Unreachable with the reason."""
        with self._store.reading() as connection:
            look(connection, self._store, self.name, self._section)

    def drift(self) -> tuple[Drift, ...]:
        """Differences between the mapping and the live schema, as of now."""
        with self._store.reading(behind=True) as connection:
            return look(connection, self._store, self.name, self._section).drift

    def coverage(self) -> Coverage | None:
        """How many tables and columns the notice accounts for, and which personal ones no search reaches, as of now."""
        with self._store.reading() as connection:
            return coverage(look(connection, self._store, self.name, self._section), self._section)

    def find(self, person: Identifiers, *, chosen: Chosen | None = None, alone: bool = False) -> Found:
        """Every row about one person. Raises Ambiguous where several fit."""
        (found,) = self._find([person], chosen, alone=alone)
        if isinstance(found, Ambiguous):
            raise found
        return found

    def find_many(self, people: Sequence[Identifiers], *, alone: bool = False) -> tuple[Found | Ambiguous, ...]:
        """Every row about each of the people: one statement per table and link for all of them."""
        return self._find(people, None, alone=alone)

    def _look(self, connection: sa.Connection) -> Compiled:
        return look(connection, self._store, self.name, self._section)

    def _find(
        self, people: Sequence[Identifiers], chosen: Chosen | None, *, alone: bool = False
    ) -> tuple[Found | Ambiguous, ...]:
        for person in people:
            refuse_unsafe(person)
        if not people:
            return ()
        with without_search_for_garbage(len(people)), self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return finding.find(connection, self._store, compiled, people, chosen, alone=alone)

    def preview(self, person: Identifiers, *, chosen: Chosen | None = None) -> Preview:
        """What is held of one person, in numbers; counted in the database. Raises Ambiguous where several fit."""
        refuse_unsafe(person)
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return preview(connection, self._store, compiled, person, chosen)

    @contextmanager
    def access(self, person: Identifiers, *, chosen: Chosen | None = None) -> Generator[Access]:
        """Find and read one person in one snapshot. Raises Ambiguous where several fit."""
        refuse_unsafe(person)
        with self._store.reading(behind=True) as connection:
            compiled = look(connection, self._store, self.name, self._section)
            yield reading.access(connection, self._store, compiled, person, chosen)

    def read(self, found: Found) -> Iterator[Row]:
        """The rows of ``found`` as they are now, in one snapshot, streamed."""
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            refuse_drift(compiled)
            yield from reading.read(connection, self._store, compiled, found)

    def preflight(self, found: Found, *, instructed_by: Key | None = None) -> tuple[Problem, ...]:
        """What would make the erasure fail, with what to do instead."""
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return preflight(connection, self._store, compiled, found, instructed_by)

    def feasible(self) -> tuple[Problem, ...]:
        """What would make erasures fail for anybody, as schema and rows stand now."""
        with self._store.reading() as connection:
            return feasible(connection, self._store, look(connection, self._store, self.name, self._section))

    def advice(self) -> tuple[Advice, ...]:
        """Which indexes are missing, so that whole tables are read; asked of the database's own plans."""
        with self._store.reading() as connection:
            return advice(connection, self._store, look(connection, self._store, self.name, self._section))

    def apply(self, found: Found, key: str, *, instructed_by: Key | None = None) -> Applied:
        """Erase what was found, in one transaction, and say what may remain in the store itself. Raises NotNow."""
        refuse_outside(self.name, self._section)
        return in_chunks.one(self._store, self._look, found, key, instructed_by, self._confirm)

    def corrections(
        self, found: Found, place: str, value: str, *, instructed_by: Key | None = None
    ) -> tuple[Correction, ...]:
        """What setting a place means for the rows found. Raises TrothError where it is not one thing."""
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            refuse_drift(compiled)
            return correct.planned(connection, self._store, compiled, found, place, value, instructed_by)

    def correct(self, corrections: Sequence[Correction], key: str = "") -> Mapping[str, int]:
        """Set what was planned, in one transaction; rows changed by ``table.column``. Raises NotNow."""
        refuse_outside(self.name, self._section)

        def once() -> Mapping[str, int]:
            with self._store.writing(self._confirm) as connection:
                compiled = look(connection, self._store, self.name, self._section)
                refuse_drift(compiled)
                return marks.once_changed(
                    connection, compiled, key, lambda: correct.correct(connection, self._store, compiled, corrections)
                )

        return retried(once)

    def receipts(self) -> Receipts | None:
        """What our own table there says of effects that were done; None where the notice allows none."""
        return Receipts(self._store, self._look) if self._section.marker else None

    def uncorrected(self, corrections: Sequence[Correction]) -> tuple[str, ...]:
        """Places that do not hold their new value, read again over a connection that never wrote."""
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return tuple(dict.fromkeys(correct.uncorrected(connection, self._store, compiled, corrections)))

    def apply_many(
        self,
        people: Sequence[Found | Ambiguous],
        key: str,
        *,
        instructed_by: Key | None = None,
        covers: Collection[str] = (),
        at_once: int = 1,
    ) -> tuple[Applied | TrothError, ...]:
        """Erase a set of people in chunks, none of them split over two; what each came to, in their order. Raises NotNow."""
        refuse_outside(self.name, self._section)
        return in_chunks.many(self._store, self._look, people, key, instructed_by, covers=covers, at_once=at_once,
                              may_begin=lambda: refuse_outside(self.name, self._section), confirm=self._confirm)  # fmt: skip

    def remaining(self, found: Found, *, instructed_by: Key | None = None) -> Remaining:
        """Search for the person again, over a connection that never wrote and without walking the links."""
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return verify.remaining(connection, self._store, compiled, found, instructed_by)

    def remaining_many(self, people: Sequence[Found], *, instructed_by: Key | None = None) -> tuple[Remaining, ...]:
        """The same for a set of people, in their order and in one snapshot."""
        with without_search_for_garbage(len(people)), self._store.reading() as connection:
            return verify.remaining_many(connection, self._store, self._look(connection), people, instructed_by)

    def tidied(self, found: Found, tables: Collection[str]) -> Tidied:
        """Do about the tables' old row versions what the notice says, and say what remains now. Raises NotNow."""
        how = self._section.after_erasure
        if how is None or not tables:
            return Tidied(self.name)
        refuse_outside(self.name, self._section)
        with self._store.reading() as connection:
            schema = look(connection, self._store, self.name, self._section).schema
        known = sorted(name for name in tables if name in schema.tables)
        undone = tidying.tidied(self._store, schema, known, how, self._confirm)
        # What could not be done everywhere is not said to have been done.
        remains = residue.after_tidying(self._store, found, known, None if undone else how)
        copies = with_copies(
            Applied(self.name, "", {name: Counts(emptied=1) for name in known}, remains=remains), schema
        )
        return Tidied(self.name, tuple(known), undone, copies.remains)

    def remains(self) -> tuple[str, ...]:
        """What an erasure that changes every table it may change would leave in the store, in its certificate's words."""
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
        acting = [
            name for name, need in needs(compiled).items() if name in compiled.tables and (need.delete or need.update)
        ]
        applied = Applied(self.name, "", {name: Counts(emptied=1) for name in acting})
        return with_copies(
            replace(applied, remains=tuple(residue.remains(self._store, acting, None, {}))), compiled.schema
        ).remains

    def overdue(self, rule: str, event: str, latest_start: date) -> tuple[Overdue, ...]:
        """Per table under the rule: rows that still hold something and whose event was by ``latest_start``."""
        with self._store.reading(behind=True) as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return checks.overdue(connection, self._store, compiled, self._notice.retention, rule, event, latest_start)

    def sources(self) -> tuple[Sourced, ...]:
        """Per table: where rows came from, held against the sources the notice declares."""
        with self._store.reading(behind=True) as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return checks.sources(connection, self._store, compiled, self._notice)

    def seen(self, hasher: Hasher, wanted: Container[str]) -> Iterator[Seen]:
        """Identifiers on the list asked for, among those the tables of people hold now."""
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            yield from checks.seen(connection, compiled, hasher, wanted)

    def grants(
        self, read: str | None = None, erase: str | None = None, *, host: str = "%", drills: bool = False
    ) -> str:
        """The GRANT script of the accounts, by the names they have in the addresses, or by these. Reads the schema only."""
        url, other = (sa.make_url(address) for address in (self._store.addresses.read, self._store.addresses.erase))
        names = (url.username, other.username) if self._store.addresses.apart else ("troth_read", "troth_erase")
        accounts = Accounts(read or names[0] or "troth_read", erase or names[1] or "troth_erase", host)
        with self._store.reading() as connection:
            compiled = look(connection, self._store, self.name, self._section)
            return script(connection.dialect, compiled, accounts, database=url.database or "", drills=drills,
                          afterwards=self._section.after_erasure, marker=self._section.marker)  # fmt: skip

    def marker(self) -> str:
        """The script that makes our own table there, for whoever owns the database; asks it nothing."""
        dialect = self._store.engine.dialect
        place = dialect.identifier_preparer.quote_identifier(marks.NAME)
        return "\n".join(marks.created(dialect, place)) + "\n"

    def drill(self, kind: Literal["access", "erasure"]) -> Drill:
        """Plant made-up people, run this very code on them, and leave nothing behind; committed in quiet hours only."""
        try:
            if self._section.canary:
                refuse_outside(self.name, self._section)
        except NotNow as error:
            return Drill(self.name, kind, None, problem=str(error))
        return drill.drill(self._store, self.name, self._section, kind)
