"""What is recorded of publishing: what a version owes whom, who was told, and the files that were written."""

from __future__ import annotations

from troth.desk.evidence.kinds import Day, Facts, Id, Name, Words, declare


class Owes(Facts):
    """That the people of one kind are told before the version applies."""

    kind: Name
    promise: Words
    both_ways: bool
    by: list[Name]
    entries: list[Name]


class Owed(Facts):
    """Everything one version owes."""

    notice: Id
    owed: list[Owes]


class Told(Facts):
    """How many people of a kind were told of a version, in which way, on which day."""

    number: int
    notice: Id
    kind: Name
    way: Name
    both_ways: bool
    on: Day
    people: int
    of: int


class WriteBegun(Facts):
    """Which version's files are about to be written."""

    notice: Id


class WriteFailed(Facts):
    """Why they were not."""

    problem: Words


class WriteDone(Facts):
    """How many were."""

    files: int


declare("publication.owed", "Who must be told of a version.", Owed, lasting=True)
declare("publication.told", "People were told of a version.", Told, lasting=True)
declare("publication.write.begun", "The published files are about to be written.", WriteBegun)
declare("publication.write.failed", "The published files could not be written.", WriteFailed)
declare("publication.write.done", "The published files are written.", WriteDone)
