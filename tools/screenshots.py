"""Rebuild the pictures of docs/images from a real run of the demo: the board, the published notice, package, certificate.

Use: python tools/screenshots.py [NAME …]; needs what the browser tests need. Names choose pictures: board, notice, …
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
BOARD = ROOT / "tools" / "board.html.jinja"
LARGEST = 300_000
"""Bytes a picture may have."""

# name → (widths with their heights in CSS pixels, colour schemes)
PHONE, DESK = (320, 1100), (1280, 1000)
PICTURES: dict[str, list[tuple[tuple[int, int], str]]] = {
    "board": [((1200, 0), "light"), ((1200, 0), "dark")],
    "notice": [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")],
    "package": [(PHONE, "dark"), (DESK, "light")],
    "certificate": [(PHONE, "dark"), (DESK, "light")],
}
SHOWN = (
    "retention.client-contract",
    "rights.erasure",
    "sources.client-file",
    "nothing-else",
    "decisions",
    "measures.tamper-evident-record",
    "cookies",
)
"""The promises whose words stand beside the squares; the broken ones stand there in any case."""


def main(names: Sequence[str]) -> None:
    """Run the demo, break one promise in a copy of it, and take the pictures that are asked for (all, by default)."""
    sys.path.insert(0, str(ROOT))
    from tests import servers

    if servers.chromium() is None:
        sys.exit(f"There is {servers.HOW_TO_GET['browser']}.")
    unknown = set(names) - set(PICTURES)
    if unknown:
        sys.exit(f"There is no picture {', '.join(sorted(unknown))}; there are {', '.join(PICTURES)}.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="troth-pictures-") as folder:
        pages = _pages(Path(folder))
        for picture in _taken({name: pages[name] for name in names or PICTURES}, servers.browser_options()):
            size = picture.stat().st_size
            print(f"{picture.relative_to(ROOT)}  {size // 1000} kB")
            if size > LARGEST:
                sys.exit(f"{picture.name} is larger than {LARGEST // 1000} kB.")


def _pages(folder: Path) -> dict[str, Path]:
    """The pages to be shown, by the picture's name."""
    _troth(folder, "demo", "--no-serve")
    workspace = folder / "demo" / "tracing-agency"
    with zipfile.ZipFile(workspace / "cases" / "1" / "package.zip") as package:
        read_me = Path(package.extract("read-me.html", folder / "package"))
    board = folder / "board.html"
    board.write_text(board_page(_sabotaged(workspace, folder / "copy")), encoding="utf-8")
    return {
        "board": board,
        "notice": workspace / "published" / "notice.html",
        "package": read_me,
        "certificate": workspace / "cases" / "2" / "certificate.html",
    }


def _sabotaged(workspace: Path, copy: Path) -> dict[str, Any]:
    """The board of a copy of the demo in which the example's own sabotage was done."""
    shutil.copytree(workspace, copy)
    spec = importlib.util.spec_from_file_location("sabotage", ROOT / "examples" / "tracing-agency" / "sabotage.py")
    if spec is None or spec.loader is None:
        sys.exit("The example has no sabotage.py.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    addresses = {name: f"sqlite:///{copy}/data/{name}.sqlite" for name in ("cases", "website")}
    module.sabotage(addresses, datetime.now(UTC).date())
    return json.loads(_troth(copy, "verify", "--format", "json", expected=1))


def _troth(folder: Path, *arguments: str, expected: int = 0) -> str:
    command = [sys.executable, "-m", "troth", *arguments]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    run = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    if run.returncode != expected:
        sys.exit(f"troth {arguments[0]} ended with {run.returncode}:\n{run.stdout}{run.stderr}")
    return run.stdout


def _taken(pages: dict[str, Path], launch: dict[str, Any]) -> Iterator[Path]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch)
        for name, page in pages.items():
            for (width, height), scheme in PICTURES[name]:
                context = browser.new_context(
                    viewport={"width": width, "height": height or 700},
                    color_scheme="dark" if scheme == "dark" else "light",
                    device_scale_factor=1 if height else 1.3,
                )
                sheet = context.new_page()
                sheet.goto(page.as_uri())
                picture = IMAGES / (f"{name}-{width}-{scheme}.png" if height else f"{name}-{scheme}.png")
                sheet.screenshot(path=picture, full_page=not height)
                context.close()
                yield picture
        browser.close()


def board_page(board: dict[str, Any]) -> str:
    """The board as one page: a square for each promise by kind, and the words of some of them."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for promise in board["promises"]:
        kinds.setdefault(promise["kind"], []).append(promise)
    broken = [promise for promise in board["promises"] if promise["verdict"] == "broken"]
    shown = {
        promise["id"]: promise for promise in board["promises"] if promise["id"] in SHOWN and promise not in broken
    }
    words = [*broken, *(shown[name] for name in SHOWN if name in shown)]
    template = Environment(autoescape=True).from_string(BOARD.read_text(encoding="utf-8"))
    return template.render(kinds=kinds, words=words[: len(SHOWN)], counts=board["counts"], notice=board["notice"])


if __name__ == "__main__":
    main(sys.argv[1:])
