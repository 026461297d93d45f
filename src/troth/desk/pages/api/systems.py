"""Systems for machines: what is connected, how much of it the notice accounts for, and what does not fit."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest

from troth.desk.connections.connections import system_of, systems_of
from troth.desk.notices.versions import notice_in_force
from troth.desk.pages.api.door import Door, Shown
from troth.desk.pages.api.problems import Problem
from troth.errors import TrothError
from troth.notice.systems import System as Section
from troth.systems import Coverage

door = Door("Systems")


class Covered(Shown):
    """How many tables and columns there are of each sort, and which known personal columns no search reaches."""

    tables: dict[str, int]
    columns: dict[str, int]
    known: int
    reached: int
    unreached: list[str]


class SystemLine(Shown):
    """One system of the notice in force."""

    system: str
    name: str
    state: Literal["connected", "down", "by hand", "coming"]
    problem: str
    coverage: Covered | None


class Difference(Shown):
    """Where the mapping and the live schema do not fit."""

    where: str
    what: str
    fix: str


class SystemShown(SystemLine):
    """One system, with every difference."""

    drift: list[Difference]
    tables: list[str]


class SystemList(Shown):
    """Every system of the notice in force."""

    items: list[SystemLine]


@door.reads("/systems", act="see systems", response=SystemList)
def list_systems(request: HttpRequest) -> Any:
    """Every system: whether it answers, and what share of its personal columns a search reaches."""
    notice = notice_in_force()
    return {"items": [_line(name, notice.systems[name], system) for name, system in systems_of(notice).items()]}


@door.reads("/systems/{name}", act="see systems", response=SystemShown)
def show_system(request: HttpRequest, name: str) -> Any:
    """One system: its coverage, and what does not fit."""
    notice = notice_in_force()
    if name not in notice.systems:
        raise Problem(404, "the notice in force has no system of this name", where="name")
    section, system = notice.systems[name], system_of(notice, name)
    said = _line(name, section, system)
    drift = [] if said["state"] != "connected" else list(system.drift())
    differences = [{"where": each.where, "what": each.what, "fix": each.fix} for each in drift]
    return {**said, "drift": differences, "tables": list(section.tables)}


def _line(name: str, section: Section, system: Any) -> dict[str, Any]:
    covered: Coverage | None = None
    problem = ""
    if system.connected:
        try:
            covered = system.coverage()
        except TrothError as error:
            problem = f"{error.what} – {error.fix}" if error.fix else error.what
    state = "coming" if section.coming else "by hand"
    if section.connect is not None:
        state = "down" if problem else "connected"
    return {"system": name, "name": section.name, "state": state, "problem": problem, "coverage": _covered(covered)}


def _covered(covered: Coverage | None) -> dict[str, Any] | None:
    if covered is None:
        return None
    return {
        "tables": dict(covered.tables),
        "columns": dict(covered.columns),
        "known": covered.known,
        "reached": covered.reached,
        "unreached": list(covered.unreached),
    }
