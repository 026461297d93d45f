"""Wrap people's keys anew where they lie: a run of rows a call, set-wise, in the order in which the store has them.

PostgreSQL: rows are named by their place (TID), so that neither an index nor a join is needed; the table keeps free space in
its pages, so that no index is touched. SQLite: one UPDATE that calls back for each key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db import connection

_ROWS_A_PAGE = 30  # of PostgreSQL, half of each page being kept free

Anew = Callable[[list[bytes]], list[bytes]]
"""Wrapped keys → the same keys under the new root key, in order. Raises where one does not open."""


def rewrap_some(names: Sequence[str], new: str, anew: Anew, after: str, number: int) -> tuple[int, str]:
    """Wrap up to ``number`` keys that the root keys ``names`` wrapped; call inside a transaction.

    ``after`` is where the call before ended, "" at first. Returns how many, and where this one ended: "" where nothing is left.
    A person who is forgotten meanwhile stays forgotten; one who was written meanwhile is met by the next pass.
    """
    return (_sqlite if connection.vendor == "sqlite" else _postgres)(names, new, anew, after, number)


def _postgres(names: Sequence[str], new: str, anew: Anew, after: str, number: int) -> tuple[int, str]:
    first = int(after or 0)
    following = first + max(1, number // _ROWS_A_PAGE)
    with connection.cursor() as cursor:
        # Lists go both ways as one text each: a driver takes longer over rows and arrays than the server over the update.
        cursor.execute(
            "SELECT string_agg(ctid::text, ';'), string_agg(uid, ';'), string_agg(encode(wrapped_key, 'hex'), ';')"
            " FROM troth_subjects_subject"
            " WHERE ctid >= %s::tid AND ctid < %s::tid AND root = ANY(%s) AND wrapped_key IS NOT NULL",
            [f"({first},0)", f"({following},0)", list(names)],
        )
        places, uids, wrapped = cast("tuple[str | None, str, str]", cursor.fetchone())
        if places is None:
            cursor.execute("SELECT pg_relation_size('troth_subjects_subject') / current_setting('block_size')::int")
            (pages,) = cast("tuple[int]", cursor.fetchone())
            return 0, str(following) if following < pages else ""
        keys = anew([bytes.fromhex(each) for each in wrapped.split(";")])
        cursor.execute(
            "UPDATE troth_subjects_subject AS s SET wrapped_key = decode(v.key, 'hex'), root = %s"
            " FROM unnest(string_to_array(%s, ';')::tid[], string_to_array(%s, ';'), string_to_array(%s, ';'))"
            " AS v(place, uid, key)"
            " WHERE s.ctid = v.place AND s.uid = v.uid AND s.root = ANY(%s) AND s.wrapped_key IS NOT NULL",
            [new, places, uids, ";".join([key.hex() for key in keys]), list(names)],
        )
        return cursor.rowcount, str(following)


def _sqlite(names: Sequence[str], new: str, anew: Anew, after: str, number: int) -> tuple[int, str]:
    raw: Any = connection.connection
    start, first, second = int(after or 0), names[0], names[-1]
    made: dict[bytes, bytes] = {}
    raw.create_function("troth_anew", 1, made.__getitem__)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(rowid) FROM (SELECT rowid FROM troth_subjects_subject"
                " WHERE rowid > %s AND root IN (%s, %s) AND wrapped_key IS NOT NULL ORDER BY rowid LIMIT %s)",
                [start, first, second, number],
            )
            found: Any = cursor.fetchone()
            last: int | None = found[0]
            if last is None:
                return 0, ""
            # All of a run at once: a key service is asked once, not once a person. Nobody else writes meanwhile.
            cursor.execute(
                "SELECT wrapped_key FROM troth_subjects_subject"
                " WHERE rowid > %s AND rowid <= %s AND root IN (%s, %s) AND wrapped_key IS NOT NULL",
                [start, last, first, second],
            )
            wrapped = [bytes(row[0]) for row in cast("list[tuple[bytes]]", cursor.fetchall())]
            made.update(zip(wrapped, anew(wrapped), strict=True))
            cursor.execute(
                "UPDATE troth_subjects_subject SET wrapped_key = troth_anew(wrapped_key), root = %s"
                " WHERE rowid > %s AND rowid <= %s AND root IN (%s, %s) AND wrapped_key IS NOT NULL",
                [new, start, last, first, second],
            )
            return cursor.rowcount, str(last)
    finally:
        raw.create_function("troth_anew", 1, None)
