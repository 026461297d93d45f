"""Made-up people for drills: a row in every table that can be about a person, with values no real person has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems import elsewhere, made_up
from troth.systems.dialects import Store
from troth.systems.fitting import Fitter, Planted, Wish
from troth.systems.keys import Key
from troth.systems.listing import held
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.reflect import Column, Table


@dataclass
class Persona:
    """One made-up person and the rows planted for them."""

    token: str = field(default_factory=made_up.new_token)
    identifiers: dict[str, str] = field(default_factory=dict[str, str])
    told: dict[str, object] = field(default_factory=dict[str, object])
    """Field by which people are told apart → its value, the same in every table."""
    rows: dict[str, list[Planted]] = field(default_factory=dict[str, list[Planted]])
    """Table → its rows: one, or where rules allow one parent at a time, one for each parent."""
    unmarked: dict[str, None] = field(default_factory=dict[str, None])
    """``table.column`` in which no mark could stand."""


class Planter:
    """Plants personas one after the other; each one's rows name the persona before as their second person."""

    def __init__(self, connection: sa.Connection, store: Store, compiled: Compiled) -> None:
        self.store, self.compiled = store, compiled
        self.fitter = Fitter(connection, store, compiled)
        self.clients: dict[str, dict[str, object]] = {}

    @property
    def order(self) -> list[tuple[Table, Key]]:
        """Every row planted, in order; cleaned up from the last to the first."""
        return self.fitter.order

    def plant(self, before: Persona | None) -> Persona:
        """A new person with rows in each table with data about people. Raises TrothError where that cannot be."""
        persona = Persona()
        waiting = list(self.compiled.tables.values())
        while waiting:
            # In a circle of links a table can come before the one that its rows hang on: it has its turn afterwards.
            left = [mapped for mapped in waiting if not self.planted(mapped, persona, before)]
            if len(left) == len(waiting):
                break
            waiting = left
        if not persona.rows:
            raise TrothError("no table of people could be planted in", where=self.compiled.system)
        return persona

    def planted(self, mapped: Mapped, persona: Persona, before: Persona | None) -> bool:
        """Plant in one table, unless its rows hang on rows of tables that have had none yet."""
        parents = [edge for edge in mapped.belongs if edge.parent in persona.rows]
        hangs = mapped.elsewhere or any(edge.pointed_at for edge in mapped.belongs)
        if not parents and not mapped.found_by and not hangs:
            return False
        common = self.wish(mapped, persona, before)
        for place, group in enumerate(_together(parents)):
            self.under_each(common if place == 0 else self.renewed(common, persona), mapped, group, persona)
        return True

    def under_each(self, common: Wish, mapped: Mapped, parents: Sequence[Edge], persona: Persona) -> None:
        """A row under all of these parents; where the table's rules take one at a time, a row under each."""
        wishes = [self.under(common, mapped, parents, persona)]
        if len(parents) > 1:
            wishes += [self.under(common, mapped, [edge], persona) for edge in parents]
        taken, row = self.fitter.planted(wishes)
        self.keep(mapped, persona, row)
        if taken == 0 or mapped.found_by:
            return
        for wish in wishes[1:]:
            if wish is not wishes[taken]:
                self.keep(mapped, persona, self.fitter.planted([self.renewed(wish, persona)])[1])

    def keep(self, mapped: Mapped, persona: Persona, row: Planted) -> None:
        persona.rows.setdefault(mapped.name, []).append(row)
        persona.unmarked |= dict.fromkeys(f"{mapped.name}.{column}" for column in sorted(row.unmarked))

    def wish(self, mapped: Mapped, persona: Persona, before: Persona | None) -> Wish:
        """Everything a row of this person says, whichever parents it has."""
        fixed: dict[str, object] = {}
        own: set[str] = set()
        for edge in mapped.also:
            self.second(edge, mapped, persona, before, fixed)
        for edge in self.compiled.pointed_at(mapped.name):
            for below in persona.rows.get(edge.child, ())[:1]:
                fixed |= {to: below.values[here] for here, to in zip(edge.columns, edge.to, strict=True)}
                own |= set(edge.to)
        if mapped.client is not None:
            edge = mapped.client
            there = self.clients.get(edge.parent)
            if there is None:
                there = self.clients[edge.parent] = self.fitter.row_of(self.compiled.schema.tables[edge.parent])
            fixed |= {here: there[to] for here, to in zip(edge.columns, edge.to, strict=True)} | _means(edge)
        for edge in mapped.elsewhere:
            fixed |= self.hung_elsewhere(persona, mapped, edge)
            own |= set(edge.columns)
        parents = {name for edge in mapped.belongs for name in edge.link}
        for identifier, name in mapped.found_by.items():
            column = mapped.table.columns[name]
            if name not in fixed and name not in parents and not (column.default or column.generated):
                fixed[name] = self.identifier(persona, identifier, mapped.table, column)
                own.add(name)
        for name in mapped.told_apart_by:
            personal = mapped.personal.get(name)
            if personal is not None and name not in fixed and name not in parents and not personal.column.generated:
                fixed[name] = self.told(persona, personal.field or name, mapped.table, personal.column)
        marks: dict[str, object] = {}
        for name, personal in mapped.personal.items():
            owner = before if name in mapped.seconds else persona
            free = name not in fixed and name not in parents and not personal.column.generated
            if free and owner is not None:
                marks[name] = self.fresh(mapped.table, personal.column, owner.token)
        source = mapped.came_from.column if mapped.came_from is not None else None
        return Wish(mapped.table, fixed, marks, frozenset(own), source)

    def renewed(self, wish: Wish, persona: Persona) -> Wish:
        """The same for another row of the person: unique numbers are counted on."""
        counted = {
            name: self.fresh(wish.table, wish.table.columns[name], persona.token)
            for name in wish.marks
            if wish.table.columns[name].kind == "integer"
        }
        return replace(wish, marks=wish.marks | counted)

    def under(self, wish: Wish, mapped: Mapped, parents: Sequence[Edge], persona: Persona) -> Wish:
        """The wish for a row under these parents and no others."""
        fixed = dict(wish.fixed)
        for edge in parents:
            above = persona.rows[edge.parent][0].values
            fixed |= {here: above[to] for here, to in zip(edge.columns, edge.to, strict=True)} | _means(edge)
            if edge.listed:
                fixed[edge.columns[0]] = held(mapped.table, edge.columns[0], [above[edge.to[0]]])
        own = wish.own | {name for edge in parents for name in edge.columns}
        for edge in mapped.belongs:
            columns = (mapped.table.columns[name] for name in edge.columns if name not in fixed)
            fixed |= {column.name: None for column in columns if column.nullable}
        return replace(wish, fixed=fixed, own=own)

    def second(
        self, edge: Edge, mapped: Mapped, persona: Persona, before: Persona | None, fixed: dict[str, object]
    ) -> None:
        """Name the persona before as the second person; the first persona only where the row cannot do without."""
        must = not all(mapped.table.columns[name].nullable for name in edge.columns)
        owner = before if before is not None else persona if must else None
        planted = owner.rows.get(edge.parent) if owner is not None else None
        if planted is None:
            empty = (name for name in edge.columns if mapped.table.columns[name].nullable and name not in fixed)
            fixed |= dict.fromkeys(empty)
        else:
            fixed |= {here: planted[0].values[to] for here, to in zip(edge.columns, edge.to, strict=True)} | _means(
                edge
            )

    def told(self, persona: Persona, name: str, table: Table, column: Column) -> object:
        """What tells people apart: one value for each field, short enough for every column that holds it."""
        if name not in persona.told:
            lengths = [
                personal.column.length
                for other in self.compiled.tables.values()
                for told in other.told_apart_by
                if (personal := other.personal.get(told)) is not None and (personal.field or told) == name
            ]
            shortest = min((length for length in lengths if length is not None), default=None)
            listed = self.fitter.listed(table, column)
            shortened = replace(column, length=shortest)
            persona.told[name] = listed[0] if listed else self.fresh(table, shortened, persona.token)
        return persona.told[name]

    def identifier(self, persona: Persona, identifier: str, table: Table, column: Column) -> object:
        """This person's value of an identifier, the same in every table; where a type cannot hold it, one of its own."""
        if column.kind == "list":
            text = replace(column, kind="text", length=None)
            return [self.identifier(persona, identifier, table, text)]
        if column.kind == "bytes":
            return str(self.identifier(persona, identifier, table, replace(column, kind="text"))).encode()
        if column.kind not in ("text", "other"):
            value = self.fresh(table, column, persona.token)
            known = persona.identifiers.get(identifier, "")
            if column.kind == "integer" and known.isdigit():
                return int(known)
            persona.identifiers.setdefault(identifier, str(self.store.value(value)))
            return value
        if identifier not in persona.identifiers:
            persona.identifiers[identifier] = made_up.identifier(identifier, persona.token)[: column.length]
        return persona.identifiers[identifier]

    def hung_elsewhere(self, persona: Persona, mapped: Mapped, edge: Edge) -> dict[str, object]:
        """The link of this person's row to another system, where the same made-up row stands for them everywhere."""
        known = elsewhere.keys_of(persona.identifiers, edge)
        columns = [mapped.table.columns[name] for name in edge.columns]
        key = known[0] if known else tuple(self.fresh(mapped.table, column, persona.token) for column in columns)
        persona.identifiers[edge.parent] = elsewhere.as_text([cast("Key", key)])
        return {**dict(zip(edge.columns, key, strict=True)), **_means(edge)}

    def fresh(self, table: Table, column: Column, token: str) -> object:
        return made_up.fresh(self.fitter.connection, table, column, token)


def _means(edge: Edge) -> dict[str, object]:
    """What a row says so that its link means this edge's table."""
    return {name: values[0] for name, values in edge.where}


def _together(parents: Sequence[Edge]) -> list[list[Edge]]:
    """The parents that one row can have at once: of several in the same columns it has one at a time."""
    groups: list[list[Edge]] = [[edge for edge in parents if not edge.where]]
    for edge in parents:
        if edge.where:
            taken = groups[0] and any(set(edge.link) & set(other.link) for other in groups[0] if other.where)
            groups.append([edge]) if taken else groups[0].append(edge)
    return groups
