"""Look again after an erasure, without walking the links: search columns for the person's values, and known keys for life."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import sqlalchemy as sa

from troth.systems.base import Found, Rows
from troth.systems.dialects import Store
from troth.systems.intents import acted_on
from troth.systems.keys import Key, key_text
from troth.systems.listing import as_texts
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled, Mapped
from troth.systems.normalise import is_link
from troth.systems.orphans import orphans, still_there
from troth.systems.outcomes import Hit, Remaining
from troth.systems.people import Beside, Match, match
from troth.systems.reflect import Table
from troth.systems.saying import said_asked, said_read, still_theirs
from troth.systems.seeking import ABOVE, ACTED_ON, KNOWN, Search, places, search, term, values
from troth.systems.statements import Batch, Rowed
from troth.systems.written_since import others

AT_ONCE = 5000
"""Known rows looked at by one statement."""
TOGETHER = 50
"""People whose questions are sent together."""
ANOTHER = "a connection other than the one that wrote"
_Whose = Literal["own", "other person", "kept", "client", "unknown"]


def remaining(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, instructed_by: Key | None,
    *, where: str = ANOTHER,
) -> Remaining:  # fmt: skip
    """Every place where a value of ``found.person`` stands, and every known row that is not as erasure leaves it.

    One statement a table. Each reads the table through, unless every column in it has an index that serves a search
    inside its text (``advice`` names those that are missing).
    """
    return remaining_many(connection, store, compiled, [found], instructed_by, where=where)[0]


def remaining_many(
    connection: sa.Connection, store: Store, compiled: Compiled, people: Sequence[Found], instructed_by: Key | None,
    *, where: str = ANOTHER,
) -> tuple[Remaining, ...]:  # fmt: skip
    """The same for a set of people, in their order: their rows are looked up together, their values searched one by one.

    Statements: two for all of them, and one a table for each, sent together where the driver can.
    """
    refuse_drift(compiled)
    looks = [_Look(connection, store, compiled, found, instructed_by) for found in people]
    done: list[Remaining] = []
    for start in range(0, len(looks), TOGETHER):
        some = looks[start : start + TOGETHER]
        again = _again(connection, store, compiled, [look.found for look in some])
        asked = [look.questions(strangers) for look, (_, strangers) in zip(some, again, strict=True)]
        batch: Batch = [(each.statement, given) for mine in asked for _, each, given in mine]
        run = store.ask if len(some) == 1 else store.run
        answers = iter(run(connection, batch) if batch else ())
        for look, mine, (found, strangers) in zip(some, asked, again, strict=True):
            rows = [(name, each, next(answers)) for name, each, _ in mine]
            done.append(look.looked(found, strangers, rows, where))
    return tuple(done)


def _again(
    connection: sa.Connection, store: Store, compiled: Compiled, people: Sequence[Found]
) -> list[tuple[Match, set[tuple[str, Key]]]]:
    """For each of the people: the rows that the identifiers fit now, and those that hang on their rows in other systems;
    and the rows found by an identifier before that are another person's by now.
    """
    roots: dict[str, dict[Key, None]] = {}
    for found in people:
        for rows in found.rows:
            if rows.root and rows.keys and rows.table in compiled.tables:
                roots.setdefault(rows.table, {}).update(dict.fromkeys(rows.keys))
    beside = Beside(
        [
            (said_asked(store, compiled, compiled.tables[name], lock=False), store.sent("keys", list(keys)))
            for name, keys in roots.items()
        ]
    )
    known = [number for number, found in enumerate(people) if found.person]
    matched = match(connection, store, compiled, [people[number].person for number in known], beside=beside)
    said = {name: said_read(compiled.tables[name], rows) for name, rows in zip(roots, beside.answers, strict=True)}
    again = [Match() for _ in people]
    for number, found in zip(known, matched, strict=True):
        again[number] = found
    strangers: list[set[tuple[str, Key]]] = [set() for _ in people]
    for number, found in enumerate(people):
        for rows in found.rows:
            if rows.root and rows.table in said:
                others = still_theirs(compiled.tables[rows.table], rows.keys, said[rows.table], found.person)[1]
                strangers[number] |= {(rows.table, key) for key in others}
    return list(zip(again, strangers, strict=True))


class _Look:
    def __init__(
        self, connection: sa.Connection, store: Store, compiled: Compiled, found: Found, instructed_by: Key | None
    ) -> None:
        self.connection, self.store, self.compiled, self.found = connection, store, compiled, found
        self.instructed_by = instructed_by
        self.terms = [term(name, value) for name, value in found.person.items() if not is_link(name, value)]
        self.known: dict[tuple[str, Key], Rows] = {(rows.table, key): rows for rows in found.rows for key in rows.keys}
        self.aside = {(aside.table, key_text(aside.key)) for aside in found.aside}

    def questions(self, strangers: set[tuple[str, Key]]) -> list[tuple[str, Search, dict[str, object]]]:
        """What is asked of each table."""
        return [each for table in self.compiled.schema.tables.values() for each in self.asked(table, strangers)]

    def looked(
        self, again: Match, strangers: set[tuple[str, Key]], answers: Sequence[tuple[str, Search, Sequence[Rowed]]],
        where: str,
    ) -> Remaining:  # fmt: skip
        """What the answers come to."""
        hits: dict[tuple[str, str, Key], Hit] = {}
        fitting = {(one.table, one.key) for one in (*again.roots, *again.choices)}
        searched = [f"{name}.{column}" for name, table in self.compiled.schema.tables.items() if self.terms
                    for column in places(self.compiled, table)]  # fmt: skip
        for name, each, rows in answers:
            for hit in self.hits(name, each, rows, fitting, strangers):
                hits.setdefault((hit.table, hit.column, hit.key), hit)
        for hit in self.orphaned(fitting, strangers):
            hits.setdefault((hit.table, hit.column, hit.key), hit)
        for hit in self.hanging(again):
            hits.setdefault((hit.table, hit.column, hit.key), hit)
        theirs = {(hit.table, hit.key, column) for hit in hits.values() if hit.whose == "own"
                  for column in self.compiled.schema.tables[hit.table].with_documents([hit.column])}  # fmt: skip
        # A document is for nobody to decide while a declared place in it is theirs still: erasure comes first.
        told = (
            hit for hit in hits.values() if hit.whose != "unknown" or (hit.table, hit.key, hit.column) not in theirs
        )
        return Remaining(self.compiled.system, tuple(told), tuple(searched), len(self.known), where)

    def orphaned(self, fitting: set[tuple[str, Key]], strangers: set[tuple[str, Key]]) -> Iterator[Hit]:
        """Rows written since that hang on a row of the person's that is gone."""
        for orphan in orphans(self.connection, self.store, self.compiled, self.acted_on()):
            parent, above = orphan.above
            if (orphan.table, orphan.key) not in self.known and not still_there(
                self.connection, self.store, self.compiled, parent, [above]
            ):
                mapped = self.compiled.tables[orphan.table]
                shared = self.shared(mapped, [orphan.key], fitting, strangers)
                yield Hit(orphan.table, orphan.column, orphan.key, "still there", "unknown" if shared else "own")

    def shared(
        self, mapped: Mapped, keys: Sequence[Key], fitting: set[tuple[str, Key]], strangers: set[tuple[str, Key]]
    ) -> set[Key]:
        """Those of these rows, which nobody knew, that are somebody else's as well."""
        if not keys:
            return set()
        whole = {
            (rows.table, key)
            for rows in self.acted_on() if rows.standing != "other" and not rows.columns
            for key in rows.keys
        }  # fmt: skip
        mine = {(name, key_text(key)) for name, key in (whole | fitting) - strangers}
        return others(self.connection, self.store, self.compiled, mapped, keys, mine)

    def acted_on(self) -> list[Rows]:
        """What erasure was to touch."""
        return [rows for rows in self.found.rows if acted_on(rows, self.instructed_by)]

    def hanging(self, again: Match) -> Iterator[Hit]:
        """Rows that nobody knew of when the plan was made, and that hang on the person's rows in another system."""
        for root in again.roots:
            known = (root.table, root.key) in self.known or root.reached.startswith("found by")
            if not known and not self.held_for_a_client(root.table):
                yield Hit(root.table, "", root.key, "still there", "own")

    def held_for_a_client(self, table: str) -> bool:
        """Whether rows of the table are acted on only as a client says."""
        return any(above.client is not None for above, _ in self.compiled.chain(table))

    def asked(self, table: Table, strangers: set[tuple[str, Key]]) -> Iterator[tuple[str, Search, dict[str, object]]]:
        """The search of one table; where more rows are known than fit into one, further looks at the others alone."""
        known = [key for rows in self.found.rows if rows.table == table.name for key in rows.keys]
        above = self.above(table.name, strangers)
        names = [one for one in self.terms if one.form == "text"]
        for start in range(0, max(len(known), 1, *map(len, above.values())), AT_ONCE):
            some = list(dict.fromkeys(known[start : start + AT_ONCE]))
            acted = [key for key in some if acted_on(self.known[table.name, key], self.instructed_by)]
            over = {number: part for number, keys in above.items() if (part := keys[start : start + AT_ONCE])}
            terms = names if start else self.terms
            each = search(
                self.store, self.compiled, table, terms, known=bool(some), acted=bool(acted), hangs=tuple(over)
            )
            if each is not None:
                given: dict[str, object] = values(self.store, terms)
                given |= self.store.sent(KNOWN, some) if some else {}
                given |= self.store.sent(ACTED_ON, acted) if acted else {}
                for number, keys in over.items():
                    given |= self.store.sent(f"{ABOVE}{number}_", keys)
                yield table.name, each, given

    def above(self, name: str, strangers: set[tuple[str, Key]]) -> dict[int, list[Key]]:
        """For each link of a table, the person's rows there that stay, on which something new may hang by now."""
        mapped = self.compiled.tables.get(name)
        found: dict[int, list[Key]] = {}
        for number, edge in enumerate(mapped.belongs if mapped is not None else ()):
            there = self.compiled.tables.get(edge.parent)
            if there is None or (there.deletes and not edge.listed):
                continue  # what hangs on rows that are gone is looked for on its own (``orphans``)
            keys = [
                key
                for rows in self.found.rows
                if rows.table == edge.parent and acted_on(rows, self.instructed_by)
                and rows.standing != "other" and not rows.columns
                for key in rows.keys if (edge.parent, key) not in strangers
            ]  # fmt: skip
            if keys:
                found[number] = as_texts(list(dict.fromkeys(keys))) if edge.listed else list(dict.fromkeys(keys))
        return found

    def hits(
        self, table: str, asked: Search, found: Sequence[Rowed], fitting: set[tuple[str, Key]],
        strangers: set[tuple[str, Key]],
    ) -> Iterator[Hit]:  # fmt: skip
        mapped = self.compiled.tables.get(table)
        width = len(self.compiled.schema.tables[table].key)
        lists = {} if mapped is None else mapped.lists
        told = [(tuple(row[:width]), list(zip(asked.tests, row[width:], strict=True))) for row in found]
        # Written since, and hanging on a row of the person's.
        since = [key for key, flags in told
                 if (table, key) not in self.known and any(flag for test, flag in flags if test.how == "hangs")]  # fmt: skip
        shared = self.shared(mapped, since, fitting, strangers) if mapped is not None else set[Key]()
        for key, flags in told:
            rows = self.known.get((table, key))
            left = _left_to(mapped, rows) if rows is not None and acted_on(rows, self.instructed_by) else None
            whose: _Whose = "unknown" if (table, key) in strangers else "own"
            naming = [test.column for test, flag in flags if flag and test.how == "hangs" and test.column in lists]
            if mapped is not None and key in since:
                left = () if mapped.deletes else _treated(mapped)
                if key in shared and naming:
                    left = tuple(naming)  # the list is everybody's whom it names; that it names this person is theirs
                elif key in shared:
                    whose = "unknown"
            if left:
                # Who is gone may be named by nobody; who stays is named by the rows that are theirs.
                gone = (name for name in naming if self.compiled.tables[lists[name].parent].deletes)
                left = tuple(dict.fromkeys((*left, *gone)))
            if left == ():
                yield Hit(table, "", key, "still there", whose)
            for test, flag in flags:
                if not flag:
                    continue
                if test.how in ("equal", "contained"):
                    how = "equal" if test.how == "equal" else "contained"
                    yield Hit(table, test.column, key, how, self.whose(mapped, table, key, test.column, fitting))
                elif (
                    left
                    and test.column in left
                    and (test.how == "still there" or (test.how == "hangs" and test.column in lists))
                ):
                    yield Hit(table, test.column, key, "still there", whose)

    def whose(
        self, mapped: Mapped | None, table: str, key: Key, column: str, fitting: set[tuple[str, Key]]
    ) -> _Whose:  # fmt: skip
        rows = self.known.get((table, key))
        if mapped is None or column not in mapped.personal:
            inside_kept = rows is not None and mapped is not None and column in mapped.kept
            return "kept" if inside_kept else "unknown"
        if rows is not None and not acted_on(rows, self.instructed_by):
            return "client"
        kept = mapped.personal[column].action in ("keep", "pseudonymise")
        if rows is not None:
            if (rows.standing == "other" or rows.columns) and column not in rows.columns:
                return "other person"
            if not rows.columns and column in mapped.seconds:
                return "other person"
            return "kept" if kept else "own"
        if (table, key_text(key)) in self.aside:
            return "other person"
        if self.held_for_a_client(table):
            return "client"
        return "own" if (table, key) in fitting else "other person"


def _left_to(mapped: Mapped | None, rows: Rows) -> tuple[str, ...] | None:
    """The columns erasure had to treat in a known row; none of them: the row had to go."""
    if mapped is None:
        return None
    if rows.standing == "other" or rows.columns:
        return rows.columns or None
    return () if mapped.deletes else _treated(mapped) or None


def _treated(mapped: Mapped) -> tuple[str, ...]:
    """The columns that erasure treats in a row that stays and is the person's alone."""
    return tuple(name for name in mapped.personal if name not in mapped.seconds)
