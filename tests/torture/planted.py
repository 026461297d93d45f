"""People with values that nobody else has, planted in connected databases; and every place where such a value may not turn up."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.systems.building import build
from tests.systems.databases import Database
from tests.systems.generator import Company
from tests.torture.canaries import Canaries
from tests.torture.records import queries, table_names
from tests.torture.world import World

NOT_LOOKED_IN = {"data", "notice"}
"""Folders of the workspace: the connected databases themselves, and the notice."""
HANDED_OVER = {"package.zip"}
"""Files that are made to be given to the person."""


@dataclass
class Person:
    """Somebody who was planted: how to ask for them, and every value that is theirs."""

    ids: Mapping[str, str]
    values: tuple[str, ...]


@dataclass
class Heard:
    """All that commands said: output, errors, tracebacks, and what was logged."""

    world: World
    said: list[str] = field(default_factory=list[str])

    def troth(self, *arguments: str, debug: bool = False) -> int:
        """Run ``troth`` as a person would; with ``debug``, the traceback is kept as it would be printed."""
        from troth.faces.cli import main

        out, err = io.StringIO(), io.StringIO()
        code = 0
        with _logged(self.said), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main([*arguments, *(["--debug"] if debug else []), "--workspace", str(self.world.root)])
            except SystemExit as stop:
                code = int(stop.code or 0)
            except BaseException:
                code = 2
                self.said.append(traceback.format_exc())
                # What a tool that catches crashes would see: every exception behind the last, hidden or not.
                error: BaseException | None = sys.exc_info()[1]
                while error is not None:
                    self.said.append(f"[behind] {type(error).__name__}" if _foreign(error) else f"{error!r} {error}")
                    error = error.__cause__
        self.said += [out.getvalue(), err.getvalue()]
        return code


def _foreign(error: BaseException) -> bool:
    return not type(error).__module__.startswith("troth.")


@contextlib.contextmanager
def _logged(said: list[str]) -> Iterator[None]:
    """Everything that any library logs, at its finest."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    root, keep = logging.getLogger(), Keep(logging.DEBUG)
    levels = {
        name: logging.getLogger(name).level for name in ("", "django", "sqlalchemy", "sqlalchemy.engine", "psycopg")
    }
    root.addHandler(keep)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(keep)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@contextlib.contextmanager
def own_temporary_folder(world: World) -> Iterator[None]:
    """Temporary files of this process in the world's own folder."""
    before = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"], tempfile.tempdir = str(world.run / "tmp"), None
    try:
        yield
    finally:
        tempfile.tempdir = before[1]
        os.environ.pop("TMPDIR") if before[0] is None else os.environ.update(TMPDIR=before[0])


def plant(world: World) -> Person:
    """One person in both databases of the agency: known by e-mail and telephone, and written about."""
    values = {
        "full_name": "Quillifer Bramblethwaite", "email": "quillifer.b@sparrowpost.example", "phone": "07700 900777",
        "message": "my neighbour Ottoline Fennimore knows where I moved to", "answer": "told them of the Wetherlam file",
        "nino": "QQ 77 55 33 C", "former_name": "Quillifer Oddingley", "client_reference": "REF-ZX-558812",
    }  # fmt: skip
    _insert(
        world,
        "website",
        "enquiries",
        {k: values[k] for k in ("full_name", "email", "phone", "message", "answer", "nino")},
    )
    member = ("full_name", "former_name", "email", "phone", "nino", "client_reference")
    _insert(world, "cases", "members", {k: values[k] for k in member})
    return Person({"email": values["email"]}, tuple(values.values()))


def plant_company(world: World, seed: int, folder: Path) -> Person:
    """A whole company with a schema drawn at random, as one more system of the notice; its second person is asked for."""
    company = Company(seed)
    address = world.addresses.get("novel") or f"sqlite:///{folder / 'novel.sqlite'}"
    database = Database("postgres" if address.startswith("postgresql") else "sqlite", address)
    database.run("select 1")
    build(company, database)
    database.close()
    world.addresses["novel"] = address
    mapping = yaml.safe_load(company.mapping().replace("some.thing", "contact.email"))
    for table in mapping["tables"].values():
        if "one row is" in table:
            table |= {"one row is": "an enquirer"}
        table.setdefault("came from", "enquiry")
        table.setdefault("columns", {}).update(
            {name: "contact.email" for names in table.get("also about", {}).values() for name in names}
        )
    file = world.root / "notice" / "systems.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    said["systems"]["novel"] = {"name": "a system nobody had seen", "country": "GB", "run by": "hosting-provider",
                                "connect": "env TORTURE_NOVEL", **mapping}  # fmt: skip
    file.write_text(yaml.dump(said, Dumper=_Plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    root = company.tables[0]
    row = root.rows[1]
    assert root.email is not None
    values = [value for name, value in row.items() if isinstance(value, str) and name not in root.key]
    return Person({"email": row[root.email]}, tuple(values))


class _Plain(yaml.SafeDumper):
    """A notice knows no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def places(world: World, heard: Heard) -> Iterator[tuple[str, bytes]]:
    """Every place where no value of a person may stand: name → its bytes."""
    for said in heard.said:
        first = " ".join(said.split()[:6])[:60]
        yield f"what commands said ({first})", said.encode()
    for path in sorted(path for path in world.run.rglob("*") if path.is_file()):
        yield f"temporary file {path.name}", path.read_bytes()
    for path in sorted(path for path in world.root.rglob("*") if path.is_file()):
        if path.relative_to(world.root).parts[0] not in NOT_LOOKED_IN and path.name not in HANDED_OVER:
            yield f"file {path.relative_to(world.root)}", path.read_bytes()
    names = table_names(world.addresses["store"])
    found = queries(world.addresses["store"], [f'SELECT * FROM "{name}"' for name in names])
    for name, rows in zip(names, found, strict=True):
        cells = (
            bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
            for row in rows
            for cell in row.values()
        )
        yield f"table {name}", b"\n".join(cells)


def found(world: World, heard: Heard, person: Person) -> list[str]:
    """Where a value of the person stands, one sentence each."""
    canaries = Canaries(person.values)
    return [f"{place} holds {value}" for place, content in places(world, heard) for value in canaries.inside(content)]


def _insert(world: World, system: str, table: str, values: Mapping[str, str]) -> None:
    """A row like the newest one of its table, with these values."""
    address = world.addresses[system]
    (newest,) = queries(address, [f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1"])[0]
    row: dict[str, Any] = {**newest, **values, "id": newest["id"] + 1000}
    columns = ", ".join(row)
    if address.startswith("sqlite:///"):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        connection.commit()
        connection.close()
        return
    with psycopg.connect(address) as server:
        marks = ", ".join(["%s"] * len(row))
        server.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))  # type: ignore[arg-type]
