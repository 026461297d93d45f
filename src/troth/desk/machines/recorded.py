"""What is recorded of machines: tokens made and taken back, hooks made, ended and given up on."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, Moment, Words, declare


class TokenMade(Facts):
    """Its name, whose it is, what it may do, for which purposes, and until when."""

    token: Id
    account: Id
    acts: list[Code]
    purposes: list[Code]
    expires_at: Moment


class TokenRevoked(Facts):
    """Its name, and whose it was."""

    token: Id
    account: Id


class HookMade(Facts):
    """Its name and its events; where it leads stands nowhere in the log."""

    hook: Id
    events: list[Code]


class HookEnded(Facts):
    """Its name, and why."""

    hook: Id
    why: Words


class HookSecret(Facts):
    """Its name, and how many secrets it has had."""

    hook: Id
    number: int


class NotTold(Facts):
    """Which hook was not told of which entry, after how many tries."""

    hook: Id
    entry: Id
    tries: int
    problem: Words


declare("machines.token-made", "A token for a machine was made.", TokenMade)
declare("machines.token-revoked", "A token was taken back.", TokenRevoked)
declare("machines.hook-made", "An address is told of events from now on.", HookMade)
declare("machines.hook-ended", "An address is told of events no longer.", HookEnded)
declare("machines.hook-secret", "A hook has a new secret.", HookSecret)
declare("machines.not-told", "A hook could not be told of an event.", NotTold)
