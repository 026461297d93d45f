"""What is recorded of keys: the root key replaced, an index given a new key, a loss drill."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, declare


class Rotated(Facts):
    """Which root key took the place of which, by names that say nothing of them, and how many keys were wrapped anew."""

    old: Id
    new: Id
    rewrapped: int


class Rewrapped(Facts):
    """Under which root key's newest version how many people's keys were wrapped anew."""

    root: Id
    rewrapped: int


class IndexRotated(Facts):
    """Which blind index has a new key, and how many keys it has now."""

    purpose: Code
    keys: int


class Drilled(Facts):
    """What a loss drill tried and what opened, with the keys and without them."""

    passed: bool
    backup: bool
    people: int
    people_opened: int
    sealed: int
    sealed_opened: int
    tried_without: int
    opened_without: int
    remembered: int = 0
    remembered_opened: int = 0


declare("keys.rotated", "The root key was replaced under every key it had wrapped.", Rotated, lasting=True)
declare("keys.rewrapped", "Every key was wrapped anew under the newest version of the root key.", Rewrapped)
declare("keys.index-rotated", "A blind index has a new key.", IndexRotated)
declare("keys.drilled", "A loss drill was held.", Drilled)
