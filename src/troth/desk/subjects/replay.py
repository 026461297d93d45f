"""The replay list: what must be done again to a system that comes back older than it was, kept apart from every store.

Two append-only files beside the keys. ``replay.jsonl`` holds keyed identifiers only, for good: who was erased, where, when,
in which case, and who is known to have come back as somebody new. ``replay-values.jsonl`` holds the lines that need a value,
today corrections: the new values are encrypted under a key of the line's own, wrapped by the key of this purpose, and the
line goes when its time is over or its person is erased. A line is written and synced before anything is done: what is then
interrupted is replayed at worst, never forgotten. Each line bears a MAC over itself and the one before (``chained``).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from troth.desk import here, now
from troth.desk.subjects.line_file import LineFile
from troth.desk.subjects.replay_lines import CORRECTION, ERASURE, NEW, Erased, Place, Remembered
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.keys.people import new_data_key, open_sealed, seal
from troth.keys.root import SecretRootKey
from troth.systems import Correction
from troth.systems.normalise import normalise

VALUES = "corrections"
"""The purpose whose key wraps the keys of values."""
CHAIN = "replay-chain"
"""The purpose whose key makes the MACs of lines."""


def remember(
    key: str,
    case: str,
    systems: Iterable[str],
    identifiers: Mapping[str, str],
    *,
    instructed: bool = False,
    client: Sequence[Any] | None = None,
) -> int:
    """Put an erased person's identifiers on the list under an idempotency key; a second call changes nothing. Returns how many.

    ``client``: whose rows were erased as well, on that client's instruction, as plan data writes the key of its row. What the
    list held of corrections of the same person goes. Raises TrothError where the disk refuses: then nothing may be
    erased either.
    """
    hashed = _hashed(identifiers)
    line = _line(ERASURE, key, case, systems, hashed) | {"instructed": instructed or client is not None}
    if client is not None:
        line["client"] = list(client)
    written = _erasures().append(line)
    every = ring().blind("replay").every
    _forget_values(index for kind, value in identifiers.items() for index in every(kind, normalise(kind, value)))
    return len(identifiers) if written else 0


def remember_new(key: str, case: str, system: str, identifiers: Sequence[tuple[str, str]]) -> bool:
    """Put on the list what a named person decided: rows that bear these identifiers in a system, and no date, are a new
    relationship. ``identifiers`` are hashed already."""
    return _erasures().append(_line(NEW, key, case, [system], list(identifiers)))


def remember_corrections(
    key: str,
    case: str,
    identifiers: Mapping[str, str],
    corrections: Mapping[str, Sequence[Correction]],
    *,
    until: date,
    client: Sequence[Any] | None = None,
) -> int:
    """Put corrections on the list, system by system, with their new values encrypted; returns how many places.

    ``until``: the last day on which a copy from before may come back. What is over by then goes with this call. ``client``:
    whose rows were corrected as well, on that client's instruction, as plan data writes the key of its row.
    """
    index, data_key = hasher(), new_data_key()
    places = [
        [system, each.table, each.column, old_value(index, system, each.table, each.column, each.seen), each.value]
        for system, made in corrections.items()
        for each in made
    ]
    line = _line(CORRECTION, key, case, corrections, _hashed(identifiers))
    line["until"] = until.isoformat()
    if client is not None:
        line |= {"instructed": True, "client": list(client)}
    line["wrapped"] = _text(_wrapping().wrap(data_key))
    line["sealed"] = _text(seal(data_key, json.dumps(places).encode(), f"replay|{key}"))
    expire(now().date())
    return len(places) if _values().append(line) else 0


def lines(*kinds: str) -> Iterator[Remembered]:
    """Every line of these kinds, in order, one at a time; all kinds where none is named."""
    wanted = kinds or (ERASURE, NEW, CORRECTION)
    if ERASURE in wanted or NEW in wanted:
        yield from (_read(line) for line in _erasures().lines() if line.get("kind", ERASURE) in wanted)
    if CORRECTION in wanted:
        yield from (_opened(line) for line in _values().lines() if line["kind"] == CORRECTION)


def hashes(*cases: str) -> Iterator[str]:
    """Every keyed hash of an erased person's identifier, of these cases or of all: what a search needs, and no more is read."""
    for line in _erasures().lines():
        if line.get("kind", ERASURE) == ERASURE and (not cases or line["case"] in cases):
            for _, index in line["identifiers"]:
                yield index


def cases(kind: str) -> set[str]:
    """The cases that have a line of this kind."""
    return {line["case"] for line in _file(kind).lines() if line.get("kind", ERASURE) == kind}


def erased() -> list[Erased]:
    """Every identifier of every erased person on the list."""
    return [
        Erased(kind, index, line.systems, line.at, line.case, line.instructed)
        for line in lines(ERASURE)
        for kind, index in line.identifiers
    ]


def hasher() -> Callable[[str, str], str]:
    """Kind and normalised value → the keyed hash that a line of today holds."""
    return ring().blind("replay").of


def finder(wanted: Container[str]) -> Callable[[str, str], str]:
    """Kind and normalised value → the keyed hash by which it is ``wanted``, under whichever key of the list; else today's."""
    every = ring().blind("replay").every

    def found(kind: str, value: str) -> str:
        hashed = every(kind, value)
        return next((index for index in hashed if index in wanted), hashed[0])

    return found


def old_value(index: Callable[[str, str], str], system: str, table: str, column: str, held: str | None) -> str | None:
    """The keyed hash of what a place held; None for nothing. Bound to the place: two places never show that they agree."""
    return index(f"value of {system}.{table}.{column}", held) if held else None


def last_line(kind: str) -> tuple[int, str] | None:
    """Number and MAC of the last line of the file that holds lines of this kind: on record elsewhere, they show what its end
    has lost. None where it has none yet."""
    return _file(kind).end()


def problems(kind: str, sealed: tuple[int, str | None] | None = None) -> list[str]:
    """What is wrong with the file that holds lines of this kind, by name and line: edited, removed, put in, cut off.

    ``sealed``: number and MAC (None where lines may have been destroyed since) of a line that is on record. Lines from before
    there were MACs are known from the first line on that bears one.
    """
    file = _file(kind)
    return [f"keys/{file.path.name}: {wrong}" for wrong in file.problems(sealed)]


def sealed_values() -> Iterator[tuple[str, bytes, bytes]]:
    """Of each line that holds values: its key, the wrapped key of its own, and what that opens."""
    for line in _values().lines():
        if line["kind"] == CORRECTION:
            yield line["key"], base64.b64decode(line["wrapped"]), base64.b64decode(line["sealed"])


def open_values(wrapping: SecretRootKey, key: str, wrapped: bytes, blob: bytes) -> bytes:
    """The values of such a line. Raises TrothError where this key of the purpose does not open it."""
    return open_sealed(wrapping.unwrap(wrapped), blob, f"replay|{key}")


def expire(today: date) -> int:
    """Destroy the lines whose time is over, and with them the keys of their values; returns how many."""
    over = any(date.fromisoformat(line["until"]) < today for line in _values().lines())
    return _values().rewrite(lambda line: line if date.fromisoformat(line["until"]) >= today else None) if over else 0


def check_readable() -> dict[str, int]:
    """Read both files to their end; lines by kind. Raises TrothError naming the line that cannot be read or opened."""
    counts: dict[str, int] = {}
    for line in lines():
        counts[line.kind] = counts.get(line.kind, 0) + 1
    return counts


def _wrapping() -> SecretRootKey:
    """Wraps the keys of values: it outlives every change of the root key, so that nothing here is wrapped anew."""
    return SecretRootKey(ring().purpose(VALUES), "keys/keys.json")


def _forget_values(indices: Iterable[str]) -> None:
    gone = set(indices)
    values = _values()
    if values.holds(*gone):
        values.rewrite(lambda line: None if gone.intersection(index for _, index in line["identifiers"]) else line)


def _hashed(identifiers: Mapping[str, str]) -> list[tuple[str, str]]:
    index = hasher()
    return [(kind, index(kind, normalise(kind, value))) for kind, value in sorted(identifiers.items())]


def _line(
    kind: str, key: str, case: str, systems: Iterable[str], identifiers: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key,
        "case": case,
        "at": now().isoformat(),
        "systems": sorted(systems),
        "identifiers": [list(each) for each in identifiers],
    }


def _read(line: Mapping[str, Any], places: tuple[Place, ...] = ()) -> Remembered:
    until = line.get("until")
    return Remembered(
        line.get("kind", ERASURE),  # lines of the first version had no other kind
        line["key"],
        line["case"],
        datetime.fromisoformat(line["at"]),
        tuple(line["systems"]),
        tuple((kind, index) for kind, index in line["identifiers"]),
        line.get("instructed", False),
        tuple(line["client"]) if line.get("client") is not None else None,
        date.fromisoformat(until) if until else None,
        places,
    )


def _opened(line: Mapping[str, Any]) -> Remembered:
    wrapped, blob = base64.b64decode(line["wrapped"]), base64.b64decode(line["sealed"])
    plain = open_values(_wrapping(), line["key"], wrapped, blob)
    said = cast("list[tuple[str, str, str, str | None, str]]", json.loads(plain))
    return _read(line, tuple(Place(*each) for each in said))


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def _file(kind: str) -> LineFile:
    return _values() if kind == CORRECTION else _erasures()


def _erasures() -> LineFile:
    return LineFile(_path("replay.jsonl"), "the replay list", _chain)


def _values() -> LineFile:
    return LineFile(_path("replay-values.jsonl"), "the replay list's values", _chain)


def _chain() -> bytes:
    return ring().purpose(CHAIN)


def _path(name: str) -> Path:
    folder = here().keys
    if not folder.is_dir():
        raise TrothError(
            "the folder of the keys is not there",
            where=str(folder),
            fix="restore it from where keys are kept, or set TROTH_KEYS",
        )
    return folder / name
