"""What is recorded of requests: what was passed to a client, and what the steps saw. Counts, names of places, files of ours."""

from __future__ import annotations

from typing import Annotated

from pydantic import Strict

from troth.desk.evidence.kinds import Code, Day, Facts, Id, Name, Words, declare, declare_step


class Instructed(Facts):
    """The client whose processor we are, by its key in the system."""

    client: Name


class Passed(Facts):
    """How many rows of which system are held for which client."""

    system: Name
    client: Name
    rows: int


class Remembered(Facts):
    """How many keyed identifiers went onto the replay list; its last line then, by number and MAC."""

    identifiers: int
    line: int | None = None
    mac: Id | None = None


class Rows(Facts):
    """Rows of one table."""

    system: Name
    table: Name
    rows: int


class Withheld(Facts):
    """Values that are not given out, and why: running-text, another-person, guards-account."""

    because: Code
    values: int


class Packaged(Facts):
    """What is in the package, how many values wait for a review, why which are not given out, and the hash of its file."""

    tables: list[Rows]
    withheld: int
    withheld_because: list[Withheld] = []
    sha256: Id
    file: Name
    nothing_found: bool


class Certified(Facts):
    """How it came out, how many places still hold something, and the hashes of its page and of its data."""

    outcome: Code
    left: int
    file: Name
    sha256: Id | None = None
    data_sha256: Id | None = None


class RememberedCorrection(Facts):
    """How many places' old and new values went onto the replay list, until when they stay there, and its last line then."""

    places: int
    kept_until: Day
    line: int | None = None


class NewRelationship(Facts):
    """In which system how many undated rows are said to be a new relationship."""

    system: Name
    rows: int


class Looked(Facts):
    """What a second look found of an erased person in one system."""

    system: Name
    back: int
    undated: int
    new: int


class LookedAgain(Facts):
    """What a second look after an erasure found, system by system, and which systems could not be asked."""

    found: int
    systems: list[Looked]
    unreached: list[Name]


class Treated(Facts):
    """What was done to one table, in rows."""

    table: Name
    deleted: int
    changed: int
    kept: int


class ErasedAgain(Facts):
    """How many people were erased again, and why others could not be."""

    people: int
    tables: list[Treated]
    refused: list[Words]
    not_erased: int
    epoch: Id | None = None


class CorrectedAgain(Facts):
    """Rows changed, by ``table.column``."""

    changed: list[Annotated[tuple[Name, int], Strict(False)]]  # a pair is an array in JSON
    epoch: Id | None = None


class VerifiedAgain(Facts):
    """What still stands after a replay, and what it does not cover."""

    people: int
    values: int
    searched: int
    left: list[Name]
    still_listed: int


declare("rights.client-instructed", "A client said to act.", Instructed)
declare("rights.letter-to-client", "The letter was made that hands a request on to a client.", Instructed)
declare("rights.passed-to-client", "Rows are held for a client, who decides.", Passed)
declare_step("rights.remember", "Keyed identifiers go onto the replay list.", Remembered)
declare("rights.new-relationship", "A named person said that undated rows are a new relationship.", NewRelationship)
declare("rights.looked-again", "A day after an erasure, its person was sought once more.", LookedAgain, lasting=True)
declare_step("rights.remember-correction", "A correction goes onto the replay list.", RememberedCorrection)
declare_step("replay.erase", "People whom an older copy brought back are erased again.", ErasedAgain)
declare_step("replay.correct", "What an older copy undid is corrected again.", CorrectedAgain)
declare_step("replay.verify", "A replay is looked at again.", VerifiedAgain)
declare_step("rights.package", "The package is written.", Packaged)
declare_step("rights.certificate", "The certificate is written.", Certified)
