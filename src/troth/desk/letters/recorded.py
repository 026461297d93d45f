"""What is recorded of letters: that one went, under which Message-ID of ours and with which hash; never to whom."""

from __future__ import annotations

from troth.desk.evidence.kinds import Facts, Id, Name, Words, declare, declare_step


class Sent(Facts):
    """Whether it went, and with which files of ours; ``again`` where an earlier try may have sent the same message."""

    sent: bool
    why: Words | None = None
    message: Id | None = None
    sha256: Id | None = None
    again: bool | None = None
    attached: list[Name] | None = None


class Settled(Facts):
    """What a person said of a letter that nobody else could answer for."""

    letter: Id
    went: bool


declare("letters.settled", "A person said whether a letter went.", Settled)
declare_step("letters.send", "The person is told that their request is done.", Sent)
