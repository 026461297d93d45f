"""What an erasure leaves in the store itself – file bytes, logs, old row versions – in the certificate's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import NullType

from troth.errors import TrothError
from troth.systems import mariadb_remains, postgres_remains
from troth.systems.base import Found, Identifiers
from troth.systems.dialects import Store
from troth.systems.mariadb import MariaStore
from troth.systems.normalise import SHORTEST_SOUGHT, form_of, normalise
from troth.systems.outcomes import Applied, Tidying
from troth.systems.refusals import in_words
from troth.systems.sqlite import SqliteStore

_BLOCK = 1 << 20
FEW = 20
"""How many people a SQLite file's bytes are searched for, one by one, after they were erased together."""


def with_remains(applied: Applied, store: Store, found: Found) -> Applied:
    """The same, saying what may remain. The erasure is committed by now, so trouble here becomes a sentence as well."""
    return with_remains_of_many([applied], store, [found])[0]


def with_remains_of_many(done: Sequence[Applied], store: Store, people: Sequence[Found]) -> list[Applied]:
    """The same for people who were erased in one transaction, in their order."""
    changed = {name for applied in done for name, counts in applied.counts.items() if counts.changed}
    if not changed:
        return list(done)
    if isinstance(store, SqliteStore) and len(people) <= FEW:
        file = store
        said = [_said(lambda found=found: remains(file, changed, None, found.person)) for found in people]
    else:
        said = [_said(lambda: remains(store, changed))] * len(people)
    return [
        replace(applied, remains=remains) if any(counts.changed for counts in applied.counts.values()) else applied
        for applied, remains in zip(done, said, strict=True)
    ]


def after_tidying(store: Store, found: Found, changed: Collection[str], how: Tidying | None) -> tuple[str, ...]:
    """What remains once ``how`` (None: nothing, after all) has been run: takes the place of what was said before."""
    return _said(lambda: remains(store, changed, how, found.person))


def remains(
    store: Store, changed: Collection[str], done: Tidying | None = None, person: Identifiers | None = None
) -> Iterable[str]:
    """What an erasure that changed these tables leaves in the store: the words of plans, commands and certificates alike.

    A SQLite file's bytes are searched for ``person``; without one its sentences say what may be there.
    """
    if isinstance(store, SqliteStore):
        return tuple(_sqlite(store, person, done))
    with store.reading(bare=True) as connection:
        said = mariadb_remains.remains if isinstance(store, MariaStore) else postgres_remains.remains
        return tuple(said(connection, changed, done))


def _said(look: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    try:
        return tuple(look())
    except (TrothError, OSError) as error:
        what = error.what if isinstance(error, TrothError) else type(error).__name__
        return (f"where values remain could not be looked for after the erasure ({what})",)


def occurrences(path: Path, values: Identifiers) -> int:
    """In how many places a SQLite file, its log or its journal holds one of the values, whatever the case of letters."""
    patterns = [pattern for identifier, value in values.items() for pattern in _patterns(identifier, value)]
    if not patterns:
        return 0
    sought = re.compile(b"|".join(patterns), re.IGNORECASE)
    places = 0
    for name in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-journal"))):
        if name.is_file():
            places += sum(1 for _ in _found(name, sought))
    return places


def _sqlite(store: SqliteStore, person: Identifiers | None, done: Tidying | None = None) -> Iterator[str]:
    with in_words(store.name), store.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        mode = str(raw.execute("PRAGMA journal_mode").fetchone()[0])
        if mode == "wal":
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                yield "the write-ahead log could not be emptied, because another program is reading; it still holds old pages"
    if done is not None:
        yield "the file was rewritten after the erasure; blocks of it as it was are the disk's until it reuses them"
    if person is None:
        yield "the file's bytes were not searched, because many people were erased at once; VACUUM rewrites the unused ones"
    elif places := occurrences(store.path, person):
        live = _live(store, person)
        yield (
            f"{places} place(s) in the file's bytes still hold an identifier, rows that stay among them; "
            "VACUUM rewrites the unused ones"
            if live
            else f"{places} unused place(s) of the file still hold an identifier from before; VACUUM rewrites the file"
        )
    if mode in ("delete", "truncate"):
        yield "the disk may hold blocks of the deleted rollback journal until it reuses them"


def _live(store: SqliteStore, person: Identifiers) -> bool:
    """Whether any row of any table still holds one of the values."""
    patterns = [pattern for identifier, value in person.items() for pattern in _patterns(identifier, value)]
    sought = re.compile(b"|".join(patterns), re.IGNORECASE)
    with store.reading() as connection:
        inspector = sa.inspect(connection)
        for name in inspector.get_table_names():
            table = sa.table(quoted_name(name, quote=True))
            query = sa.select(sa.literal_column("*", NullType())).select_from(table).execution_options(yield_per=1000)
            for row in connection.execute(query):
                if any(sought.search(_bytes(value)) for value in row if isinstance(value, (str, bytes))):
                    return True
    return False


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def _patterns(identifier: str, value: str) -> list[bytes]:
    """The value in any spelling of the same form, long enough not to fit by chance."""
    plain = normalise(identifier, value)
    if len(plain) < SHORTEST_SOUGHT:
        return []
    form = form_of(identifier)
    if form == "phone":
        return [rb"[ ()+.\-]*".join(re.escape(digit.encode()) for digit in plain.removeprefix("0"))]
    if form == "nino":
        return [rb"[ .\-]?".join(re.escape(letter.encode()) for letter in plain)]
    if form == "code":
        return [rb" ?".join(re.escape(letter.encode()) for letter in plain)]
    return list({re.escape(plain.encode()), re.escape(value.strip().encode())})


def _found(name: Path, sought: re.Pattern[bytes]) -> Iterator[int]:
    overlap = 512
    with name.open("rb") as file:
        start, tail = 0, b""
        while block := file.read(_BLOCK):
            text = tail + block
            last = len(block) < _BLOCK
            for hit in sought.finditer(text):
                if last or hit.start() < len(text) - overlap:
                    yield start + hit.start()
            if last:
                return
            keep = text[-overlap:]
            start += len(text) - len(keep)
            tail = keep
