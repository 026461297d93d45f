"""The slow, obvious answer: whose a row is and what erasure leaves of it, by looping over all rows until nothing changes."""

from __future__ import annotations

import json
from typing import Any

from tests.systems.generator import Company
from tests.systems.made_documents import PATH
from tests.systems.made_tables import Made

Place = tuple[str, tuple[Any, ...]]


def owned(company: Company, email: str) -> tuple[set[Place], set[Place], dict[Place, set[str]]]:
    """(rows that are the person's alone, rows shared with somebody, columns of theirs in rows of others)."""
    root = company.tables[0]
    reached = {(root.name, root.key_of(row)) for row in root.rows if row[root.email or ""] == email}
    start = set(reached)
    while True:
        more = {
            (made.name, made.key_of(row)) for made in company.tables for row in made.rows for place in ways(company, made, row)
            if place in reached
        }  # fmt: skip
        if more <= reached:
            break
        reached |= more
    shared = {
        (made.name, made.key_of(row)) for made in company.tables for row in made.rows
        if (made.name, made.key_of(row)) in reached - start and any(place not in reached for place in ways(company, made, row))
    }  # fmt: skip
    whole = grounded(company, start, shared)
    while more := {
        (made.name, made.key_of(row)) for made in company.tables for row in made.rows
        if (made.name, made.key_of(row)) in reached - start - shared
        and any(place not in whole for place in named(company, made, row))
    }:  # fmt: skip
        shared |= more
        whole = grounded(company, start, shared)
    columns: dict[Place, set[str]] = {}
    for made in company.tables:
        for row in made.rows:
            place = (made.name, made.key_of(row))
            if place in whole:
                continue
            if place in shared:
                for names, above in made.linked(row):
                    if (above.name, tuple(row[name] for name in names)) in whole:
                        columns.setdefault(place, set()).update(names)
                if made.many and any((made.many[1].name, (key,)) in whole for key in row[made.many[0]] or ()):
                    columns.setdefault(place, set()).add(made.many[0])
            if made.second and row[made.second[0]] is not None and (root.name, (row[made.second[0]],)) in start:
                columns.setdefault(place, set()).update(made.second)
    return whole, reached - whole, columns


def grounded(company: Company, start: set[Place], shared: set[Place]) -> set[Place]:
    """The rows to which a way leads from the person's own past no shared row."""
    whole = set(start)
    while True:
        more = {
            (made.name, made.key_of(row)) for made in company.tables for row in made.rows
            if (made.name, made.key_of(row)) not in shared and any(place in whole for place in ways(company, made, row))
        }  # fmt: skip
        if more <= whole:
            return whole
        whole |= more


def named(company: Company, made: Made, row: dict[str, Any]) -> list[Place]:
    """The rows this row belongs to through a link that can name several at once."""
    if made.pointer:
        return ways(company, made, row)
    return [(made.many[1].name, (key,)) for key in row[made.many[0]] or ()] if made.many else []


def ways(company: Company, made: Made, row: dict[str, Any]) -> list[Place]:
    """The rows this row belongs to, or is pointed at from."""
    if made.pointer:
        above, columns = made.pointer
        key = made.key_of(row)
        return [(above.name, above.key_of(each)) for each in above.rows if tuple(each[name] for name in columns) == key]
    several = [(made.many[1].name, (key,)) for key in row[made.many[0]] or ()] if made.many else []
    return several + [
        (above.name, tuple(row[name] for name in names))
        for names, above in made.linked(row)
        if row[names[0]] is not None
    ]


def erased(company: Company, email: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every table as it must be after the person's erasure; links to rows that are gone are empty."""
    whole, shared, columns = owned(company, email)
    gone = {place for place in whole if next(m for m in company.tables if m.name == place[0]).action == "delete row"}
    after: dict[str, list[tuple[Any, ...]]] = {}
    for made in company.tables:
        rows = []
        for row in made.rows:
            place = (made.name, made.key_of(row))
            if place in gone:
                continue
            left = dict(row)
            if place in whole:
                left |= dict.fromkeys([*made.texts, *([made.email] if made.email else [])])
                if made.document:
                    left[made.document] = without_texts(made, row[made.document])
            several = row[made.many[0]] if made.many else None
            left |= dict.fromkeys(columns.get(place, ()))
            if made.many and several:
                out = whole if made.many[0] in columns.get(place, ()) else gone if place in whole else set()
                left[made.many[0]] = [key for key in several if (made.many[1].name, (key,)) not in out]
            if place in whole | shared:
                for below, names in company.pointed_at(made):
                    if (below.name, tuple(row[name] for name in names)) in gone:
                        left |= dict.fromkeys(names)
            if place in whole:
                for names, above in made.linked(row):
                    if (above.name, tuple(row[name] for name in names)) in gone:
                        left |= dict.fromkeys(names)
                if made.second and (company.tables[0].name, (row[made.second[0]],)) in gone:
                    left[made.second[0]] = None
            rows.append(tuple(settled(value) for value in left.values()))
        after[made.name] = sorted(rows, key=repr)
    return after


def without_texts(made: Made, document: str | None) -> str | None:
    """A document without what stands in it about the person."""
    if document is None:
        return None
    held = json.loads(document)
    if "about" in held:
        held["about"][PATH[1]] = None
    for name, inside in made.lists:
        listed = held.get(name)
        if not isinstance(listed, list):
            continue
        if not inside:
            held[name] = []
        for element in listed if inside else ():
            here = element
            for key in inside[:-1]:
                here = here.get(key) if isinstance(here, dict) else None
            if isinstance(here, dict) and inside[-1] in here:
                here[inside[-1]] = None
    return json.dumps(held)


def settled(value: Any) -> Any:
    """A value that can be compared: documents in one spelling, however a database spells them."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        value = json.loads(value)
    return json.dumps(value, sort_keys=True) if isinstance(value, (dict, list)) else value


def covered(company: Company, cut: Made | None = None) -> tuple[dict[str, int], dict[str, int], int, set[str]]:
    """(tables, columns, known personal columns, those no search reaches) as coverage has to count them.

    ``cut``: the table whose links the mapping leaves out.
    """
    columns = {"mapped": 0, "structure": 0, "left": 0, "nobody": 1 if company.tally else 0}
    known = 0
    for made in company.tables:
        personal, every = company.personal(made), len(made.rows[0])
        pointers = [name for _, names in company.pointed_at(made) for name in names]
        left = [*pointers, *([made.gone] if made.gone else [])]
        if made is cut:
            left += [*made.links, *made.itself, *([made.kind] if made.kind else [])]
            left += [made.many[0]] if made.many else []
        known += len(personal)
        columns["mapped"] += len(personal) - len(made.places[1:])  # places of one document are one column
        columns["left"] += len(left)
        columns["structure"] += every - len(personal) + len(made.places[1:]) - len(left)
    tables = {"mapped": len(company.tables), "nobody": 1 if company.tally else 0}
    reached = {company.tables[0].name}
    while True:
        more = {
            made.name for made in company.tables if made is not cut and any(a.name in reached for a in _parents(made))
        }
        more |= {made.name for made in company.tables if made.second}
        if more <= reached:
            break
        reached |= more
    lost = {
        f"{made.name}.{name}" for made in company.tables if made.name not in reached for name in company.personal(made)
    }
    return _without_nought(tables), _without_nought(columns), known, lost


def _parents(made: Made) -> list[Made]:
    parents = [*(made.means.values() if made.kind else [made.parent] if made.parent else [])]
    return [*parents, *([made.many[1]] if made.many else []), *([made.pointer[0]] if made.pointer else [])]


def _without_nought(counts: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}
