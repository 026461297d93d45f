"""What is recorded of measures: the signed act of whoever answers for one."""

from __future__ import annotations

from troth.desk.evidence.kinds import Day, Facts, Id, Name, Words, declare


class Attested(Facts):
    """Which promise, in which role, on which local day, under which notice. Who signed is the entry's actor."""

    promise: Name
    role: Words
    on: Day
    notice: Id


declare("attested", "A named person looked, and says that it is kept.", Attested)
