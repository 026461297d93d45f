"""Write the client's sync half from its async one, file by file: ``python tools/client.py``. A test holds the two together."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "clients" / "python" / "src" / "troth_client"
WORDS = (
    (
        r"^\"\"\"(.*?), as coroutines.*?\"\"\"",
        r'"""\1, as plain calls. Made from its async twin by ``tools/client.py``."""',
    ),
    (r"\b_async(_\w+)?\b", r"_sync\1"),
    (r"\basync (def|for|with)\b", r"\1"),
    (r"``async with``", "``with``"),
    (r"\bawait ", ""),
    (r"\bimport asyncio\b", "import time"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"\bAsync(\w+)\b", r"\1"),
    (r"\b__a(enter|exit)__\b", r"__\1__"),
    (r"\baclose\b", "close"),
    (r"between tasks", "between threads"),
)


def sync(text: str) -> str:
    """The sync half, from the text of the async one."""
    for what, instead in WORDS:
        text = re.sub(what, instead, text, flags=re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "-", "--stdin-filename", str(FOLDER / "_sync.py")],
        input=text, capture_output=True, text=True, check=True,
    )  # fmt: skip
    sorted_ = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "-", "--fix", "--select", "I", "-q",
         "--stdin-filename", str(FOLDER / "_sync.py")],
        input=done.stdout, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted_.stdout


def halves() -> dict[Path, Path]:
    """Each async file, and the sync one that is made from it."""
    return {each: each.with_name(each.name.replace("_async", "_sync")) for each in sorted(FOLDER.glob("_async*.py"))}


if __name__ == "__main__":
    for source, made in halves().items():
        made.write_text(sync(source.read_text(encoding="utf-8")), encoding="utf-8")
