"""Open the systems of the notice in force, and look for one person in all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from troth.desk import here
from troth.errors import TrothError
from troth.notice.models import Notice
from troth.notice.system_links import linked_first, links_of
from troth.systems import (
    Chosen,
    Correction,
    Found,
    Identifiers,
    Key,
    Preview,
    System,
    Task,
    Unreachable,
    addresses_of,
    key_text,
    open_system,
)
from troth.systems.elsewhere import own_keys, with_links
from troth.systems.manual import DeclaredSystem
from troth.systems.whose import contradictory


@dataclass(frozen=True)
class Search:
    """What one search over every system came to: what was found, what people must look up, what could not be searched."""

    found: tuple[Found, ...]
    """The rows, by their keys; empty where they were only counted."""
    tasks: tuple[Task, ...]
    seen: tuple[Preview, ...]
    """What every connected system holds, in numbers."""

    def for_clients(self) -> list[tuple[str, str, int]]:
        """(system, client, rows) held as a processor; each client once a system."""
        counts: dict[tuple[str, str], int] = {}
        for seen in self.seen:
            for reach in seen.reaches:
                if reach.standing == "client":
                    client = (seen.system, client_name(reach.client))
                    counts[client] = counts.get(client, 0) + reach.rows
        return [(system, client, rows) for (system, client), rows in counts.items()]


class SeveralPeople(TrothError):
    """One identifier, and people who differ by name in different systems. Names rows only, and never guesses."""

    exit_code = 1

    def __init__(self, found: Sequence[Preview]) -> None:
        rows = [
            f"{each.system}.{said.choice.table} {key_text(said.choice.key)}" for each in found for said in each.said
        ]
        more = f" and {len(rows) - 12} more" if len(rows) > 12 else ""
        super().__init__(
            f"the identifiers fit people who differ from system to system: {', '.join(rows[:12])}{more}",
            fix="say for each system which rows are the one who asks: --choose SYSTEM.TABLE=KEY, or =none",
        )


def systems_of(notice: Notice) -> dict[str, System]:
    """Every system the notice declares, by name. One whose address is not known stands in its place and says so when asked."""
    return {name: system_of(notice, name) for name in notice.systems}


def system_of(notice: Notice, name: str, confirm: Callable[[], None] | None = None) -> System:
    """One system the notice declares, as ``systems_of`` has it. ``confirm``: the last word before a commit there, as a step's."""
    section = notice.systems[name]
    try:
        address = addresses_of(section.connect, here()) if section.connect else None
        return open_system(name, section, notice, address, confirm=confirm)
    except TrothError as error:
        return cast("System", _Lost(name, notice, error))


def search(
    notice: Notice, person: Identifiers, chosen: Mapping[str, Chosen] | None = None, *, only_count: bool = False
) -> Search:
    """Look for one person everywhere, outside any transaction of ours.

    ``only_count`` leaves the rows where they are, for a person with very many; systems linked to each other are met row by
    row all the same, because one's keys are what the other is searched by.

    Raises Ambiguous where the identifiers fit several people in one system, SeveralPeople where systems contradict each
    other, and Unreachable where a connected system cannot be asked: silence is never *nothing held*. What no machine can
    search becomes a task for a person.
    """
    found: list[Found] = []
    seen: list[Preview] = []
    tasks: list[Task] = []
    only_count = only_count and not any(links_of(notice, name) for name in notice.systems)
    systems = systems_of(notice)
    for name in linked_first(notice):
        system = systems[name]
        if isinstance(system, DeclaredSystem) and not system.connected:
            who = f"whoever runs {system.label}"
            tasks.append(
                Task(name, who, f"look in {system.label}, which is not connected yet, and record what is held")
            )
            continue
        known = with_links(person, links_of(notice, name), own_keys(found))
        if only_count and system.connected:
            seen.append(system.preview(known, chosen=(chosen or {}).get(name)))
            continue
        one = system.find(known, chosen=(chosen or {}).get(name))
        tasks.extend(one.tasks)
        if system.connected:
            found.append(one)
            seen.append(one.preview())
    if contradictory(said for each in seen for said in each.said):
        raise SeveralPeople(seen)
    return Search(tuple(found), tuple(tasks), tuple(seen))


def refuse_what_would_fail(notice: Notice, outcome: Search, client: Key | None = None) -> None:
    """Raise TrothError where an erasure of what was found would fail on a constraint, before anyone approves it."""
    systems = systems_of(notice)
    problems = [
        problem
        for found in outcome.found
        if found.rows
        for problem in systems[found.system].preflight(found, instructed_by=client)
        if problem.stops
    ]
    if problems:
        listed = "; ".join(f"{problem.where}: {problem.what}" for problem in problems)
        raise TrothError(f"erasure would fail: {listed}", fix=problems[0].fix)


def corrections(
    notice: Notice, outcome: Search, wanted: Mapping[str, str], client: Key | None = None
) -> dict[str, tuple[Correction, ...]]:
    """What setting the places wanted means, system by system: ``category.field`` everywhere it stands, or
    ``system.table.column``, or one row of it, ``system.table.column:KEY``.

    What stands only in rows held for clients comes to nothing here, until one of them is the ``client`` who instructs. Raises
    TrothError where a place stands nowhere about this person, or is not one thing in a system.
    """
    planned: dict[str, tuple[Correction, ...]] = {}
    for place, value in wanted.items():
        system, _, rest = place.partition(".")
        named = system in notice.systems
        meant = [found for found in outcome.found if not named or found.system == system]
        where = rest if named else place
        done = {
            found.system: system_of(notice, found.system).corrections(found, where, value, instructed_by=client)
            for found in meant
        }
        if not any(done.values()):
            if client is None and _stands_for_clients(notice, meant, where, value):
                continue
            raise TrothError(
                "nothing about this person stands there",
                where=f"--correct {place}",
                fix="name a field of the notice (category.field) or a place (system.table.column)",
            )
        for name, made in done.items():
            planned[name] = (*planned.get(name, ()), *made)
    return {name: made for name, made in planned.items() if made}


def client_name(client: object) -> str:
    """A client as evidence and commands name it: the key of its row. ``none`` where the row names no client."""
    return "/".join(str(part) for part in client) if isinstance(client, tuple) else "none"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _stands_for_clients(notice: Notice, meant: Sequence[Found], where: str, value: str) -> bool:
    """Whether a place stands in rows that are held for a client, whose to decide it is; of rows that name no client, it may."""
    return any(
        client is None or system_of(notice, found.system).corrections(found, where, value, instructed_by=client)
        for found in meant
        for client in {rows.client for rows in found.for_clients()}
    )


class _Lost(DeclaredSystem):
    """A connected system whose address is missing or unusable: asked anything, it says why."""

    connected = True

    def __init__(self, name: str, notice: Notice, error: TrothError) -> None:
        super().__init__(name, notice.systems[name])
        self._error = error

    def receipts(self) -> None:
        """Refuses: whether receipts stand there cannot be known now."""
        self._refuse()

    def _refuse(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        raise Unreachable(self._error.what, where=f"systems.{self.name}", fix=self._error.fix)
