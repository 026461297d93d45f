"""Systems no machine can look into: a cabinet that a person opens, and stores that are declared before they are connected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Literal, NoReturn

from troth.errors import TrothError
from troth.notice.systems import System as Section
from troth.systems.base import Access, Ambiguous, Chosen, Drift, Found, Identifiers, Preview, Row, Unreachable
from troth.systems.facts import Coverage, Drill, Hasher, Overdue, Seen, Sourced
from troth.systems.keys import Key
from troth.systems.normalise import refuse_unsafe
from troth.systems.outcomes import Advice, Applied, Correction, Problem, Remaining, Task, Tidied
from troth.systems.system import System


class ManualSystem:
    """Paper, and accounts looked at by a person: every question becomes a task for whoever looks."""

    connected = False

    def __init__(self, name: str, section: Section) -> None:
        self.name = name
        self.label = section.name
        self.country = section.country
        self._who = section.by_hand or "whoever keeps it"
        self._holds = section.holds

    def reachable(self) -> None:
        """Always: whether the person answered is the case's to know."""

    def drift(self) -> tuple[Drift, ...]:
        """Nothing a machine could compare."""
        return ()

    def coverage(self) -> Coverage | None:
        """Nothing a machine could count."""
        return None

    def find(self, person: Identifiers, *, chosen: Chosen | None = None, alone: bool = False) -> Found:
        """A task to look; nothing is known until it is answered."""
        refuse_unsafe(person)
        names = " and ".join(person)
        return Found(
            self.name,
            tasks=(self._task(f"look in {self.label} by {names} and record what is held{self._listed()}"),),
            person=dict(person),
        )

    def find_many(self, people: Sequence[Identifiers], *, alone: bool = False) -> tuple[Found | Ambiguous, ...]:
        """One task a person."""
        return tuple(self.find(person) for person in people)

    def preview(self, person: Identifiers, *, chosen: Chosen | None = None) -> Preview:
        """A task to look, and no numbers."""
        return self.find(person, chosen=chosen).preview()

    @contextmanager
    def access(self, person: Identifiers, *, chosen: Chosen | None = None) -> Generator[Access]:
        """A task to look, and no rows."""
        found = self.find(person, chosen=chosen)
        yield Access(self.name, iter(()), tasks=found.tasks)

    def read(self, found: Found) -> Iterator[Row]:
        """Nothing: copies are added to the case by whoever looked."""
        return iter(())

    def preflight(self, found: Found, *, instructed_by: Key | None = None) -> tuple[Problem, ...]:
        """Nothing a machine could foresee."""
        return ()

    def feasible(self) -> tuple[Problem, ...]:
        """Nothing a machine could foresee."""
        return ()

    def advice(self) -> tuple[Advice, ...]:
        """None: a cabinet has no indexes that a machine could miss."""
        return ()

    def apply(self, found: Found, key: str, *, instructed_by: Key | None = None) -> Applied:
        """A task to destroy or black out what was found, and to record it."""
        what = f"destroy or black out in {self.label} what was found about this person, and record how much"
        return Applied(self.name, key, tasks=(self._task(what),))

    def corrections(
        self, found: Found, place: str, value: str, *, instructed_by: Key | None = None
    ) -> tuple[Correction, ...]:
        """None that a machine could plan: the task to look says what is to be corrected."""
        return ()

    def correct(self, corrections: Sequence[Correction], key: str = "") -> Mapping[str, int]:
        """Nothing a machine could set."""
        return {}

    def uncorrected(self, corrections: Sequence[Correction]) -> tuple[str, ...]:
        """Nothing a machine could read."""
        return ()

    def apply_many(
        self,
        people: Sequence[Found | Ambiguous],
        key: str,
        *,
        instructed_by: Key | None = None,
        covers: Collection[str] = (),
        at_once: int = 1,
    ) -> tuple[Applied | TrothError, ...]:
        """One task a person."""
        return tuple(self.apply(found, key) if isinstance(found, Found) else found for found in people)

    def remaining(self, found: Found, *, instructed_by: Key | None = None) -> Remaining:
        """A task to look again."""
        what = f"look again in {self.label} and record that nothing about this person is left"
        return Remaining(self.name, where="by hand", tasks=(self._task(what),))

    def remaining_many(self, people: Sequence[Found], *, instructed_by: Key | None = None) -> tuple[Remaining, ...]:
        """A task a person."""
        return tuple(self.remaining(found) for found in people)

    def tidied(self, found: Found, tables: Collection[str]) -> Tidied:
        """Nothing a machine could free."""
        return Tidied(self.name)

    def overdue(self, rule: str, event: str, latest_start: date) -> tuple[Overdue, ...]:
        """Unknown: no table to count."""
        return (Overdue(self.name, 0, None, problem=f"{self.label} is looked at by hand: {self._who}"),)

    def sources(self) -> tuple[Sourced, ...]:
        """Unknown: no rows to count."""
        return ()

    def seen(self, hasher: Hasher, wanted: Container[str]) -> Iterator[Seen]:
        """Nothing a machine could stream."""
        return iter(())

    def receipts(self) -> None:
        """None: a person says what was done."""

    def drill(self, kind: Literal["access", "erasure"]) -> Drill:
        """Unproven: a person would have to try."""
        return Drill(self.name, kind, None, problem=f"{self.label} is looked at by hand: {self._who}")

    def _task(self, what: str) -> Task:
        return Task(self.name, self._who, what)

    def _listed(self) -> str:
        return f" ({', '.join(self._holds)})" if self._holds else ""


class DeclaredSystem:
    """A store the notice names before it is connected: it cannot be asked, and says so."""

    connected = False

    def __init__(self, name: str, section: Section) -> None:
        self.name = name
        self.label = section.name
        self.country = section.country
        self._why = section.coming or "no reason given"

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        """Whatever else any system can be asked (``System``): it raises Unreachable when it is asked."""
        if name.startswith("_") or not hasattr(System, name):
            raise AttributeError(name)
        return lambda *_, **__: self._refuse()

    def receipts(self) -> None:
        """None: a person says what was done."""

    def _refuse(self) -> NoReturn:
        raise Unreachable(
            f"{self.label} is declared but not connected yet: {self._why}",
            where=f"systems.{self.name}",
            fix="connect it, or have a person look and write ‘by hand’",
        )
