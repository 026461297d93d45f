"""The loss drill: without our root keys nothing opens that the store holds sealed; with the key backup all of it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from troth.desk import here
from troth.desk.subjects import replay
from troth.desk.subjects.models import Subject
from troth.desk.subjects.roots import SETTING, ring
from troth.errors import TrothError
from troth.keys.people import new_data_key, open_sealed
from troth.keys.ring import KeyRing
from troth.keys.root import SecretRootKey

TRIED = 10_000
"""How many keys of people a stranger's root key is tried on."""


@dataclass(frozen=True)
class Sealed:
    """One sealed value of the store: whose, for which place it was sealed, and the blob."""

    subject: str
    context: str
    blob: bytes


@dataclass(frozen=True)
class Drill:
    """What was tried and what opened; ``people`` and ``sealed`` are what the store holds."""

    people: int
    people_opened: int
    sealed: int
    sealed_opened: int
    tried_without: int
    opened_without: int
    backup: bool
    problem: str | None
    remembered: int = 0
    """Lines of the replay list that hold values."""
    remembered_opened: int = 0

    @property
    def passed(self) -> bool:
        """Whether all opened with the keys that were tried, and nothing without them."""
        whole = self.people_opened == self.people and self.sealed_opened == self.sealed
        whole = whole and self.remembered_opened == self.remembered
        return whole and self.opened_without == 0 and self.problem is None


def drill(sealed: Iterable[Sealed], backup: Path | None) -> Drill:
    """Try the keys of ``backup`` (the keys folder in use where None) on everything, and another root key on a part.

    Nothing is copied or written: keys of the backup are read where they lie, and forgotten with this process.
    """
    ring()  # the keys in use belong to this store, else every count below would be of something else
    keys, problem = _opened(backup)
    stranger = SecretRootKey(new_data_key(), "a root key made for the drill")
    people = people_opened = tried = without = 0
    data_keys: dict[str, bytes] = {}
    values = list(sealed)
    wanted = {each.subject for each in values}
    for uid, root, wrapped in _people():
        people += 1
        if tried < TRIED:
            tried += 1
            without += _opens(partial(stranger.unwrap, wrapped))
        try:
            if keys is None:
                continue
            key = keys.unwrap(root, wrapped)
            people_opened += 1
            if uid in wanted:
                data_keys[uid] = key
        except TrothError as wrong:
            problem = problem or str(wrong)
    opened = 0
    for each in values:
        tried += 1
        without += _opens(partial(open_sealed, new_data_key(), each.blob, each.context))
        if each.subject in data_keys:
            opened += _opens(partial(open_sealed, data_keys[each.subject], each.blob, each.context))
    remembered = list(replay.sealed_values())
    wrapping = _of_corrections(keys)
    for key, wrapped, blob in remembered:
        tried += 1
        without += _opens(partial(replay.open_values, stranger, key, wrapped, blob))
    again = sum(_opens(partial(replay.open_values, wrapping, *each)) for each in remembered) if wrapping else 0
    return Drill(
        people, people_opened, len(values), opened, tried, without, backup is not None, problem, len(remembered), again
    )


def _of_corrections(keys: KeyRing | None) -> SecretRootKey | None:
    """What opens the values of the replay list, if these keys have it; nothing is made here."""
    if keys is None or replay.VALUES not in keys.book.purposes:
        return None
    return SecretRootKey(keys.purpose(replay.VALUES), "keys.json")


def _people() -> Iterator[tuple[str, str, bytes]]:
    rows = Subject.objects.exclude(wrapped_key=None).values_list("uid", "root", "wrapped_key")
    for uid, root, wrapped in rows.iterator(chunk_size=5000):
        yield uid, root, bytes(wrapped or b"")


def _opened(backup: Path | None) -> tuple[KeyRing | None, str | None]:
    if backup is None:
        return ring(), None
    try:
        return KeyRing.open(backup, here().setting(SETTING) or "file", here()), None
    except TrothError as wrong:
        return None, str(wrong)


def _opens(attempt: Callable[[], object]) -> int:
    try:
        attempt()
    except TrothError:
        return 0
    return 1
