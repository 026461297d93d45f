"""What a backup says of itself: versions, the log's size and root, and the SHA-256 of every file in it. Keys are never in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from troth import __version__
from troth.desk import here, now
from troth.errors import TrothError
from troth.ledger.log import Log, TileId

FORMAT = "troth-backup/1"
NAME = "manifest.json"
NOT_IN_IT = (
    "the keys and the replay list (keys/), the notice (notice/, which is in git), published/ and cases/: back the keys up "
    "apart from this file, and cases/ as any folder of files"
)

Ask = Callable[[str], Sequence[Sequence[Any]]]
"""A query of our own, without values → its rows."""


@dataclass(frozen=True)
class File:
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A backup in words and numbers."""

    format: str
    troth: str
    made_at: str
    """UTC."""
    store: Literal["sqlite", "postgresql"]
    migrations: Mapping[str, Sequence[str]]
    """Room → the migrations its tables have."""
    notice: str | None
    """Hash of the newest version of the notice."""
    log: str
    """The log's name; only the keys folder of that log restores it."""
    size: int
    root: str
    """Size and root of the log, as sealed in the copy."""
    entries: int
    """Entries in all, sealed or not."""
    sequences: Mapping[str, Mapping[str, int]]
    """PostgreSQL: table → column → the last number given out."""
    files: Sequence[File]

    def to_json(self) -> str:
        """As it stands in the backup."""
        return json.dumps(asdict(self), indent=1)


def describe(
    ask: Ask, store: Literal["sqlite", "postgresql"], files: Sequence[File], sequences: Mapping[str, Mapping[str, int]]
) -> Manifest:
    """The manifest of a copy that ``ask`` queries."""
    migrations: dict[str, list[str]] = {}
    for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id"):
        migrations.setdefault(app, []).append(name)
    size = next((row[0] for row in ask("SELECT size FROM troth_evidence_head WHERE id = 1")), 0)
    root = Log(_Tiles(ask, size)).root()
    notice = next((row[0] for row in ask("SELECT hash FROM troth_notices_version ORDER BY number DESC LIMIT 1")), None)
    (entries,) = ask("SELECT count(*) FROM troth_evidence_evidenceentry")[0]
    return Manifest(
        FORMAT, __version__, now().isoformat(), store, migrations, notice, log_name(), size, root.hex(), entries,
        sequences, list(files),
    )  # fmt: skip


def read_manifest(text: str, where: str) -> Manifest:
    """Raises TrothError for a manifest of another kind, or of a version we do not know."""
    try:
        said: dict[str, Any] = json.loads(text)
        if said["format"] != FORMAT:
            raise TrothError(
                f"this backup is of format ‘{said['format']}’, which this version of Troth does not know",
                where=where,
                fix="restore it with the version that made it, or a newer one",
            )
        files = [File(**each) for each in said.pop("files")]
        return Manifest(files=files, **said)
    except (ValueError, KeyError, TypeError):
        raise TrothError("this is no backup of Troth: its manifest cannot be read", where=where) from None


def log_name() -> str:
    """The name of the workspace's log, by which keys and backups are told apart."""
    try:
        return (here().keys / "log.name").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise TrothError(
            f"the name of the log cannot be read: {error.strerror}",
            where=str(here().keys),
            fix="restore the keys first, from where keys are kept",
        ) from None


class _Tiles:
    """The tree's tiles in the copy, to read only."""

    def __init__(self, ask: Ask, size: int) -> None:
        self._ask, self._size = ask, size

    def size(self) -> int:
        return self._size

    def read(self, tile: TileId) -> bytes:
        rows = self._ask(
            f"SELECT hashes FROM troth_evidence_tile WHERE level = {int(tile.level)} AND number = {int(tile.place)}"  # noqa: S608  # numbers
        )
        return bytes(rows[0][0]) if rows else b""

    def write(self, before: int, after: int, tiles: Mapping[TileId, bytes]) -> None:
        raise TrothError("a backup's log is read only")
