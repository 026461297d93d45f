"""Every row about one person or a set of people: from the rows found by identifiers along the declared links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from troth.systems.base import Rows, Standing
from troth.systems.circles import leading_back
from troth.systems.dialects import Store
from troth.systems.keys import Key
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.nodes import Node, Place
from troth.systems.reached import Flags, Held, Reached, Root
from troth.systems.routes import reached, routes
from troth.systems.statements import Rowed
from troth.systems.walking import Walking


def closure(
    connection: sa.Connection,
    store: Store,
    compiled: Compiled,
    roots: Sequence[Root],
    people: int,
    *,
    flags: Flags | None = None,
    walk: bool = False,
) -> Reached:
    """The rows of each person, by position, for all people at once.

    One statement a table where the links are a tree (``routes``); else, or where ``walk`` says so, one a link and level.
    Rows already reached are not followed again, so cycles end. With ``flags`` each row is locked as it is reached,
    parents before their children, and told of by them.
    """
    if not roots:
        return Reached([()] * people, {}, "composed")
    ways = None if walk else routes(compiled)
    straight = reached(connection, store, compiled, ways, roots, people, flags) if ways is not None else None
    return straight if straight is not None else _Walk(connection, store, compiled, flags).walked(roots, people)


class _Walk:
    def __init__(self, connection: sa.Connection, store: Store, compiled: Compiled, flags: Flags | None) -> None:
        self.compiled, self.flags = compiled, flags or {}
        self.lock = flags is not None
        self.held: Held = {}
        self.nodes: dict[str, dict[Key, dict[int, Node]]] = {name: {} for name in compiled.tables}
        self.values: dict[str, dict[Key, Mapping[str, object]]] = {name: {} for name in compiled.tables}
        self.walking = Walking(connection, store, compiled, flags)
        self.edges: dict[str, list[tuple[Mapped, Edge, bool]]] = {name: [] for name in compiled.tables}
        for mapped in compiled.tables.values():
            for edge in mapped.belongs:
                self.edges[edge.parent].append((mapped, edge, False))
            for edge in mapped.also:
                self.edges[edge.parent].append((mapped, edge, True))
        self.apart = leading_back(compiled.tables)
        self.for_clients = {
            name for name in compiled.tables if any(table.client is not None for table, _ in compiled.chain(name))
        }

    def walked(self, roots: Sequence[Root], people: int) -> Reached:
        waiting: dict[str, dict[Key, set[int]]] = {}
        by_table: dict[str, list[Root]] = {}
        for root in roots:
            by_table.setdefault(root.table, []).append(root)
        for name, group in by_table.items():
            self.fetch_roots(name, [root.key for root in group])
            for root in group:
                if root.key in self.values[name]:
                    node = self.whole(self.compiled.tables[name], root.key, root.reached, None)
                    if root.columns:
                        node.standing = "client" if node.standing == "client" else "other"
                        node.columns = frozenset(root.columns)
                    node.passed = frozenset([self.apart & {name}])
                    node.root = True
                    if self.settle(name, root.key, root.person, node):
                        waiting.setdefault(name, {}).setdefault(root.key, set()).add(root.person)
        while waiting:
            name = next(iter(waiting))
            for key, fresh in self.followed(name, waiting.pop(name)).items():
                for child, owners in fresh.items():
                    waiting.setdefault(child, {}).setdefault(key[1], set()).update(owners)
        self.tell_shared_apart()
        return Reached([self.rows_of(person) for person in range(people)], self.held, "walked")

    def fetch_roots(self, name: str, keys: list[Key]) -> None:
        for row in self.walking.by_key(name, keys):
            self.remember(name, row)

    def followed(self, name: str, rows: dict[Key, set[int]]) -> dict[tuple[str, Key], dict[str, set[int]]]:
        """Everything that hangs on these rows; hands back what is new and has to be followed in its turn."""
        fresh: dict[tuple[str, Key], dict[str, set[int]]] = {}
        for mapped, edge, second in self.edges[name]:
            sent: dict[Key, list[Key]] = {}
            for key in rows:
                value = tuple(self.values[name][key][column] for column in edge.to)
                if None not in value:
                    sent.setdefault(value, []).append(key)
            for child, value in self.hanging(mapped, edge, list(sent)):
                for parent in sent[value]:
                    for person in rows[parent]:
                        above = self.nodes[name][parent].get(person)
                        if above is None or above.columns is not None:
                            continue
                        passed = self.passed(mapped, edge, above)
                        if second:
                            node = self.second(mapped, child, edge, (name, parent))
                        elif passed:
                            node = self.whole(mapped, child, f"belongs to {edge.words}", above)
                            node.passed = passed
                            node.ways[edge] = {(name, parent)}
                        else:
                            node = self.another(mapped, child, edge, (name, parent))
                        if self.settle(mapped.name, child, person, node) and node.columns is None:
                            fresh.setdefault((mapped.name, child), {}).setdefault(mapped.name, set()).add(person)
        return fresh

    def passed(self, mapped: Mapped, edge: Edge, above: Node) -> frozenset[frozenset[str]]:
        """The ways by which a row below is the same person's; none where all led past this table of people before.

        Ann's household leads to Bob: he is a person of his own, and his row only lets go of what goes with hers.
        """
        own, name = self.apart & {mapped.name}, mapped.name
        return frozenset(way | own for way in above.passed if name not in way or edge.parent == name)

    def hanging(self, mapped: Mapped, edge: Edge, values: list[Key]) -> list[tuple[Key, Key]]:
        """(key of a row that hangs on one of ``values``, that value)."""
        rows = self.walking.hanging(mapped, edge, values) if values else ()
        return [(self.remember(mapped.name, row), values[int(row[-1])]) for row in rows]

    def remember(self, name: str, row: Rowed) -> Key:
        columns = (*self.compiled.tables[name].table.key, *self.walking.carried[name])
        values = dict(zip(columns, row, strict=False))
        key: Key = tuple(row[: len(self.compiled.tables[name].table.key)])
        self.values[name].setdefault(key, values)
        if self.lock:
            told = len(columns) + len(self.flags.get(name, ()))
            self.held.setdefault(name, {}).setdefault(key, tuple(row[len(columns) : told]))
        return key

    def whole(self, mapped: Mapped, key: Key, reached: str, above: Node | None) -> Node:
        if mapped.client is not None:
            parts = tuple(self.values[mapped.name][key][column] for column in mapped.client.columns)
            return Node(reached, "client", None if None in parts else parts, None)
        return Node(reached, above.standing if above else "own", above.client if above else None, None)

    def another(self, mapped: Mapped, key: Key, edge: Edge, there: tuple[str, Key]) -> Node:
        node = self.second(mapped, key, edge, there)
        node.reached, node.columns, node.seconds = f"belongs to {edge.words}", frozenset(), {there: frozenset()}
        return node

    def second(self, mapped: Mapped, key: Key, edge: Edge, there: tuple[str, Key]) -> Node:
        columns = frozenset((*edge.theirs, *edge.columns))
        reached = f"also about {edge.words}"
        if mapped.client is not None:
            node = self.whole(mapped, key, reached, None)
            return Node(reached, "client", node.client, columns, seconds={there: columns})
        standing: Standing = "client" if mapped.name in self.for_clients else "other"
        return Node(reached, standing, None, columns, seconds={there: columns})

    def settle(self, name: str, key: Key, person: int, node: Node) -> bool:
        """Take a finding in; whether it says more than what was known, so that it has to be followed (again)."""
        known = self.nodes[name].setdefault(key, {}).get(person)
        if known is None:
            self.nodes[name][key][person] = node
            return True
        ways = known.passed | node.passed
        shortest = frozenset(way for way in ways if not any(other < way for other in ways))
        fresh = known.passed != shortest
        known.passed = shortest
        for edge, parents in node.ways.items():
            known.ways.setdefault(edge, set()).update(parents)
        for there, columns in node.seconds.items():
            known.seconds[there] = known.seconds.get(there, frozenset()) | columns
        if known.columns is not None and node.columns is not None:
            known.columns |= node.columns
        if node.rank <= known.rank:
            return fresh
        known.reached, known.standing, known.client, known.columns = (
            node.reached,
            node.standing,
            node.client,
            node.columns,
        )
        return True

    def tell_shared_apart(self) -> None:
        """A row that belongs to two people, through one link or several, is neither's alone: only the links are this one's."""
        shared: set[Place] = set()
        named: dict[Place, list[Place]] = {}
        for name, mapped in self.compiled.tables.items():
            if len(mapped.belongs) < 2 and not any(edge.several for edge in mapped.belongs):
                continue
            for edge in mapped.belongs:
                doubtful = [
                    (key, person)
                    for key, owners in self.nodes[name].items()
                    for person, node in owners.items()
                    if node.columns is None and not node.root and (edge.several or edge not in node.ways)
                    and None not in [self.values[name][key][column] for column in edge.columns]
                ]  # fmt: skip
                held = {key: self.values[name][key][edge.columns[0]] for key, _ in doubtful}
                there = self.walking.hung(mapped, edge, held)
                shared |= {
                    (name, key, person)
                    for key, person in doubtful
                    if any(not self.theirs(edge.parent, above, person) for above in there.get(key, ()))
                }
                for key, person in doubtful if edge.several else ():
                    above = [(edge.parent, each, person) for each in there.get(key, ())]
                    named.setdefault((name, key, person), []).extend(above)
        if not shared:
            return
        grounded = self.grounded(shared)
        # Whose row names many is theirs only if all of these are: one that somebody shares speaks for the other as well.
        while more := {row for row, above in named.items() if row not in shared and not grounded.issuperset(above)}:
            shared |= more
            grounded = self.grounded(shared)
        for name, rows in self.nodes.items():
            for key, owners in rows.items():
                for person, node in list(owners.items()):
                    # Who is second says a row that is the person's own; one that turned out to be another's says nothing.
                    said = [columns for there, columns in node.seconds.items() if (*there, person) in grounded]
                    theirs = {column for columns in said for column in columns}
                    if node.columns is None and (name, key, person) not in grounded:
                        # A link to what is shared stays: the row hangs there as the other's as well.
                        links = {column for edge, parents in node.ways.items() if not edge.pointed_at
                                 and any((*parent, person) in grounded for parent in parents)
                                 for column in edge.columns}  # fmt: skip
                        node.columns = frozenset(links | theirs)
                        node.standing = "client" if node.standing == "client" else "other"
                    elif node.columns is not None and not node.root:
                        node.columns = frozenset(theirs)
                        if not said:
                            del owners[person]

    def theirs(self, name: str, key: Key, person: int) -> bool:
        """Whether the row was reached as this person's, whole."""
        node = self.nodes[name].get(key, {}).get(person)
        return node is not None and node.columns is None

    def grounded(self, shared: set[Place]) -> set[Place]:
        """Whole rows that lead back to the person without passing a shared row."""
        below: dict[Place, list[Place]] = {}
        waiting: list[Place] = []
        for name, rows in self.nodes.items():
            for key, owners in rows.items():
                for person, node in owners.items():
                    if node.root and node.columns is None:
                        waiting.append((name, key, person))
                    for parents in node.ways.values():
                        for parent in parents:
                            below.setdefault((*parent, person), []).append((name, key, person))
        found = set(waiting)
        while waiting:
            for child in below.get(waiting.pop(), ()):
                if child not in found and child not in shared:
                    found.add(child)
                    waiting.append(child)
        return found

    def rows_of(self, person: int) -> tuple[Rows, ...]:
        groups: dict[tuple[str, str, Standing, Key | None, tuple[str, ...], bool], list[Key]] = {}
        for name in self.compiled.tables:
            for key, owners in self.nodes[name].items():
                node = owners.get(person)
                if node is None:
                    continue
                columns = tuple(sorted(node.columns)) if node.columns is not None else ()
                whole = node.columns is None
                group = (name, node.reached, node.standing, node.client, columns if not whole else ("*",), node.root)
                groups.setdefault(group, []).append(key)
        return tuple(
            Rows(name, tuple(keys), reached, standing, client, () if columns == ("*",) else columns, root)
            for (name, reached, standing, client, columns, root), keys in groups.items()
        )
