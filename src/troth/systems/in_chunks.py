"""Erase people in transactions: one alone, or a set in chunks, some of them side by side; no person split over two."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa

from troth.errors import OutcomeUnknown, Overtaken, TrothError
from troth.systems import erase, marks, residue
from troth.systems.base import Ambiguous, Found, Unreachable
from troth.systems.copies import with_copies
from troth.systems.dialects import Store
from troth.systems.keys import Key
from troth.systems.mapped import Compiled
from troth.systems.outcomes import Applied
from troth.systems.pausing import without_search_for_garbage
from troth.systems.quiet import NotNow
from troth.systems.reflect import Schema
from troth.systems.retrying import retried
from troth.systems.setwise import HeldBack

CHUNK = 2500
"""People erased in one transaction: about half a second, for which their rows are locked."""

Outcome = TypeVar("Outcome")
Look = Callable[[sa.Connection], Compiled]
"""The mapping against the schema, as a transaction sees it."""


def one(
    store: Store, look: Look, found: Found, key: str, instructed_by: Key | None, confirm: Callable[[], None] | None = None,
) -> Applied:  # fmt: skip
    """Erase one person in one transaction, and say what may remain in the store itself."""

    def transaction(*, key_by_key: bool) -> tuple[Applied, Schema]:
        with store.writing(confirm) as connection:
            compiled = look(connection)
            applied = marks.once(
                connection,
                compiled,
                key,
                lambda: erase.apply(connection, store, compiled, found, key, instructed_by, key_by_key=key_by_key),
            )
            return applied, compiled.schema

    applied, schema = _tried(transaction)
    return with_copies(residue.with_remains(applied, store, found), schema)


def many(
    store: Store, look: Look, people: Sequence[Found | Ambiguous], key: str, instructed_by: Key | None, *,
    covers: Collection[str], at_once: int, may_begin: Callable[[], None], confirm: Callable[[], None] | None = None,
) -> tuple[Applied | TrothError, ...]:  # fmt: skip
    """Erase a set of people, each chunk in one transaction; what each came to, in their order.

    Up to ``at_once`` chunks run side by side, each on a connection of its own, where the product lets several write.
    ``may_begin`` is asked before each chunk; once it raises NotNow, the chunks that had not begun are handed back as it.
    ``confirm`` is called before each commit; where it raises, nothing more is done, and nobody is handed back.
    """
    hands = max(1, min(at_once, store.writers, len(people)))
    size = min(CHUNK, -(-len(people) // hands) or 1)
    chunks = [people[start : start + size] for start in range(0, len(people), size)]

    def done(place: int) -> list[Applied | TrothError]:
        if place >= hands:
            time.sleep(store.patience.pause)
        try:
            may_begin()
        except NotNow as error:
            return [error for _ in chunks[place]]
        return _together(store, look, chunks[place], key, instructed_by, covers, confirm)

    with without_search_for_garbage(len(people)):
        if hands == 1:
            return tuple(outcome for place in range(len(chunks)) for outcome in done(place))
        with ThreadPoolExecutor(hands, thread_name_prefix="troth-erase") as pool:
            return tuple(outcome for chunk in pool.map(done, range(len(chunks))) for outcome in chunk)


def _tried(transaction: Callable[..., Outcome]) -> Outcome:
    """The transaction, tried again where other programs' writes got in its way, and key by key where it has to be."""
    try:
        return retried(lambda: transaction(key_by_key=False))
    except HeldBack:
        return retried(lambda: transaction(key_by_key=True))


def _together(
    store: Store, look: Look, people: Sequence[Found | Ambiguous], key: str, instructed_by: Key | None,
    covers: Collection[str], confirm: Callable[[], None] | None,
) -> list[Applied | TrothError]:  # fmt: skip
    """One transaction; and where something stands in the way of the set, of its halves, until it is known of whom."""
    clear = [found for found in people if isinstance(found, Found)]

    def transaction(*, key_by_key: bool) -> tuple[Sequence[Applied | TrothError], Schema]:
        with store.writing(confirm) as connection:
            compiled = look(connection)
            done = erase.apply_many(connection, store, compiled, clear, key, instructed_by, covers=covers,
                                    key_by_key=key_by_key)  # fmt: skip
            return marks.of_set(connection, compiled, key, done), compiled.schema

    try:
        outcomes, schema = _tried(transaction)
    except (Unreachable, OutcomeUnknown, Overtaken):
        raise
    except TrothError as error:
        if len(people) == 1:
            return [error]
        half = len(people) // 2
        halves = (people[:half], people[half:])
        return [part for side in halves for part in _together(store, look, side, key, instructed_by, covers, confirm)]
    done = [(found, one) for found, one in zip(clear, outcomes, strict=True) if isinstance(one, Applied)]
    said = residue.with_remains_of_many([one for _, one in done], store, [found for found, _ in done])
    remains = iter(with_copies(applied, schema) for applied in said)
    each = iter(next(remains) if isinstance(one, Applied) else one for one in outcomes)
    return [next(each) if isinstance(found, Found) else found for found in people]
