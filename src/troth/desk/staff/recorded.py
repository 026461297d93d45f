"""What is recorded of accounts: that one was opened, for which roles."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, declare


class AccountOpened(Facts):
    """The account's random id and its roles; the person's name stands nowhere in the log."""

    account: Id
    roles: list[Code]


class Entered(Facts):
    """Whose account, and by what they proved that it is theirs."""

    account: Id
    way: Code


declare("staff.entered", "Somebody came into the console.", Entered)
declare("staff.account-opened", "An account was opened.", AccountOpened)
