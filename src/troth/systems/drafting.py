"""Draft the ``systems`` section from a live schema: who is in it, how tables hang together, what columns probably hold.

Reads the catalogue and the number of rows of each table, and no value of any row: everything is guessed by names, types and
links. What may be personal is drafted as personal; every guess that a person must settle is a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from troth.systems import marks
from troth.systems.addresses import open_store
from troth.systems.column_names import Meaning, meaning, spelling
from troth.systems.drafted import DraftedSystem, DraftedTable
from troth.systems.drafted_links import Likely, links
from troth.systems.live_schema import reflect
from troth.systems.reflect import Column, Schema, Table
from troth.systems.table_names import (
    AREA,
    CHOICES,
    CLIENTS,
    PEOPLE,
    STAFF,
    THINGS,
    WHO,
    WORKPLACE,
    acts,
    kind_of,
    nouns,
)

UNDECIDED = Meaning("undecided", "to be decided")
"""Text in a row about a person under a name that says nothing: personal until somebody says that it is not."""

LEFT_UNDECIDED = "to be decided; neither name nor type says that it is about a person"
"""The reason for leaving a number, a date or a switch under a name that says nothing."""


def draft_system(name: str, address: str) -> DraftedSystem:
    """Draft the system behind a database URL. Raises TrothError or Unreachable; shows nothing of the URL.

    Opens one read-only snapshot, reads the catalogue and counts rows; reads no value.
    """
    with open_store(name, address).reading() as connection:
        schema, own = marks.split_off(reflect(connection, name), marker=True)
        counts = {table.name: _count(connection, table) for table in schema.tables.values()}
    return DraftedSystem(name, tuple(_Draft(schema, counts).tables()), marker=own is not None)


def _count(connection: sa.Connection, table: Table) -> int | None:
    """The number of rows; None where the account may not read the table."""
    try:
        with connection.begin_nested():
            return int(connection.execute(sa.select(sa.func.count()).select_from(table.sql)).scalar_one())
    except DBAPIError:
        return None


class _Draft:
    """One schema: first who is a person, then what hangs on people, then what each column holds."""

    def __init__(self, schema: Schema, counts: Mapping[str, int | None]) -> None:
        self.schema, self.counts = schema, counts
        self.links = {name: links(table, schema) for name, table in schema.tables.items()}
        self.guesses = {
            name: {column: meaning(column) for column in table.columns} for name, table in schema.tables.items()
        }
        self.people = {name for name in schema.tables if self._is_person(name)}
        self.people -= {name for name in self.people if self._is_detail(name)}
        self.parents: dict[str, tuple[Likely, ...]] = {}
        self._reach()

    def tables(self) -> Iterator[DraftedTable]:
        for table in self.schema.tables.values():
            if table.name in self.people or table.name in self.parents:
                yield self._mapped(table)
            else:
                yield self._nobody(table)

    def _is_person(self, name: str) -> bool:
        """A table of people has what only people have, or is called after people and holds a way to reach them."""
        guesses = [guess for guess in self.guesses[name].values() if guess is not None]
        reach = any(guess.identifier for guess in guesses)
        named = PEOPLE.intersection(nouns(name))
        alone = "_name_" in {spelling(column) for column in self.guesses[name]}
        if THINGS.intersection(nouns(name)[-1:]):
            return False
        who = any(guess.names_a_person for guess in guesses)
        return who or (bool(named) and (reach or alone)) or (reach and not self._parents_named(name))

    def _parents_named(self, name: str) -> bool:
        return any(PEOPLE.intersection(nouns(link.table)) for link in self.links[name])

    def _is_detail(self, name: str) -> bool:
        """A table with a person's name that hangs on a person already (an order with the buyer's name, a profile)."""
        if PEOPLE.intersection(nouns(name)[-1:]):
            return False
        who = bool(nouns(name)) and nouns(name)[-1] in WHO
        return any(
            link.table in self.people and link.table != name and not acts(link) and (not link.optional or not who)
            for link in self.links[name]
        )

    def _reach(self) -> None:
        """What hangs on people, and on what hangs on people, whichever way the key points."""
        while True:
            reached = self.people | set(self.parents)
            left = [name for name in self.schema.tables if name not in reached]
            more = {name: found for name in left if (found := self._owners(name, reached))}
            if not more:
                more = {
                    name: (found,)
                    for name in left
                    if self._personal(name) and (found := self._pointed_at(name, reached))
                }
            if not more:
                # Who acted in a row is whom it is about only where nothing else says.
                more = {name: found for name in left if (found := self._actors(name, reached))}
            if not more:
                return
            self.parents |= more

    def _owners(self, name: str, reached: set[str]) -> tuple[Likely, ...]:
        """The tables whose person the rows are about: one, or several of which each row names one."""
        found = [link for link in self.links[name] if link.table in reached and link.table != name]
        owners = [link for link in found if not acts(link)]
        if len(owners) > 1 and not all(link.optional for link in owners):
            must = [link for link in owners if not link.optional]
            return tuple((must or owners)[:1])
        return tuple(owners)

    def _actors(self, name: str, reached: set[str]) -> tuple[Likely, ...]:
        return tuple(link for link in self.links[name] if link.table in reached and link.table != name)[:1]

    def _pointed_at(self, name: str, reached: set[str]) -> Likely | None:
        """A table that people point to (``customers.address_id``): its rows are about whoever points to them."""
        for other in sorted(reached):
            for link in self.links[other]:
                if link.table == name:
                    return Likely(other, link.to, link.columns, guessed=link.guessed, optional=False, turned=True)
        return None

    def _personal(self, name: str) -> bool:
        return any(guess is not None and guess.category for guess in self.guesses[name].values())

    def _nobody(self, table: Table) -> DraftedTable:
        held = [name for name, guess in self.guesses[table.name].items() if guess is not None and guess.category]
        doubts = [f"is it really about nobody? ‘{held[0]}’ looks personal"] if held else []
        return DraftedTable(
            table.name,
            self.counts[table.name],
            nobody="a guess – no column says that a row is about a person"
            if not held
            else "a guess – see the doubt above",
            doubts=tuple(doubts),
        )

    def _mapped(self, table: Table) -> DraftedTable:
        person = table.name in self.people
        belongs = () if person else self.parents[table.name]
        also = self._also(table, belongs)
        taken = {*table.key, *(column for link in (*belongs, *also) if not link.turned for column in link.columns)}
        taken |= {column for link in self.links[table.name] if not link.guessed for column in link.columns}
        doubts: list[str] = []
        columns: dict[str, Meaning] = {}
        leave: dict[str, list[str]] = {}
        for column in table.columns.values():
            if column.name in taken:
                continue
            guess = self._column(table, column, doubts)
            if guess.category:
                columns[column.name] = guess
            else:
                leave.setdefault(guess.leave, []).append(column.name)
        for link in self.links[table.name]:
            # Declared links to tables about nobody: the key of a product, a contract, a file.
            spare = [column for column in link.columns if column in taken and column not in table.key]
            if link not in belongs and link not in also and not link.guessed:
                leave.setdefault("keys and references of the application", []).extend(
                    column for column in spare if not any(column in names for names in leave.values())
                )
        used = {column for link in (*belongs, *also) if not link.turned for column in link.columns}
        left = {why: tuple(dict.fromkeys(name for name in names if name not in used)) for why, names in leave.items()}
        found_by = self._found_by(table, columns, doubts) if person else {}
        doubts += [
            f"{link.words()} is a guess by its name; the database declares no such link"
            for link in (*belongs, *also)
            if link.guessed
        ]
        doubts += [
            f"is {link.words()} a second person in the row, and are other columns about that person too?"
            for link in also
        ]
        doubts += [
            f"do you act for somebody else here, as their processor? Then say ‘for client: {link.columns[0]} to {link.table}’"
            for link in self.links[table.name]
            if person and CLIENTS.intersection(nouns(link.table)) and link.table not in self.people
        ]
        if len(belongs) == 1 and belongs[0].turned:
            doubts.append("is a row about one person only? several may point to it")
        return DraftedTable(
            table.name,
            self.counts[table.name],
            kind=kind_of(table.name) if person else "",
            found_by=found_by,
            told_apart_by=_told_apart(table, columns, found_by) if person else (),
            belongs_to=belongs,
            also_about=also,
            columns=columns,
            leave={why: names for why, names in left.items() if names},
            doubts=tuple(doubts),
        )

    def _also(self, table: Table, belongs: tuple[Likely, ...]) -> tuple[Likely, ...]:
        """Links to other people: who acted, who referred, who reports to whom. Only what one word and one column can say."""
        return tuple(
            link
            for link in self.links[table.name]
            if link.table in self.people
            and link not in belongs
            and len(link.columns) == 1
            and not any(letter.isspace() for letter in f"{link.table}{link.columns[0]}")
        )

    def _column(self, table: Table, column: Column, doubts: list[str]) -> Meaning:
        guess = self.guesses[table.name][column.name]
        spelt = spelling(column.name)
        person = table.name in self.people
        if AREA.intersection(spelt.strip("_").split("_")) and self._has(table.name, "postal address"):
            return Meaning("contact", "postal address")
        if spelt == "_name_" and person:
            return Meaning("identity", "name", names_a_person=True)
        if spelt == "_title_" and person:
            return (
                Meaning("employment", "job") if STAFF.intersection(nouns(table.name)) else Meaning("identity", "title")
            )
        if (person and spelt.strip("_").rpartition("_")[0] in WORKPLACE) or (person and spelt.strip("_") in WORKPLACE):
            return Meaning("employment", "employer")
        if CHOICES.intersection(nouns(table.name)) and column.kind in ("text", "boolean", "other", "integer"):
            return Meaning("preferences", "marketing preferences")
        if guess is not None and guess.category:
            if guess.free_text and column.kind != "text":
                doubts.append(f"what does ‘{column.name}’ hold? its name says text, its type {column.kind}")
                return Meaning(guess.category, guess.field)
            if guess.category in ("health", "special categories", "criminal data"):
                doubts.append(f"does ‘{column.name}’ hold {guess.category}? They need a condition of their own")
            return guess
        if guess is not None:
            return guess
        if column.kind in ("text", "json", "bytes", "other") and not column.options:
            doubts.append(
                f"what does ‘{column.name}’ hold? Nothing in its name says; drafted as personal until you say"
            )
            return UNDECIDED
        doubts.append(f"is ‘{column.name}’ about the person? Nothing in its name says")
        return Meaning("", "", leave=LEFT_UNDECIDED)

    def _has(self, table: str, what: str) -> bool:
        return any(guess is not None and guess.field == what for guess in self.guesses[table].values())

    def _found_by(self, table: Table, columns: Mapping[str, Meaning], doubts: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        held = {
            **columns,
            **{name: guess for name in table.key if (guess := self.guesses[table.name].get(name)) is not None},
        }
        for name, guess in held.items():
            if guess.identifier and guess.identifier not in found:
                found[guess.identifier] = name
            elif guess.identifier:
                found[f"{guess.identifier} ({name})"] = name
        if found:
            return found
        names = [name for name, guess in columns.items() if guess.field == "name"]
        if names:
            doubts.append("people can be found by name only, and names fit several people")
            return {"name": names[-1]}
        doubts.append("people can be found by the key only")
        return {"number": table.key[0]} if table.key else {}


def _told_apart(table: Table, columns: Mapping[str, Meaning], found_by: Mapping[str, str]) -> tuple[str, ...]:
    """By name, where the database lets several rows share every identifier: a couple with one email address."""
    alone = {names[0] for names in table.unique if len(names) == 1} | (
        {table.key[0]} if len(table.key) == 1 else set[str]()
    )
    names = tuple(name for name, guess in columns.items() if guess.field == "name")
    return () if alone.intersection(found_by.values()) or set(names) & set(found_by.values()) else names
