"""Which rows of the tables of people are the person asked about: by identifiers, in their normal spelling, never by guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems import elsewhere
from troth.systems.base import Ambiguous, Aside, Chosen, Identifiers
from troth.systems.dialects import Store
from troth.systems.keys import Key, key_text
from troth.systems.mapped import Compiled, Mapped
from troth.systems.normalise import Form, form_of, normal, normalise
from troth.systems.reached import Root
from troth.systems.saying import as_said, spellings
from troth.systems.statements import Rowed, Statement
from troth.systems.whose import Choice, Said, contradictory


@dataclass
class Match:
    """One person's rows in the tables of people."""

    roots: list[Root] = field(default_factory=list[Root])
    aside: list[Aside] = field(default_factory=list[Aside])
    searched: list[str] = field(default_factory=list[str])
    unsearched: list[str] = field(default_factory=list[str])
    choices: list[Choice] = field(default_factory=list[Choice])
    """Rows that fit and are not one person; a person has to choose."""
    said: list[Said] = field(default_factory=list[Said])
    """What the rows say of whose they are; personal."""


@dataclass
class Beside:
    """Questions that go to the database together with the search for a person, and their answers."""

    asked: list[tuple[Statement, Mapping[str, object]]]
    answers: list[Sequence[Rowed]] = field(default_factory=list[Sequence[Rowed]])


@dataclass(frozen=True)
class _Fit:
    key: Key
    by: tuple[str, ...]
    against: tuple[str, ...]
    apart: tuple[str, ...] | None
    said: Mapping[str, str]


def match(
    connection: sa.Connection,
    store: Store,
    compiled: Compiled,
    people: Sequence[Identifiers],
    chosen: Chosen | None = None,
    *,
    beside: Beside | None = None,
) -> list[Match]:
    """Look for all people at once, one statement per table of people.

    A table is searched by index where there is one on the identifier's normal spelling, and read through otherwise. What is
    asked ``beside`` it goes the same way, and gets its answers.
    """
    matches = [Match() for _ in people]
    tables = [mapped for mapped in compiled.tables.values() if mapped.found_by]
    sought = [_sought(store, mapped, people) for mapped in tables]
    asked = [_apart(store, mapped, values) for mapped, values in zip(tables, sought, strict=True)]
    batch = [
        (_statement(store, compiled, mapped, tuple(values)), _sent(store, values))
        for mapped, each in zip(tables, asked, strict=True)
        for values in each
    ]
    if beside is not None and beside.asked:
        first = store.ask(connection, [*batch, *beside.asked])
        beside.answers += first[len(batch) :]
        answers = iter(first[: len(batch)])
    else:
        answers = iter(store.run(connection, batch) if batch else ())
    for mapped, each in zip(tables, asked, strict=True):
        width = len(mapped.table.key)
        rows = {tuple(row[:width]): row for _ in each for row in next(answers)}
        fits = _fits(mapped, people, list(rows.values()))
        for index, person in enumerate(people):
            usable = [identifier for identifier in mapped.found_by if identifier in person]
            found = matches[index]
            if usable:
                found.searched.append(f"{mapped.name} by {', '.join(usable)}")
                _sort_out(mapped, fits[index], found, index, chosen)
            else:
                found.unsearched.append(mapped.name)
    _refuse_strangers(compiled, chosen)
    for found in matches:
        _hold_tables_together(found)
    for mapped in compiled.tables.values():
        _follow(mapped, matches, people, elsewhere.linked(connection, store, compiled, mapped, people))
    return matches


def _follow(mapped: Mapped, matches: list[Match], people: Sequence[Identifiers], roots: Iterable[Root]) -> None:
    """Take in the rows that hang on the people's rows in other systems."""
    for edge in mapped.elsewhere:
        for found, person in zip(matches, people, strict=True):
            if edge.parent in person:
                found.searched.append(f"{mapped.name} by {edge.words}")
            elif not mapped.found_by and mapped.name not in found.unsearched:
                found.unsearched.append(mapped.name)
    for root in roots:
        found = matches[root.person]
        if not found.choices and all((known.table, known.key) != (root.table, root.key) for known in found.roots):
            found.roots.append(root)


def match_one(
    connection: sa.Connection, store: Store, compiled: Compiled, person: Identifiers, chosen: Chosen | None = None
) -> Match:
    """The same for one person. Raises Ambiguous."""
    (matched,) = match(connection, store, compiled, [person], chosen)
    unclear = ambiguous(compiled.system, matched)
    if unclear is not None:
        raise unclear
    return matched


def ambiguous(system: str, found: Match) -> Ambiguous | None:
    """The error for rows that fit several people, if they do."""
    return Ambiguous(system, tuple(found.choices)) if found.choices else None


def _sought(store: Store, mapped: Mapped, people: Sequence[Identifiers]) -> dict[str, list[str]]:
    """Identifier → the spellings in which it is looked for; those only that somebody gives."""
    sought: dict[str, list[str]] = {}
    for identifier in mapped.found_by:
        given = [person[identifier] for person in people if identifier in person]
        if given:
            form = form_of(identifier)
            spelled = {spelling for value in given for spelling in (normal(form, value), value, value.strip().lower())}
            spelled |= {more for value in given for more in store.variants(form, normal(form, value))}
            sought[identifier] = sorted(spelled)
    return sought


def _apart(store: Store, mapped: Mapped, sought: dict[str, list[str]]) -> list[dict[str, list[str]]]:
    """What is asked of one table, by statement."""
    columns: list[tuple[Form, sa.ColumnElement[Any]]] = [
        (form_of(name), mapped.table.at(mapped.found_by[name])) for name in sought
    ]
    if len(sought) > 1 and store.apart(columns):
        return [{name: values} for name, values in sought.items()]
    return [sought] if sought else []


def _statement(store: Store, compiled: Compiled, mapped: Mapped, identifiers: tuple[str, ...]) -> Statement:
    place = ("match", mapped.name, identifiers)
    if place not in compiled.cache:
        table = mapped.table.sql
        own = [table.c[column] for column in mapped.table.key]
        conditions = [
            _is_one_of(store, mapped, identifier, f"by{place}_") for place, identifier in enumerate(identifiers)
        ]
        chosen = [
            column.label(f"c{place}")
            for place, column in enumerate((*own, *(mapped.table.at(n) for n in _held(mapped))))
        ]
        query = sa.select(*chosen).where(sa.or_(*conditions)).order_by(*own)
        compiled.cache[place] = store.compiled(query)
    return compiled.cache[place]


def _is_one_of(store: Store, mapped: Mapped, identifier: str, given: str) -> sa.ColumnElement[bool]:
    """Whether a row's identifier is one of those given; of a list, whether any of its elements is."""
    form, name = form_of(identifier), mapped.found_by[identifier]
    column = mapped.table.at(name)
    if name not in mapped.table.columns or mapped.table.columns[name].kind != "list":
        return store.sought(form, column, given)
    rows, element = store.elements(column)
    found = store.among_given([store.normal(form, element)], given)
    return sa.exists(sa.select(sa.literal(1)).select_from(rows).where(found))


def _sent(store: Store, sought: Mapping[str, Sequence[str]]) -> dict[str, object]:
    sent: dict[str, object] = {}
    for place, values in enumerate(sought.values()):
        sent |= store.sent(f"by{place}_", [(value,) for value in values])
    return sent


def _held(mapped: Mapped) -> list[str]:
    return list(dict.fromkeys([*mapped.found_by.values(), *mapped.told_apart_by]))


def _fits(mapped: Mapped, people: Sequence[Identifiers], rows: Sequence[Rowed]) -> list[list[_Fit]]:
    wanted: dict[str, dict[str, list[int]]] = {}
    given: list[dict[str, str]] = []
    for index, person in enumerate(people):
        asked = {name: normalise(name, person[name]) for name in mapped.found_by if name in person}
        given.append(asked)
        for identifier, plain in asked.items():
            wanted.setdefault(identifier, {}).setdefault(plain, []).append(index)
    fits: list[list[_Fit]] = [[] for _ in people]
    apart: dict[str, Form] = {column: _form_of_column(mapped, column) for column in mapped.told_apart_by}
    fields = {column: mapped.personal[column].field or column for column in apart if column in mapped.personal}
    number, held = len(mapped.table.key), _held(mapped)
    for row in rows:
        key = tuple(row[:number])
        values = dict(zip(held, row[number:], strict=True))
        spelled = {name: spellings(name, values[column]) for name, column in mapped.found_by.items()}
        owners = {index for name in wanted for each in spelled[name] for index in wanted[name].get(each, ())}
        plain = {column: normal(form, as_said(values[column])) for column, form in apart.items()}
        told = tuple(plain.values())
        said = {field: plain[column] for column, field in fields.items() if plain[column]}
        for index in owners:
            by = tuple(name for name, value in given[index].items() if value in spelled[name])
            against = tuple(
                name for name, value in given[index].items() if spelled[name] and value not in spelled[name]
            )
            fits[index].append(_Fit(key, by, against, told if told and all(told) else None, said))
    return fits


def _sort_out(mapped: Mapped, fits: list[_Fit], found: Match, person: int, chosen: Chosen | None) -> None:
    table = mapped.name
    if chosen is not None and table in chosen:
        picked = {key_text(tuple(key)) for key in chosen[table]}
        strangers = picked - {key_text(fit.key) for fit in fits}
        if strangers:
            raise TrothError(
                f"{len(strangers)} of the chosen rows fits none of the identifiers", where=table,
                fix="choose among the rows that were listed",
            )  # fmt: skip
        agreed = [fit for fit in fits if key_text(fit.key) in picked]
        found.aside += [Aside(table, fit.key, "not chosen") for fit in fits if key_text(fit.key) not in picked]
    else:
        agreed = [fit for fit in fits if not fit.against]
        for fit in fits:
            if fit.against:
                verb = "differs" if len(fit.against) == 1 else "differ"
                found.aside.append(
                    Aside(table, fit.key, f"{' and '.join(fit.by)} fits, {' and '.join(fit.against)} {verb}")
                )
        groups = {fit.apart if fit.apart is not None else ("", key_text(fit.key)) for fit in agreed}
        if len(groups) > 1:
            found.choices += [Choice(table, fit.key, f"found by {' and '.join(fit.by)}") for fit in agreed]
            return
    picked = chosen is not None and table in chosen
    found.said += [Said(Choice(table, fit.key, f"found by {' and '.join(fit.by)}"), fit.said, picked) for fit in agreed]
    found.roots += [Root(table, fit.key, person, f"found by {' and '.join(fit.by)}") for fit in agreed]


def _hold_tables_together(found: Match) -> None:
    """One address on an account and on a stranger's enquiry is two people: rows of different tables must agree as well."""
    if contradictory(found.said):
        found.choices += [said.choice for said in found.said]
        found.roots.clear()


def _refuse_strangers(compiled: Compiled, chosen: Chosen | None) -> None:
    for table in chosen or ():
        if table not in compiled.tables or not compiled.tables[table].found_by:
            raise TrothError(
                f"{table} is no table of people", where=f"{compiled.system}.{table}", fix="choose rows of one"
            )


def _form_of_column(mapped: Mapped, column: str) -> Form:
    forms: list[Form] = [form_of(identifier) for identifier, name in mapped.found_by.items() if name == column]
    return forms[0] if forms else "text"
