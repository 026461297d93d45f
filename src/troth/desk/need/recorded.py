"""What is recorded of need-to-know: undertakings, confirmations, looks at people, and what was refused."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, Words, declare


class Signed(Facts):
    """Whose account, for which role, the hash of the very text, and the version of the notice that has it."""

    account: Id
    role: Words
    text: Id
    notice: Id


class Confirmed(Facts):
    """Whose role, and which; who confirmed is the entry's actor."""

    account: Id
    role: Words


class RolesChanged(Facts):
    """Whose roles, and what they are from now on."""

    account: Id
    roles: list[Words]


class OwnKnown(Facts):
    """Whose account; how many identifiers of theirs are known by keyed hash."""

    account: Id
    known: int


class Seen(Facts):
    """For which purpose, and on which page; who and whose case the entry itself says."""

    purpose: Code
    page: Code


class Refused(Facts):
    """Which act, and why by a code of ours; ``more``: the last that is recorded of this account within an hour."""

    act: Code
    because: Code
    more: bool


class LookedInto(Facts):
    """Whose reading; what came of it. The key says which day and why it was unusual."""

    account: Id
    outcome: Code


declare("need.looked-into", "Somebody looked into an unusual reading of a colleague's.", LookedInto)
declare("need.refused", "Somebody was refused what they may not do or see.", Refused)
declare("need.signed", "Somebody signed the undertaking of a role.", Signed)
declare("need.confirmed", "It was confirmed that somebody still needs a role.", Confirmed)
declare("need.roles-changed", "Somebody was given other roles.", RolesChanged)
declare("need.own-known", "It was noted by what a member of staff would be found themselves.", OwnKnown)
declare("person.seen", "Somebody looked at what is held of a person.", Seen)
