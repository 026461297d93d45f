"""What the steps on connected systems record: counts by table, names of places, and sentences of ours; never a value."""

from __future__ import annotations

from typing import Annotated

from pydantic import Strict

from troth.desk.evidence.kinds import Code, Facts, Id, Name, Words, declare_step


class Changed(Facts):
    """Rows of one table."""

    table: Name
    deleted: int
    emptied: int
    replaced: int
    kept: int
    pseudonymised: int


class Kept(Facts):
    """What stays although erasure was asked for, and by which exemption."""

    table: Name
    columns: list[Name]
    because: Words
    rows: int
    how: Code


class Erased(Facts):
    """What an erasure did in one system."""

    tables: list[Changed]
    kept: list[Kept]
    skipped: int
    remains: list[Words]
    epoch: Id | None = None
    recorded: bool | None = None


class Again(Facts):
    """What a further pass did."""

    tables: list[Changed]
    kept: int


class Hit(Facts):
    """A place where a value still stands."""

    system: Name
    table: Name
    column: Name
    how: Code
    whose: Code


class Verified(Facts):
    """What was searched over a connection that never wrote, and where something still stands."""

    passes: int
    again: list[Again]
    searched: list[Name]
    known: int
    where: Words
    hits: list[Hit]
    unerased: int


class Freed(Facts):
    """What was done about old row versions, and what remains."""

    freed: list[Name]
    undone: list[Words]
    remains: list[Words]


class Corrected(Facts):
    """Rows by place."""

    changed: list[Annotated[tuple[Name, int], Strict(False)]]  # a pair is an array in JSON
    epoch: Id | None = None


class ReadAgain(Facts):
    """How many places were read again, and which do not hold what was approved."""

    read: int
    uncorrected: list[Name]


declare_step("connections.erase", "One person is erased in one system.", Erased)
declare_step("connections.verify", "One system is searched for what is left.", Verified)
declare_step("connections.vacuum", "Old row versions are freed.", Freed)
declare_step("connections.correct", "Approved values are set.", Corrected)
declare_step("connections.verify-correction", "Corrected places are read again.", ReadAgain)
