"""The access package: everything about one person in one zip – a page to read, JSON for machines, a CSV for each table.

UK GDPR Art 15(1)–(3). Running text, and rows shared with other people, are withheld until somebody has reviewed them,
and the page says how much was.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from troth.desk import here, now
from troth.desk.cases.cases import tasks_of
from troth.desk.cases.models import Case
from troth.desk.pages.documents import render
from troth.notice.models import Notice
from troth.systems import Found, Key, Row, System, key_text
from troth.workspace import write_whole

GUARDED = "held, and not given out, because it guards your account"
WITHHELD = "withheld until it has been reviewed, because it may speak of other people"


def write_package(
    case: Case,
    notice: Notice,
    places: Sequence[tuple[System, Found]],
    *,
    client: Key | None,
    passed: Sequence[Sequence[Any]],
) -> dict[str, Any]:
    """Write ``cases/N/package.zip`` (mode 0600) and return counts, the file's SHA-256, and what was withheld.

    A full disk leaves no half of it.
    """
    tables: list[dict[str, Any]] = []
    for system, found in places:
        for row in system.read(found):
            if row.standing == "client" and (client is None or row.client != client):
                continue
            _add(tables, system, row)
    withheld = sum(column["withheld"] for table in tables for column in table["columns"].values())
    people = tasks_of(case)
    page = render(
        "troth.keepers.rights",
        "package.html",
        {
            "case": case,
            "notice": notice,
            "tables": tables,
            "withheld": withheld,
            "searched": [(system.label, found.searched, found.unsearched) for system, found in places],
            "people": people,
            "by_hand": [task for task in people if task.answer in ("found", "done")],
            "passed": passed,
            "made_at": now(),
        },
    )
    data = {
        "case": case.number,
        "made_at": now().isoformat(),
        "controller": notice.organisation.name,
        "tables": [{key: table[key] for key in ("system", "table", "source", "rows")} for table in tables],
        "withheld": withheld,
    }
    content = _zip(page, data, tables)
    write_whole(here().cases / case.ref / "package.zip", content, mode=0o600)
    return {
        "tables": [{"system": t["system"], "table": t["table"], "rows": len(t["rows"])} for t in tables],
        "withheld": withheld,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file": f"cases/{case.ref}/package.zip",
        "nothing_found": not tables and all(task.answer == "nothing" for task in people),
    }


def _add(tables: list[dict[str, Any]], system: System, row: Row) -> None:
    table = next((t for t in tables if (t["system"], t["table"]) == (system.name, row.table)), None)
    if table is None:
        table = {
            "system": system.name,
            "label": system.label,
            "table": row.table,
            "source": row.source,
            "rows": [],
            "columns": {},
        }
        tables.append(table)
    cells: dict[str, Any] = {}
    for value in row.values:
        column = table["columns"].setdefault(value.column, {"field": value.field, "withheld": 0})
        if value.value is None:
            cells[value.column] = None
        elif value.secret:
            cells[value.column] = GUARDED
        elif value.free_text or value.of_another or row.standing == "other":
            column["withheld"] += 1
            cells[value.column] = WITHHELD
        else:
            cells[value.column] = _plain(value.value)
    table["rows"].append({"key": key_text(row.key), "reached": row.reached, "values": cells})


def _zip(page: str, data: Mapping[str, Any], tables: Sequence[Mapping[str, Any]]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("read-me.html", page)
        archive.writestr("data.json", json.dumps(data, indent=1, ensure_ascii=False))
        for table in tables:
            archive.writestr(f"tables/{_safe(table['system'])}.{_safe(table['table'])}.csv", _csv(table))
    return content.getvalue()


def _csv(table: Mapping[str, Any]) -> str:
    text = io.StringIO()
    columns = list(table["columns"])
    out = csv.writer(text)
    out.writerow([_unarmed(f"{column} ({table['columns'][column]['field'] or 'reference'})") for column in columns])
    for row in table["rows"]:
        out.writerow([_unarmed(row["values"].get(column)) for column in columns])
    return text.getvalue()


def _unarmed(value: object) -> object:
    """A cell that a spreadsheet will not run as a formula (CWE-1236)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return value.hex() if isinstance(value, (bytes, memoryview)) else str(value)


def _safe(name: str) -> str:
    return "".join(character if character.isalnum() or character in "-_." else "_" for character in name)
