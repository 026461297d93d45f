"""What is recorded of accounts: that one was opened, for which roles."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, declare


class AccountOpened(Facts):
    """The account's random id and its roles; the person's name stands nowhere in the log."""

    account: Id
    roles: list[Code]


declare("staff.account-opened", "An account was opened.", AccountOpened)
