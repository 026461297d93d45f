"""The access package: everything about one person in one zip – a page to read, JSON for machines, a CSV for each table.

UK GDPR Art 15(1)–(3). Running text, and rows shared with other people, are withheld until somebody has reviewed them,
and the page says how much was. Rows go through a spool, so that a person with a million of them costs no more memory.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from troth.desk import here, now
from troth.desk.cases.cases import tasks_of
from troth.desk.cases.models import Case
from troth.desk.pages.documents import render
from troth.errors import TrothError
from troth.files import whole_file
from troth.keepers.rights.cells import Files, said
from troth.keepers.rights.spool import SHOWN, Table, Tables, safe
from troth.notice.models import Notice
from troth.notice.system_links import links_of
from troth.systems import Chosen, Identifiers, Key, System
from troth.systems.elsewhere import with_links


def write_package(
    case: Case,
    notice: Notice,
    person: Identifiers,
    places: Sequence[tuple[System, Chosen | None]],
    *,
    client: Key | None,
    approved: Mapping[str, int],
    passed: Sequence[Sequence[Any]],
    confirm: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Write ``cases/N/package.zip`` (mode 0600) and return counts, the file's SHA-256, and what was withheld.

    Each system is found and read in one snapshot, in the order given: those that others link to come first. ``approved``
    names the tables the plan covers; raises TrothError where rows stand in another. A full disk leaves no half of it. ``confirm``
    raises where another worker has taken this over: then its package stays.
    """
    path = here().cases / case.ref / "package.zip"
    here().cases.mkdir(mode=0o700, parents=True, exist_ok=True)
    tables = Tables(here().cases)
    try:
        with whole_file(path, mode=0o600, confirm=confirm) as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                files = Files(archive)
                elsewhere: dict[str, list[Key]] = {
                    table: [] for system, _ in places for table in links_of(notice, system.name)
                }
                searched = [
                    _read(tables, files, case, system, with_links(person, links_of(notice, system.name), elsewhere), chosen,
                          client, approved, elsewhere)
                    for system, chosen in places
                ]  # fmt: skip
                withheld = sum(column["withheld"] for table in tables for column in table.columns.values())
                people = tasks_of(case)
                about = {"tables": list(tables), "withheld": withheld, "searched": searched, "people": people,
                         "passed": passed, "case": case, "notice": notice}  # fmt: skip
                _write(archive, _page(about), _head(case, notice, withheld, tables), tables)
            digest = _sha256(out)
        return {
            "tables": [{"system": t.system, "table": t.table, "rows": t.count} for t in tables],
            "withheld": withheld,
            "withheld_because": [
                {"because": code, "values": values} for code, values in sorted(tables.withheld().items())
            ],
            "sha256": digest,
            "file": f"cases/{case.ref}/package.zip",
            "nothing_found": not len(tables) and all(task.answer == "nothing" for task in people),
        }
    except BaseException:
        with suppress(OSError):
            path.parent.rmdir()  # nothing was given out, so there is no folder of it either
        raise
    finally:
        tables.close()


def _read(
    tables: Tables,
    files: Files,
    case: Case,
    system: System,
    person: Identifiers,
    chosen: Chosen | None,
    client: Key | None,
    approved: Mapping[str, int],
    elsewhere: dict[str, list[Key]],
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Take a system's rows in; returns its label, and what was and was not searched.

    The keys of rows that other systems link to go into ``elsewhere``.
    """
    with system.access(person, chosen=chosen) as access:
        for row in access.rows():
            if row.standing == "client" and (client is None or row.client != client):
                continue
            if f"{system.name}.{row.table}" not in approved:
                raise TrothError(
                    f"since this plan was approved, rows about the person appeared in {row.table}",
                    where=f"systems.{system.name}",
                    fix=f"make the plan anew and have it approved: troth case find {case.ref}",
                )
            if row.standing == "own" and f"{system.name}.{row.table}" in elsewhere:
                elsewhere[f"{system.name}.{row.table}"].append(row.key)
            tables.add(system, row, files)
        return system.label, access.searched, access.unsearched


def _page(about: Mapping[str, Any]) -> str:
    """The page to read."""
    by_hand = [task for task in about["people"] if task.answer in ("found", "done")]
    return render(
        "troth.keepers.rights", "package.html", {**about, "shown": SHOWN, "by_hand": by_hand, "made_at": now()}
    )


def _head(case: Case, notice: Notice, withheld: int, tables: Tables) -> dict[str, Any]:
    """What stands before the tables in the JSON."""
    return {
        "case": case.number,
        "made_at": now().isoformat(),
        "controller": notice.organisation.name,
        "withheld": withheld,
        "withheld_because": tables.withheld(),
    }


def _write(archive: zipfile.ZipFile, page: str, head: Mapping[str, Any], tables: Tables) -> None:
    """The page, the JSON, and a CSV for each table; the files are in the zip already."""
    archive.writestr("read-me.html", page)
    with archive.open("data.json", "w", force_zip64=True) as member:
        _json(member, head, tables)
    for table in tables:
        name = f"tables/{safe(table.system)}.{safe(table.table)}.csv"
        with archive.open(name, "w", force_zip64=True) as member:
            _csv(member, table)


def _sha256(out: IO[bytes]) -> str:
    out.seek(0)
    digest = hashlib.sha256()
    while piece := out.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _json(out: IO[bytes], head: Mapping[str, Any], tables: Tables) -> None:
    """One object: the head's keys, and ``tables`` with a row a line."""
    out.write(json.dumps(head, ensure_ascii=False).encode()[:-1] + b',\n"tables": [')
    for place, table in enumerate(tables):
        about = {"system": table.system, "table": table.table, "source": table.source}
        out.write((b",\n" if place else b"\n") + json.dumps(about, ensure_ascii=False).encode()[:-1] + b', "rows": [\n')
        for number, line in enumerate(table.lines()):
            out.write((b"," if number else b"") + line)
        out.write(b"]}")
    out.write(b"\n]}\n")


def _csv(out: IO[bytes], table: Table) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow([_unarmed(f"{name} ({column['field'] or 'reference'})") for name, column in table.columns.items()])
    for row in table.all():
        lines.writerow([_unarmed(said(row["values"].get(column))) for column in table.columns])
    text.detach()


def _unarmed(value: object) -> object:
    """A cell that a spreadsheet will not run as a formula (CWE-1236)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
