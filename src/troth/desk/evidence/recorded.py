"""What the log records of itself: checkpoints that left, witnesses that signed, facts that went, a clock that was explained."""

from __future__ import annotations

from typing import Literal

from troth.desk.evidence.kinds import Code, Facts, Id, Moment, Name, Words, declare


class HandedOut(Facts):
    """A checkpoint was written into a folder."""

    size: int
    root: Id


class PackTaken(Facts):
    """What the pack is about: a promise, a client or a contract, by its id or key. One about a case is a look at its person."""

    scope: Code
    name: Name


class HandOutBegun(Facts):
    """The declared witnesses are about to be given a checkpoint."""

    size: int
    root: Id
    witnesses: int


class Answered(Facts):
    """What came of one witness."""

    witness: Name
    outcome: Literal["handed", "cosigned", "unreachable", "refused", "ahead", "lied", "unknown"]


class HandOutDone(Facts):
    """What came of every declared witness."""

    size: int
    answers: list[Answered]


class HandOutFailed(Facts):
    """A hand-out that did not come to its end."""

    problem: Words


class Cosigned(Facts):
    """A witness's signature came back, and is its own."""

    size: int
    witness: Name
    signed_at: Moment


class SubjectForgotten(Facts):
    """So many entries about a person have no facts any more; the person's random id is the entry's key."""

    entries: int


class FactsLetGo(Facts):
    """So many entries from before a moment have no facts any more: their period was over."""

    before: Moment
    entries: int


class ClockExplained(Facts):
    """A named person says why times run backwards at an entry; its id is the entry's key."""

    because: Literal["clock", "machines", "transaction"]
    """A clock was put right; machines disagree about the time; a transaction was open for long."""


declare("evidence.checkpoint-handed-out", "A checkpoint was written into a folder.", HandedOut, lasting=True)
declare("evidence.hand-out.begun", "The witnesses are about to be given a checkpoint.", HandOutBegun, lasting=True)
declare("evidence.hand-out.done", "What came of each witness.", HandOutDone, lasting=True)
declare("evidence.hand-out.failed", "A hand-out did not come to its end.", HandOutFailed, lasting=True)
declare("evidence.pack-taken", "What is on record of one thing was taken away as a pack.", PackTaken)
declare("evidence.cosigned", "A witness's signature over a checkpoint came back.", Cosigned, lasting=True)
declare("evidence.subject-forgotten", "The facts about a person were destroyed.", SubjectForgotten, lasting=True)
declare("evidence.facts-let-go", "The facts of entries went whose period was over.", FactsLetGo, lasting=True)
declare("evidence.clock-explained", "Somebody says why times run backwards.", ClockExplained, lasting=True)
