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
    "transfers",
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
                    device_scale_factor=1 if height else 1.5,
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
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(BOARD)
    return template.render(kinds=kinds, words=words[: len(SHOWN)], counts=board["counts"], notice=board["notice"])


BOARD = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>The promise board</title><style>
:root { color-scheme: light dark; --ink: #1f2430; --soft: #535b6b; --page: #fbfaf7; --card: #ffffff; --line: #dcd8ce;
  --kept: #2f8089; --kept-ink: #ffffff; --kept-text: #0d5c66; --broken: #b3261e; --broken-ink: #ffffff; --unproven: #8a8474; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --soft: #aeb6bf; --page: #14181c; --card: #1b2126; --line: #353d44;
  --kept: #5aa9b0; --kept-ink: #0b1f22; --kept-text: #86cfd4; --broken: #ff8a7a; --broken-ink: #33090a; --unproven: #9c968a; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 34px 40px 30px; background: var(--page); color: var(--ink); width: 1200px; font: 15px/1.45 "DejaVu Sans", Ubuntu, Calibri, sans-serif; }
h1 { font: 600 30px/1.2 Palatino, "URW Palladio L", P052, Georgia, serif; margin: 0; }
header { display: flex; justify-content: space-between; align-items: end; gap: 40px; }
header p { margin: 4px 0 0; color: var(--soft); }
.counts { display: flex; gap: 30px; margin: 0; }
.counts div { text-align: right; } .counts dt { color: var(--soft); } .counts dd { margin: 0; font: 600 34px/1 Palatino, "URW Palladio L", P052, Georgia, serif; }
.counts .broken dd { color: var(--broken); } .counts .kept dd { color: var(--kept-text); }
.bar { display: flex; gap: 3px; height: 10px; margin: 20px 0 24px; }
.bar i { border-radius: 3px; }
.bar .kept { background: var(--kept); } .bar .broken { background: var(--broken); } .bar .unproven { border: 2px solid var(--unproven); }
.sides { display: grid; grid-template-columns: 440px 1fr; gap: 36px; }
.kind { display: grid; grid-template-columns: 104px 1fr; padding: 5px 0; align-items: start; }
.kind b { font-weight: 400; line-height: 24px; }
.squares { display: flex; flex-wrap: wrap; gap: 4px; padding-top: 2px; }
.square { width: 20px; height: 20px; border-radius: 4px; font: 700 13px/20px "DejaVu Sans", sans-serif; text-align: center; }
.square.kept { background: var(--kept); color: var(--kept-ink); }
.square.broken { background: var(--broken); color: var(--broken-ink); }
.square.unproven { border: 2px solid var(--unproven); color: var(--soft); line-height: 16px; }
ol { list-style: none; margin: 0; padding: 0; }
li { display: grid; grid-template-columns: 96px 1fr; gap: 14px; padding: 11px 0; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; padding-top: 2px; }
.mark { justify-self: start; align-self: start; padding: 1px 9px; border-radius: 4px; font-size: 13.5px; font-weight: 700; }
.mark.kept { background: var(--kept); color: var(--kept-ink); } .mark.broken { background: var(--broken); color: var(--broken-ink); }
.mark.unproven { border: 2px solid var(--unproven); padding: 0 7px; }
li p { margin: 0; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
li .why { color: var(--soft); font-size: 13.5px; margin-top: 2px; }
footer { margin-top: 22px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
</style></head><body>
<header><div><h1>Waymark Tracing Ltd: what it promises, today</h1><p>After a client’s contract ended and its members were forgotten in the database</p></div>
<dl class="counts">{% for name in ("kept", "broken", "unproven") %}<div class="{{ name }}"><dd>{{ counts[name] }}</dd><dt>{{ name }}</dt></div>{% endfor %}</dl></header>
<div class="bar">{% for name in ("kept", "broken", "unproven") %}{% if counts[name] %}<i class="{{ name }}" style="flex: {{ counts[name] }}"></i>{% endif %}{% endfor %}</div>
<div class="sides"><div>{% for kind, promises in kinds.items() %}<div class="kind"><b>{{ kind }}</b><span class="squares">{% for promise in promises %}<span class="square {{ promise.verdict }}">{{ {"kept": "✓", "broken": "✕", "unproven": "?"}[promise.verdict] }}</span>{% endfor %}</span></div>{% endfor %}</div>
<ol>{% for promise in words %}<li><span class="mark {{ promise.verdict }}">{{ promise.verdict }}</span><div><p>{{ promise.sentence }}</p><p class="why">{{ promise.reason }}</p></div></li>{% endfor %}</ol></div>
<footer>troth verify · notice {{ notice[:16] }}… · each verdict names the evidence it rests on</footer>
</body></html>
"""


if __name__ == "__main__":
    main(sys.argv[1:])
