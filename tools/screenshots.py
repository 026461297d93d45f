"""Rebuild the pictures of docs/images from real runs of both demos: the board, every published form, package, pages served.

Use: python tools/screenshots.py [NAME …]; needs what the browser tests need. Names choose pictures: board, notice, …
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

if TYPE_CHECKING:
    from tests.pages.sites import Site

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
BOARD = ROOT / "tools" / "board.html.jinja"
AGENCY, CONTRACTOR = "tracing-agency", "property-contractor"
LEAD = "lead@waymark.example"
LARGEST = 150_000
"""Bytes a picture may have."""
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


class Runs:
    """The demos, each run once, when a picture first needs it."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self.folder = folder
        self._opened = opened
        self._site: Site | None = None

    def workspace(self, example: str) -> Path:
        """The workspace of a finished demo."""
        workspace = self.folder / "demo" / example
        if not workspace.exists():
            _troth(self.folder, "demo", example, "--no-serve")
        return workspace

    def file(self, example: str, name: str) -> Path:
        """A file of a finished demo."""
        return self.workspace(example) / name

    def served(self, path: str) -> str:
        """A page of the agency's site, by ``troth up`` on a copy of the demo; without the banner that explains a demo."""
        return self.site().address + path

    def site(self) -> Site:
        """The running site, into which its privacy lead can be signed."""
        if self._site is None:
            from tests.pages.sites import Site, up
            from troth.workspace import DEMO_MARK

            copy = self._copy("site")
            (copy / DEMO_MARK).unlink()
            address, link = self._opened.enter_context(up(copy, LEAD))
            self._site = Site(AGENCY, address, copy, None, link)
        return self._site

    def board(self) -> Path:
        """The board of a copy of the demo in which the example's own sabotage was done."""
        return self._kept("board.html", board_page(_sabotaged(self._copy("board"))))

    def package(self) -> Path:
        """The covering page of an access package."""
        with zipfile.ZipFile(self.file(AGENCY, "cases/1/package.zip")) as package:
            return Path(package.extract("read-me.html", self.folder / "package"))

    def versions(self) -> Path:
        """The page of versions after a second one that keeps enquiries longer."""
        copy = self._copy("versions")
        rules = copy / "notice" / "retention.yaml"
        told = rules.read_text(encoding="utf-8").replace("answers for 24 months", "answers for 36 months")
        longer = re.sub(r"(  enquiries:\n(?:    .*\n)*?    keep for: )24 months", r"\g<1>36 months", told)
        rules.write_text(longer, encoding="utf-8")
        _troth(copy, "publish", "--as", LEAD)
        return copy / "published" / "versions.html"

    def records(self) -> Path:
        """The records of processing as a spreadsheet shows them."""
        from tools.pictures import sheet_page

        return self._kept("records.html", sheet_page(self.file(CONTRACTOR, "published/records.xlsx"), 9, 6))

    def _copy(self, name: str) -> Path:
        return shutil.copytree(self.workspace(AGENCY), self.folder / name, dirs_exist_ok=True)

    def _kept(self, name: str, page: str) -> Path:
        kept = self.folder / name
        kept.write_text(page, encoding="utf-8")
        return kept


# name → the page, and its windows: width and height in CSS pixels (height 0: all of the page), colour scheme
PHONE, DESK, WHOLE = (320, 1100), (1280, 1000), (1200, 0)
EVERYWHERE = ((PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark"))
HERE_AND_THERE = ((PHONE, "dark"), (DESK, "light"))
PICTURES: dict[str, tuple[Callable[[Runs], Path | str], Sequence[tuple[tuple[int, int], str]]]] = {
    "board": (Runs.board, ((WHOLE, "light"), (WHOLE, "dark"))),
    "notice": (lambda runs: runs.file(AGENCY, "published/notice.html"), EVERYWHERE),
    "contractor": (lambda runs: runs.file(CONTRACTOR, "published/notice.html"), EVERYWHERE),
    "retention": (lambda runs: runs.file(CONTRACTOR, "published/retention.html"), HERE_AND_THERE),
    "cookies": (lambda runs: runs.file(AGENCY, "published/cookies.html"), HERE_AND_THERE),
    "versions": (Runs.versions, HERE_AND_THERE),
    "records": (Runs.records, ((WHOLE, "light"),)),
    "pdf": (lambda runs: runs.file(CONTRACTOR, "published/notice.pdf"), ((WHOLE, "light"),)),
    "package": (Runs.package, ((DESK, "light"),)),
    "certificate": (lambda runs: runs.file(AGENCY, "cases/2/certificate.html"), ((DESK, "light"),)),
    "portal": (lambda runs: runs.served("/"), HERE_AND_THERE),
    "ask": (lambda runs: runs.served("/ask"), HERE_AND_THERE),
    "today": (lambda runs: runs.served("/console/"), EVERYWHERE),
    "promise": (lambda runs: runs.served("/console/promises/rights.erasure/"), HERE_AND_THERE),
    "systems": (lambda runs: runs.served("/console/systems/cases/"), HERE_AND_THERE),
    "case": (lambda runs: runs.served("/console/cases/2/"), HERE_AND_THERE),
    "evidence": (lambda runs: runs.served("/console/evidence/"), HERE_AND_THERE),
}


def main(names: Sequence[str]) -> None:
    """Run the demos and take the pictures that are asked for (all, by default)."""
    sys.path.insert(0, str(ROOT))
    from tests import browsers, servers

    if servers.chromium() is None:
        sys.exit(f"There is {servers.HOW_TO_GET['browser']}.")
    unknown = set(names) - set(PICTURES)
    if unknown:
        sys.exit(f"There is no picture {', '.join(sorted(unknown))}; there are {', '.join(PICTURES)}.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="troth-pictures-") as folder, ExitStack() as opened:
        for picture in _taken(Runs(Path(folder), opened), names or list(PICTURES), browsers.browser_options()):
            size = picture.stat().st_size
            print(f"{picture.relative_to(ROOT)}  {size // 1000} kB")
            if size > LARGEST:
                sys.exit(f"{picture.name} is larger than {LARGEST // 1000} kB.")


def _taken(runs: Runs, names: Sequence[str], launch: dict[str, Any]) -> Iterator[Path]:
    from playwright.sync_api import sync_playwright

    from tools.pictures import in_few_colours, pdf_page

    pages = {name: PICTURES[name][0](runs) for name in names}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch)
        counting = browser.new_page()
        signed_in = _signed_in(browser, runs) if any(isinstance(page, str) for page in pages.values()) else None
        for name, page in pages.items():
            for (width, height), scheme in PICTURES[name][1]:
                if isinstance(page, Path) and page.suffix == ".pdf":
                    picture, pixels = IMAGES / f"{name}-page.png", pdf_page(page, 5, 1.5)
                else:
                    picture = IMAGES / (f"{name}-{width}-{scheme}.png" if height else f"{name}-{scheme}.png")
                    address = page if isinstance(page, str) else page.as_uri()
                    state = signed_in if "/console/" in address else None  # the public sees no links to proofs
                    pixels = _seen(browser, address, width, height, scheme, state)
                picture.write_bytes(in_few_colours(counting, pixels))
                yield picture
        browser.close()


def _signed_in(browser: Any, runs: Runs) -> Any:
    """What a browser keeps of having signed in."""
    context = browser.new_context()
    runs.site().sign_in(context, LEAD)
    return context.storage_state()


def _seen(browser: Any, address: str, width: int, height: int, scheme: str, state: Any) -> bytes:
    """What the window shows; where it has no height, all that the page holds, a little enlarged."""
    context = browser.new_context(
        viewport={"width": width, "height": height or 700},
        color_scheme=scheme,
        device_scale_factor=1 if height else 1.3,
        storage_state=state,
        locale="en-GB",
    )
    try:
        sheet = context.new_page()
        sheet.goto(address)
        return sheet.screenshot() if height else sheet.locator("body").screenshot()
    finally:
        context.close()


def _sabotaged(copy: Path) -> dict[str, Any]:
    """The board of a copy of the demo in which the example's own sabotage was done."""
    spec = importlib.util.spec_from_file_location("sabotage", ROOT / "examples" / AGENCY / "sabotage.py")
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
