"""How much of a system the notice accounts for: every table and column, and the share of personal columns a search reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from troth.notice.systems import System as Section
from troth.systems.column_names import meaning
from troth.systems.facts import Coverage
from troth.systems.mapped import Compiled, led_to
from troth.systems.reflect import Table


def coverage(compiled: Compiled, section: Section) -> Coverage:
    """Count every table and column of the schema as it is now. O(columns), no question to the database."""
    reached = led_to(compiled.tables)
    tables, columns = _Tally(), _Tally()
    known: list[str] = []
    unreached: list[str] = []
    for name, table in compiled.schema.tables.items():
        mapped = compiled.tables.get(name)
        if mapped is None:
            nobody = name in compiled.nobody
            tables.add("nobody" if nobody else "undeclared")
            columns.add("nobody" if nobody else "undeclared", len(_held(table)))
            personal = [] if nobody else [column for column in _held(table) if looks_personal(table, column)]
            unreached += [f"{compiled.system}.{name}.{column}" for column in personal]
        else:
            tables.add("mapped")
            missing = {drift.where for drift in compiled.drift if drift.kind == "undeclared column"}
            left = {column for names in section.tables[name].leave.values() for column in names}
            personal = list(mapped.personal)
            for column in _held(table):
                place = f"{compiled.system}.{name}.{column}"
                if column in mapped.personal or any(at.column == column for at in table.places.values()):
                    columns.add("mapped")
                elif place in missing:
                    columns.add("undeclared")
                    if looks_personal(table, column):
                        personal.append(column)
                        unreached.append(place)
                else:
                    columns.add("left" if column in left else "structure")
            if name not in reached:
                unreached += [f"{compiled.system}.{name}.{column}" for column in mapped.personal]
        known += [f"{compiled.system}.{name}.{column}" for column in personal]
    return Coverage(compiled.system, tables.counts, columns.counts, len(known), tuple(dict.fromkeys(unreached)))


def looks_personal(table: Table, name: str) -> bool:
    """Whether a column says by its name and type that it holds something about a person."""
    guess = meaning(name)
    if guess is None or guess.leave:
        return False
    # A yes or no is a state, not somebody's number or name; what somebody wishes or suffers from is theirs all the same.
    return table.columns[name].kind != "boolean" or not (guess.identifier or guess.names_a_person)


def _held(table: Table) -> list[str]:
    """The table's own columns, without the places inside them that the notice names."""
    return [name for name in table.columns if name not in table.places]


@dataclass
class _Tally:
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number


def share(systems: Sequence[Coverage]) -> str:
    """In words: ``reaches 117 of 118 known personal columns in 2 systems; not cases.members.mobile_phone``."""
    known, reached = sum(each.known for each in systems), sum(each.reached for each in systems)
    number = "1 system" if len(systems) == 1 else f"{len(systems)} systems"
    missing = [place for each in systems for place in each.unreached]
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    but = f"; not {', '.join(missing[:5])}{more}" if missing else ""
    return f"reaches {reached} of {known} known personal columns in {number}{but}"
