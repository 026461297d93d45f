"""Say in words what was done to entries that are not what the tree says: edited, deleted, inserted, reordered, swapped.

Findings count entries as the log does, from 0. They name ids and places, never facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.walking import MOST, Seen

Attack = Literal[
    "edited", "deleted", "inserted", "reordered", "truncated", "fork", "replayed", "swapped payload", "re-hashed",
    "re-signed", "clock", "facts removed", "signature", "other log", "cosignature", "damaged", "restored older store",
]  # fmt: skip
SHOWN = 10
"""Findings of one kind that are told one by one."""


@dataclass(frozen=True)
class Found:
    """One thing that is wrong: what kind of attack it shows, and which entry or checkpoint."""

    attack: Attack
    text: str


def named(seen: Seen) -> list[Found]:
    """Everything wrong with single entries, in the order of the log; of each kind the first few, and how many more."""
    found = [*_places(seen), *_payloads(seen)]
    found += [
        Found("edited", f"Entry {i} (id {uid}): the promise it is found by is not its facts'.")
        for i, uid in seen.mislabelled
    ]
    found += [
        Found("facts removed", f"Entry {index} (id {uid}) has no facts, and nothing on record says why.")
        for index, uid, _, _ in seen.bare
    ]
    found += [
        Found("clock", f"Entry {index} (id {uid}) {why}: the clock was set back, or the entry was dated back.")
        for index, uid, why in seen.clock
    ]
    return shortened(found)


def shortened(found: Sequence[Found]) -> list[Found]:
    """The first few of each kind, and one line for the rest."""
    kept: list[Found] = []
    counts: dict[str, int] = {}
    for each in found:
        counts[each.attack] = counts.get(each.attack, 0) + 1
        if counts[each.attack] <= SHOWN:
            kept.append(each)
    kept += [
        Found(each.attack, f"And {counts[each.attack] - SHOWN} more of this kind.")
        for each in {each.attack: each for each in kept}.values()
        if counts[each.attack] > SHOWN
    ]
    return kept


def _places(seen: Seen) -> Iterator[Found]:
    """Compare what the tree says of the places that do not fit with what stands there."""
    here = {each.hash: each for each in seen.misplaced}
    home = {hashed: index for index, hashed in seen.sealed.items()}
    # Where only the beginning was looked at, what was pushed beyond it is neither gone nor new.
    reach = max(seen.sealed, default=0) - 64 if seen.more or len(seen.sealed) >= MOST else seen.size
    lost = {
        first: end
        for first, end in seen.missing
        if not any(seen.sealed.get(i) in here for i in range(first, min(end, first + MOST)))
    }
    ends = seen.size in lost.values()
    gone = {index for index, hashed in seen.sealed.items() if hashed not in here and index < reach}
    gone -= {index for first, end in lost.items() for index in range(first, min(end, first + MOST))}
    new = {each.index: each for each in seen.misplaced if each.hash not in home and each.index <= reach}
    edited = sorted(gone & new.keys())
    for index in edited:
        yield Found(
            "edited", f"Entry {index} (id {new[index].uid}) is not what was sealed in its place: it was edited."
        )
    for first, end in sorted(lost.items()):
        where = f"Entry {first} is" if end == first + 1 else f"Entries {first} to {end - 1} are"
        if end == seen.size and ends:
            yield Found("truncated", f"{where} missing from the end of the log; the tree holds {seen.size}.")
        else:
            yield Found("deleted", f"{where} missing; the tree still holds the place.")
    for index in sorted(gone - set(edited)):
        yield Found("deleted", f"Entry {index} is missing, and those after it were moved up.")
    for index in sorted(new.keys() - set(edited)):
        yield Found("inserted", f"Entry {index} (id {new[index].uid}) was never sealed there: it was inserted.")
    moved = [each for each in seen.misplaced if each.hash in home and home[each.hash] != each.index]
    if moved and not lost and not (gone | new.keys()) - set(edited):
        for each in moved:
            yield Found("reordered", f"Entry {each.index} (id {each.uid}) was sealed as entry {home[each.hash]}.")
    if seen.more:
        yield Found("edited", f"{seen.more} more entries do not fit the tree.")


def _payloads(seen: Seen) -> Iterator[Found]:
    """Facts that are not the committed ones: another entry's, or changed."""
    for place, (index, uid, sworn) in enumerate(seen.payloads):
        theirs = (
            EvidenceEntry.objects.filter(commitment=sworn).values_list("index", flat=True).first()
            if sworn and place < SHOWN
            else None
        )
        if theirs is not None:
            yield Found("swapped payload", f"Entry {index} (id {uid}) carries the facts of entry {theirs}.")
        else:
            yield Found("edited", f"The facts of entry {index} (id {uid}) are not those that were committed to.")
