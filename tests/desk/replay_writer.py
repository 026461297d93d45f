"""A process of its own that writes to the replay list: many lines, or half of one, so that a test can kill it there.

``python tests/desk/replay_writer.py FOLDER many NAME NUMBER`` · ``python tests/desk/replay_writer.py FOLDER half``
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

MARKER = "half a line is written"


def main(folder: Path, what: str, *rest: str) -> None:
    from troth.desk.subjects import line_file

    file = line_file.LineFile(folder / "replay.jsonl", "the replay list")
    if what == "many":
        name, number = rest
        for each in range(int(number)):
            file.append({"key": f"{name}-{each}", "padding": "x" * 300})
        return

    def half(out: Any, content: bytes) -> None:
        out.write(content[: len(content) // 2])
        print(MARKER, flush=True)
        time.sleep(120)
        raise AssertionError("nobody killed this process")

    line_file._write = half
    file.append({"key": "torn", "padding": "x" * 300})


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
