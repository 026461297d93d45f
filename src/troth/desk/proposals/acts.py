"""The acts that need two people, as rooms register them: what each does, in words, and whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from troth.desk.staff.models import Account
from troth.errors import TrothError

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Carried:
    """What an act is given: its proposal's id, its facts, and the two people in whose names it is done."""

    uid: str
    facts: Facts
    proposed_by: Account
    approved_by: Account


@dataclass(frozen=True)
class Act:
    """One kind of act. ``do`` is the dotted path of a function of ``Carried`` that works inside the transaction of the approval.

    Where ``do`` is empty, a command or a page does it: the approval is a permit that ``proposals.use`` takes, once.
    ``facts`` are the names that its facts have. ``afterwards`` says what is done with a permit, in words.
    """

    kind: str
    says: str
    do: str = ""
    facts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Which of them are lists of whole numbers."""
    afterwards: str = ""
    subjects: Callable[[Facts], Iterable[str]] = lambda facts: [facts["subject"]] if "subject" in facts else []
    """The random ids of the people whose data it is about."""
    checks: str = ""
    """The dotted path of a function of the facts that raises TrothError for what could never be done, before it is proposed;
    what it returns, if anything, is said in the facts besides, so that it is part of what is approved."""

    def carry_out(self, done: Carried) -> None:
        """Do it, inside the transaction that is open now. Raises what the act raises: then nothing was done."""
        import_string(self.do)(done)

    def about(self, said: str) -> dict[str, Any]:
        """The facts of an act that is about one thing, from what somebody typed: a text, or numbers with anything between."""
        if not self.facts:
            return {}
        return {self.facts[0]: numbers(said) if self.facts[0] in self.lists else said.strip()}

    def check(self, facts: Facts) -> dict[str, Any]:
        """The facts, complete. Raises TrothError where they are not those of such an act, or it could not be done."""
        if set(facts) != set(self.facts):
            raise TrothError(
                f"an act ‘{self.kind}’ is about {', '.join(self.facts) or 'nothing in particular'}",
                fix="see troth proposal make --help",
            )
        return {**facts, **((import_string(self.checks)(facts) or {}) if self.checks else {})}


ACTS: dict[str, Act] = {}


def register(act: Act) -> None:
    """Make an act known; call in ``AppConfig.ready()``."""
    ACTS[act.kind] = act


def act_of(kind: str) -> Act:
    """The act of this kind. Raises TrothError for one that nobody here knows."""
    if kind not in ACTS:
        raise TrothError("no such act needs two people", where=kind[:40], fix=f"one of: {', '.join(sorted(ACTS))}")
    return ACTS[kind]


def numbers(text: str) -> list[int]:
    """``12,13 14`` as numbers, each once and in order; what is no number of a case is left out."""
    parts = text[:4000].replace(",", " ").split()
    return sorted({int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 18})
