"""What is recorded of a published version."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Day, Facts, Id, Name, declare


class Published(Facts):
    """The version, its hash, from when it applies, whom it must be told to, and the hashes of its files."""

    number: int
    notice: Id
    in_force_from: Day
    internal: bool
    outcome: Code
    to_be_told: list[Name]
    recorded_contact: bool
    files: dict[Name, Id]


declare("notice.published", "A version of the notice was published.", Published, lasting=True)
