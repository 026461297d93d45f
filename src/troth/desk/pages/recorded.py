"""What is recorded of pages: that somebody looked at what is held of a person, and why."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, declare


class Seen(Facts):
    """For which purpose, and on which page; who and whose case the entry itself says."""

    purpose: Code
    page: Code


declare("person.seen", "Somebody looked at what is held of a person.", Seen)
