"""What is recorded of keys: that a root key or an index key was replaced, and how a loss drill went."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, declare


class RootReplaced(Facts):
    """The names of both root keys, and how many people's keys were wrapped anew."""

    old: Id
    new: Id
    rewrapped: int


class IndexReplaced(Facts):
    """Which index, and how many of its keys are kept."""

    purpose: Code
    keys: int


class Drilled(Facts):
    """What was tried and what opened, with these keys and without them."""

    people: int
    people_opened: int
    sealed: int
    sealed_opened: int
    tried_without: int
    opened_without: int
    backup: bool
    passed: bool


declare("keys.rotated", "The root key was replaced.", RootReplaced)
declare("keys.index-rotated", "The key of an index was replaced.", IndexReplaced)
declare("keys.drilled", "The loss of the keys was practised.", Drilled)
