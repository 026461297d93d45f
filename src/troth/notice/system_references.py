"""Whether the ``systems`` section hangs together: links, columns, events and rules that it names are declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from troth.notice.models import Notice
from troth.notice.problems import Marks, Path, Problem, instead
from troth.notice.system_links import circle, other_system
from troth.notice.systems import System, Table
from troth.notice.words import Link


def check_systems(notice: Notice, marks: Marks) -> Iterator[Problem]:
    """Every bad reference in ``systems``. Whether the tables and columns exist is seen on the live schema, not here."""
    for name, system in notice.systems.items():
        yield from _system(_Scene(notice, marks, ("systems", name), name, system))


@dataclass(frozen=True)
class _Scene:
    notice: Notice
    marks: Marks
    path: Path
    name: str
    system: System

    def unknown(
        self, kind: str, names: Iterable[str], declared: Iterable[str], *path: str, section: str
    ) -> Iterator[Problem]:
        known = list(declared)
        for index, name in enumerate(names):
            if name not in known:
                fix = instead(name, known, nothing=f"declare it under ‘{section}’")
                yield self.problem(f"no {kind} is called ‘{name}’", fix, *path, index)

    def problem(self, what: str, fix: str, *path: str | int, at_key: bool = False) -> Problem:
        place = (*self.path, *path)
        return Problem(str(self.marks.key(place) if at_key else self.marks.value(place)), what, fix)


def _system(scene: _Scene) -> Iterator[Problem]:
    system, notice = scene.system, scene.notice
    if system.run_by is not None and system.run_by not in notice.recipients:
        yield _stranger(scene, system.run_by)
    yield from scene.unknown("category of data", system.holds, notice.data, "holds", section="data")
    if system.connect is None and system.by_hand is None and system.coming is None:
        what = f"‘{scene.name}’ does not say how it is reached"
        fix = "add ‘connect: …’ for a database, ‘by hand: …’ where a person looks, or ‘coming: …’ for later"
        yield scene.problem(what, fix, at_key=True)
    if system.connect is not None and system.by_hand is not None:
        what = f"‘{scene.name}’ is both connected and looked at by hand"
        yield scene.problem(what, "keep one of ‘connect’ and ‘by hand’", "by hand", at_key=True)
    for name, table in system.tables.items():
        yield from _links(scene, name, table)
        yield from _whose(scene, name, table)
        yield from _columns(scene, name, table)
        yield from _rules(scene, name, table)


def _stranger(scene: _Scene, owner: str) -> Problem:
    """Whoever runs a system gets what lies in it, and so is a recipient: UK GDPR Art 4(9)."""
    where, also = scene.marks.value((*scene.path, "run by")), scene.marks.key(("recipients",))
    what = f"no recipient is called ‘{owner}’, who runs ‘{scene.name}’"
    fix = instead(owner, scene.notice.recipients, nothing="declare it under ‘recipients’")
    return Problem(str(where), what, fix, "error", str(also), "system-owner-no-recipient")


def _links(scene: _Scene, name: str, table: Table) -> Iterator[Problem]:
    here = ("tables", name)
    for index, link in enumerate(table.belongs_to):
        yield from _link(scene, link, *here, "belongs to", index)
    if table.for_client is not None:
        yield from _link(scene, table.for_client, *here, "for client")
    for text in table.also_about:
        target, by, column = text.partition(" by ")
        place = (*here, "also about", text)
        if not by or not target.strip() or not column.strip():
            what = f"‘{text}’ is no link"
            yield scene.problem(what, "write TABLE by COLUMN: members by referred_by", *place, at_key=True)
        elif target.strip() not in scene.system.tables:
            yield _no_table(scene, target.strip(), *place, at_key=True)


def _link(scene: _Scene, link: Link, *place: str | int) -> Iterator[Problem]:
    if other_system(scene.notice.systems, scene.name, link.table) is not None:
        yield from _link_elsewhere(scene, link, *place)
    elif link.table not in scene.system.tables:
        yield _no_table(scene, link.table, *place)


def _link_elsewhere(scene: _Scene, link: Link, *place: str | int) -> Iterator[Problem]:
    """A link to a table of another system: by its primary key, to rows of a person, and never in a circle."""
    there, _, name = link.table.partition(".")
    system = scene.notice.systems[there]
    table = system.tables.get(name)
    round_ = circle(scene.notice, scene.name)
    if "belongs to" not in place:
        fix = "write it for ‘belongs to’ only, or find these people by an identifier"
        yield scene.problem(
            f"‘{link.table}’ is a table of another system, which only ‘belongs to’ may name", fix, *place
        )
    elif there == scene.name:
        what = f"‘{link.table}’ is a table of this very system"
        yield scene.problem(what, f"write ‘{name}’ without the system’s name", *place)
    elif table is None or table.nobody is not None or system.connect is None:
        known = [f"{there}.{each}" for each, one in system.tables.items() if one.nobody is None]
        fix = instead(link.table, known, nothing="map that table, or find these people by an identifier")
        yield scene.problem(f"‘{there}’ connects no table about people called ‘{name}’", fix, *place)
    elif link.key:
        what = f"a link to another system leads to the primary key of ‘{link.table}’, and ‘key’ names other columns"
        yield scene.problem(what, "leave ‘key’ out", *place)
    elif _for_client(system, name, set()):
        what = (
            f"the rows of ‘{link.table}’ are held for a client, and whose rows hang on them here is the client’s to say"
        )
        yield scene.problem(what, "find these people by an identifier, with ‘for client’ of their own", *place)
    if round_:
        what = f"the systems link to each other in a circle: {' → '.join(round_)}"
        yield scene.problem(what, "find the people of one of them by an identifier instead", *place)


def _for_client(system: System, name: str, seen: set[str]) -> bool:
    table = system.tables.get(name)
    if table is None or name in seen:
        return False
    above = (link.table for link in table.belongs_to)
    return table.for_client is not None or any(_for_client(system, each, seen | {name}) for each in above)


def _no_table(scene: _Scene, table: str, *place: str | int, at_key: bool = False) -> Problem:
    fix = instead(table, scene.system.tables, nothing="declare the table")
    return scene.problem(f"‘{scene.name}’ declares no table called ‘{table}’", fix, *place, at_key=at_key)


def _whose(scene: _Scene, name: str, table: Table) -> Iterator[Problem]:
    """Each table is about nobody, about a kind of person, or hangs on a table that is."""
    here = ("tables", name)
    if table.nobody is not None and (table.columns or table.found_by or table.one_row_is or table.belongs_to):
        what = f"‘{name}’ is said to be about nobody, and yet maps columns or names a person"
        yield scene.problem(what, "take ‘nobody’ out, or what speaks of a person", *here, "nobody", at_key=True)
    if table.nobody is None and table.one_row_is is None and not table.belongs_to and not table.also_about:
        what = f"nothing says whom the rows of ‘{name}’ are about"
        fix = "add ‘one row is: …’ and ‘found by: …’, ‘belongs to: …’, or ‘nobody: …’ with the reason"
        yield scene.problem(what, fix, *here, at_key=True)
    if table.one_row_is is not None:
        kind = _kind(table.one_row_is)
        if kind not in scene.notice.people:
            fix = instead(kind, scene.notice.people, nothing="declare it under ‘people’")
            yield scene.problem(f"no kind of person is called ‘{kind}’", fix, *here, "one row is")
        if not table.found_by and not table.belongs_to:
            what = f"nobody can be found in ‘{name}’: no identifier is named"
            yield scene.problem(what, "add ‘found by: {email: COLUMN}’", *here, "one row is", at_key=True)


def _kind(words: str) -> str:
    """``a member`` → ``member``."""
    article, _, rest = words.partition(" ")
    return rest if article in ("a", "an", "the") else words


def _columns(scene: _Scene, name: str, table: Table) -> Iterator[Problem]:
    here = ("tables", name)
    for column, target in table.columns.items():
        yield from _target(scene, target, *here, "columns", column)
    for reason, columns in table.leave.items():
        for index, column in enumerate(columns):
            if column in table.columns:
                what = f"‘{column}’ is mapped as personal and left as not personal"
                yield scene.problem(what, "keep it in one of ‘columns’ and ‘leave’", *here, "leave", reason, index)
    mapped = [*table.columns, *(column for column in table.found_by.values() if column not in table.columns)]
    yield from _mapped(scene, table.told_apart_by, mapped, *here, "told apart by")
    yield from _mapped(scene, table.free_text, list(table.columns), *here, "free text")
    yield from _mapped(scene, table.secret, list(table.columns), *here, "secret")
    for text, columns in table.also_about.items():
        yield from _mapped(scene, columns, mapped, *here, "also about", text)
    erased = table.when_erased
    if erased is None:
        return
    for key, columns in (("keep", erased.keep), ("replace", erased.replace), ("pseudonymise", erased.pseudonymise)):
        for column in columns:
            if column not in mapped:
                fix = instead(column, mapped, nothing="map the column under ‘columns’ first")
                what = f"‘{name}’ maps no column called ‘{column}’"
                yield scene.problem(what, fix, *here, "when erased", key, column, at_key=True)
    if erased.rows == "keep" and erased.because is None:
        what = f"the rows of ‘{name}’ are kept after erasure, and no reason is given; UK GDPR Art 17(3) asks for one"
        fix = "write ‘when erased: {rows: keep, because: legal-claims}’ with the reason that holds"
        yield scene.problem(what, fix, *here, "when erased")


def _mapped(scene: _Scene, columns: Iterable[str], mapped: list[str], *place: str) -> Iterator[Problem]:
    for index, column in enumerate(columns):
        if column not in mapped:
            fix = instead(column, mapped, nothing="map the column under ‘columns’ first")
            yield scene.problem(f"‘{place[1]}’ maps no column called ‘{column}’", fix, *place, index)


def _target(scene: _Scene, target: str, *place: str) -> Iterator[Problem]:
    """``category.field``, both declared under ``data``."""
    category, _, field = target.partition(".")
    known = scene.notice.data
    if category in known and field in known[category].fields:
        return
    if category in known:
        choices = [f"{category}.{each}" for each in known[category].fields]
        what = f"the category ‘{category}’ has no field called ‘{field}’" if field else f"‘{target}’ names no field"
    else:
        choices = [f"{each}.{name}" for each in known for name in known[each].fields]
        what = f"no category of data is called ‘{category}’"
    yield scene.problem(what, instead(target, choices, nothing="declare it under ‘data’"), *place)


def _rules(scene: _Scene, name: str, table: Table) -> Iterator[Problem]:
    here = ("tables", name)
    notice = scene.notice
    starts = {rule.starts for rule in notice.retention.values()}
    for event in table.events:
        if event not in starts:
            fix = instead(event, starts, nothing="declare a rule under ‘retention’ that starts with it")
            yield scene.problem(f"no retention rule starts with ‘{event}’", fix, *here, "events", event, at_key=True)
    if table.kept_by is not None:
        yield from scene.unknown(
            "retention rule", (table.kept_by,), notice.retention, *here, "kept by", section="retention"
        )
        rule = notice.retention.get(table.kept_by)
        if rule is not None and rule.starts not in _events(scene.system, name, set()):
            what = f"the rule ‘{table.kept_by}’ starts with ‘{rule.starts}’, and no column says when that was"
            fix = f"add ‘events: {{{rule.starts}: COLUMN}}’ here or in the table these rows hang on"
            yield scene.problem(what, fix, *here, "kept by")
    if table.came_from is not None and table.came_from.source is not None:
        sources = (table.came_from.source,)
        yield from scene.unknown("source", sources, notice.sources, *here, "came from", section="sources")
    if table.came_from is not None and (table.came_from.source is None) == (table.came_from.column is None):
        what = f"‘{name}’ must name either one source for all rows or a column that holds it"
        yield scene.problem(what, "write ‘came from: SOURCE’ or ‘came from: column NAME’", *here, "came from")


def _events(system: System, name: str, seen: set[str]) -> set[str]:
    """The events dated in a table or in what its rows hang on."""
    table = system.tables.get(name)
    if table is None or name in seen:
        return set()
    above = [link.table for link in table.belongs_to] + ([table.for_client.table] if table.for_client else [])
    return set(table.events).union(*(_events(system, each, seen | {name}) for each in above))
