"""What a new version owes people: which kinds of person must be told of it, in which way, and by which promise."""

from __future__ import annotations

from dataclasses import dataclass

from troth.notice.compare import Change, compare
from troth.notice.models import Notice
from troth.notice.telling import Telling

DECISIONS, CHANGES = "decisions.before-that-changes", "review.changes"
"""The promises to tell people of a change, by their ids."""


@dataclass(frozen=True)
class Owed:
    """That the people of one kind are told of a version before it applies. Holds nothing of any person."""

    kind: str
    """The kind of person, as named under ``people``."""
    promise: str
    """The id of the promise that owes it; empty where only the law asks: UK GDPR Arts 5(1)(a), 13(3), 14(4)."""
    both_ways: bool
    """Whether each is to be talked with; a message that nobody can answer is then not enough."""
    by: tuple[str, ...]
    """The ways in which they are to be reached; any where empty."""
    entries: tuple[str, ...]
    """The entries that changed, by their ids."""


def owed(old: Notice, new: Notice) -> tuple[Owed, ...]:
    """Everything ``new`` owes people who knew ``old``, each kind of person once for each promise.

    A promise counts where either notice makes it, in its stricter form: one that goes with the change is still owed.
    """
    found: dict[tuple[str, str], Owed] = {}
    for change in compare(old, new).changes:
        promise, rule = _promise(change, old, new)
        both_ways = rule.contact == "both ways" if rule is not None else change.talk
        for kind in change.tell:
            before = found.get((promise, kind))
            entries = dict.fromkeys([*(before.entries if before else ()), change.entry])
            both = both_ways or (before is not None and before.both_ways)
            found[promise, kind] = Owed(kind, promise, both, rule.by if rule is not None else (), tuple(entries))
    return tuple(found.values())


def _promise(change: Change, old: Notice, new: Notice) -> tuple[str, Telling | None]:
    if change.section == "decisions":
        rule = _stricter(old.decisions.before_that_changes, new.decisions.before_that_changes)
        if rule is not None:
            return DECISIONS, rule
    rule = _stricter(old.review.changes, new.review.changes)
    return (CHANGES, rule) if rule is not None else ("", None)


def _stricter(one: Telling | None, other: Telling | None) -> Telling | None:
    """Of two forms of a promise the one with contact both ways; else the older, which people know."""
    rules = [rule for rule in (one, other) if rule is not None]
    return next((rule for rule in rules if rule.contact == "both ways"), rules[0] if rules else None)
