"""``troth init --database``: draft the systems of a notice from a live schema, and a notice around them that loads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from troth.faces.init_interview import answers, from_flags, notice_files
from troth.files import write_whole
from troth.systems.drafted import DraftedSystem
from troth.systems.drafted_yaml import systems_yaml
from troth.systems.drafting import draft_system
from troth.workspace import Workspace

DRAFT_SAID = {
    "organisation": "YOUR ORGANISATION (draft – write its legal name)",
    "email": "privacy@your-organisation.example",
    "purpose": "run our service",
    "interest": "to be written – the interest this serves",
    "because": "to be written – why so long",
}
"""What stands in the draft where nobody was asked: words that nobody would publish by accident."""


def draft_from_database(url: str, name: str, *, connect: str | None = None) -> str:
    """The ``people``, ``data`` and ``systems`` sections of a notice, in YAML, drafted from the schema behind ``url``.

    Reads names, types, links and numbers of rows, never a value. ``connect`` is what the section says of where the database
    is; by default a SQLite file's path, or ``env NAME`` – a URL that may hold a password is never written. Raises TrothError.
    """
    drafted = draft_system(name, url)
    sections = {
        "people": people(drafted),
        "data": {key: {"fields": list(of)} for key, of in drafted.categories().items()},
    }
    head = yaml.safe_dump(sections, allow_unicode=True, sort_keys=False, width=110)
    return head + systems_yaml(drafted, label=_label(name), connect=connect or connect_words(url, name))


def database_files(
    url: str, name: str, *, given: Mapping[str, str], today: date, connect: str | None = None
) -> tuple[dict[str, str], DraftedSystem]:
    """The files of a notice around the drafted systems (name → YAML), and the draft. ``given`` are answers of the interview."""
    said = answers(from_flags({**DRAFT_SAID, **given}))
    drafted = draft_system(name, url)
    kinds = people(drafted) or {"customer": "Someone whose data we hold (draft)."}
    held = drafted.categories() or {"details": ("to be written",)}
    files = notice_files(said, people=kinds, data=held, today=today)
    files["systems.yaml"] = systems_yaml(drafted, label=_label(name), connect=connect or connect_words(url, name))
    return files, drafted


def people(drafted: DraftedSystem) -> dict[str, str]:
    """The kinds of person of a draft, each with words to be corrected."""
    return {kind: f"Someone whom our database holds as {kind} (draft)." for kind in drafted.people()}


def connect_words(url: str, name: str) -> str:
    """How a notice says where the database is: the file of a SQLite URL, else ``env NAME_DATABASE``."""
    kind, _, rest = url.partition("://")
    return rest.removeprefix("/") if kind == "sqlite" else f"env {variable(name)}"


def variable(name: str) -> str:
    """The environment variable that holds a database's URL: ``cases`` → ``CASES_DATABASE``."""
    return f"{re.sub(r'[^A-Z0-9]+', '_', name.upper()).strip('_') or 'OUR'}_DATABASE"


def name_of(url: str) -> str:
    """A name for the system from its URL: the file's or the database's own name."""
    path = url.partition("://")[2].partition("?")[0]
    return re.sub(r"[^a-z0-9]+", "-", Path(path).stem.lower()).strip("-") or "database"


def as_url(text: str, root: Path) -> str:
    """A database URL from what was typed: a URL as it is, a path as a SQLite file."""
    return text if "://" in text else f"sqlite:///{(root / text).resolve()}"


def keep_secret(workspace: Workspace, url: str, name: str) -> str | None:
    """Write a server's URL into ``secrets.env`` (0600) under its variable; returns the variable, None for a SQLite file.

    A line for the variable that is there already is replaced.
    """
    if url.partition("://")[0] == "sqlite":
        return None
    path, named = workspace.root / "secrets.env", variable(name)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    lines = [line for line in lines if line.partition("=")[0].strip() != named]
    write_whole(path, "\n".join([*lines, f"{named}={url}", ""]).encode(), mode=0o600)
    return named


def summary(drafted: DraftedSystem) -> str:
    """What was drafted, in one line: tables about people, tables about nobody, columns, doubts."""
    about = [table for table in drafted.tables if not table.nobody]
    columns = sum(len(table.columns) for table in about)
    return (
        f"{len(drafted.tables)} tables read, {len(about)} about people with {columns} personal columns, "
        f"{len(drafted.doubts())} doubts marked; only names, types, links and numbers of rows were read"
    )


def _label(name: str) -> str:
    """What people call it, until somebody says better: ``case-store`` → ``case store``."""
    return name.replace("-", " ").replace("_", " ")
