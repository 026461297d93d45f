"""Keep a store as a version leaves it, for the test that migrates it forward: ``python tools/store_snapshot.py VERSION``.

Runs the demo on SQLite and on PostgreSQL and writes ``tests/data/stores/VERSION/{sqlite,postgres}``: a backup of the store and
the keys of its workspace, which are keys of nothing else. ``--code DIR`` runs the demo of another checkout, as for a version
that was released before there were snapshots.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HOUSE = Path(__file__).parents[1]
STORES = HOUSE / "tests" / "data" / "stores"
EXAMPLE = "property-contractor"


def main() -> None:
    """Make the snapshots of one version."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("version")
    asked.add_argument("--code", type=Path, default=HOUSE, help="The checkout whose demo makes the store.")
    asked.add_argument("--copy", nargs=2, metavar=("WORKSPACE", "FILE"), help=argparse.SUPPRESS)
    asked.add_argument("--example", default=EXAMPLE)
    given = asked.parse_args()
    if given.copy:
        _copy(Path(given.copy[0]), Path(given.copy[1]))
        return
    sys.path.insert(0, str(HOUSE))
    from tests import servers

    server = servers.postgres() or sys.exit("no PostgreSQL here")
    for kind, store in (("sqlite", None), ("postgres", server.create_database())):
        target = STORES / given.version / kind
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "demo" / given.example
            _demo(given.code.resolve(), root, store)
            again = [sys.executable, __file__, given.version, "--copy", str(root), str(target / "store.zip")]
            subprocess.run(again, env=_env(HOUSE, store), cwd=HOUSE, check=True)
            shutil.copytree(root / "keys", target / "keys", ignore=shutil.ignore_patterns(".*"))
        print(f"{target.relative_to(HOUSE)}: {sum(p.stat().st_size for p in target.rglob('*') if p.is_file())} bytes")


def _demo(code: Path, root: Path, store: str | None) -> None:
    """The demo works in ``demo/EXAMPLE`` of the folder it is called in."""
    command = [sys.executable, "-m", "troth", "demo", root.name, "--no-serve"]
    called_in = root.parents[1]
    done = subprocess.run(command, env=_env(code, store), cwd=called_in, capture_output=True, text=True, check=False)
    if not (root / "keys" / "log.key").is_file():
        sys.exit(f"the demo did not come to its end:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _copy(root: Path, file: Path) -> None:
    """By this checkout's code, from a store whose tables may be an earlier version's: nothing is migrated."""
    sys.path.insert(0, str(HOUSE / "src"))
    from troth.faces.workspaces import visited

    with visited(root):
        from troth.desk.safekeeping.backup import copy_store

        copy_store(file)


def _env(code: Path, store: str | None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    return env | {"PYTHONPATH": str(code / "src")} | ({"TROTH_STORE": store} if store else {})


if __name__ == "__main__":
    main()
