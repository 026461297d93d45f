"""What is recorded of accounts: opened, invited, entered, their factors and sessions, shut out; never an address or a code."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, declare


class AccountOpened(Facts):
    """The account's random id and its roles; the person's name stands nowhere in the log."""

    account: Id
    roles: list[Code]


class Entered(Facts):
    """Whose account, by what they proved that it is theirs, and how often that was tried before without success."""

    account: Id
    way: Code
    failed: int = 0


class OfAccount(Facts):
    """Whose account."""

    account: Id


class SettledIn(Facts):
    """Whose account, and by which kind of link."""

    account: Id
    by_link: Code


class Factor(Facts):
    """Whose account, and which kind of factor."""

    account: Id
    factor: Code


class SessionEnded(Facts):
    """Whose sessions, how many, and why."""

    account: Id
    sessions: int
    because: Code


class ShutForAWhile(Facts):
    """After how many tries; which account, where there is one."""

    account: Id | None
    tries: int


class Left(Facts):
    """Whose account, and how much of what let them in was ended."""

    account: Id
    sessions: int
    links: int
    tokens: int


class TakenBackAgain(Facts):
    """The entry that took it back first, of which this store knew nothing; its kind; whether there was anything to take."""

    entry: Id
    was: Code
    found: bool


declare("staff.account-opened", "An account was opened.", AccountOpened)
declare("staff.invited", "Somebody was invited to an account.", OfAccount)
declare("staff.settled-in", "Somebody gave their account a password and a second factor.", SettledIn)
declare("staff.entered", "Somebody came into the console.", Entered)
declare(
    "staff.shut-for-a-while", "An account was tried too often, and is shut for a quarter of an hour.", ShutForAWhile
)
declare("staff.password-changed", "Somebody changed their password.", OfAccount)
declare("staff.factor-added", "A second factor was added to an account.", Factor)
declare("staff.factor-removed", "A second factor was taken from an account.", Factor)
declare("staff.session-ended", "Sessions of an account were ended.", SessionEnded)
declare("staff.left", "Somebody left, and is shut out everywhere.", Left)
declare(
    "staff.taken-back-again",
    "What was taken back after this store was copied was taken back in it again.",
    TakenBackAgain,
    lasting=True,
)
declare("staff.recovered", "An account was opened anew to its owner, by two people.", OfAccount)
