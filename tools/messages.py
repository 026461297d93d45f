"""Compile the gettext catalogs of the published pages and of the portal: every ``locale/*/LC_MESSAGES/*.po`` into its ``.mo``.

``python tools/messages.py`` writes them; a test holds each to its source. The .mo format is GNU gettext's.
"""

from __future__ import annotations

import ast
import re
import struct
from pathlib import Path

SRC = Path(__file__).parents[1] / "src" / "troth"
LOCALES = SRC / "notice" / "render" / "locale"
"""What frames the published notice."""
PORTAL = SRC / "desk" / "pages" / "locale"
"""What the portal's own pages say."""
_LINE = re.compile(r'^(?:(msgid|msgstr)\s+)?("(?:[^"\\]|\\.)*")\s*$')


def read(source: str) -> dict[str, str]:
    """The messages of a .po file: id → translation. Raises ValueError for a line it does not know."""
    messages: dict[str, str] = {}
    part, known = "", {"msgid": "", "msgstr": ""}
    for number, line in enumerate([*source.splitlines(), 'msgid ""'], 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"line {number} is no message: {line}")
        if match[1] == "msgid":
            if part == "msgstr":
                messages[known["msgid"]] = known["msgstr"]
            known = {"msgid": "", "msgstr": ""}
        part = match[1] or part
        known[part] += ast.literal_eval(match[2])
    return messages


def compiled(messages: dict[str, str]) -> bytes:
    """The messages as a .mo file: two tables of lengths and offsets, then the texts, each ended by a nought."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items() if text)
    start = 28 + 16 * len(pairs)
    tables: tuple[bytes, bytes] = (b"", b"")
    texts = b""
    for side in (0, 1):
        rows = b""
        for pair in pairs:
            rows += struct.pack("<II", len(pair[side]), start + len(texts))
            texts += pair[side] + b"\0"
        tables = (rows, b"") if side == 0 else (tables[0], rows)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + tables[0] + tables[1] + texts


def main() -> None:
    """Compile every catalog."""
    for source in sorted((*LOCALES.glob("*/LC_MESSAGES/*.po"), *PORTAL.glob("*/LC_MESSAGES/*.po"))):
        messages = read(source.read_text(encoding="utf-8"))
        source.with_suffix(".mo").write_bytes(compiled(messages))
        print(f"{source.relative_to(SRC)}: {len(messages) - 1} messages")


if __name__ == "__main__":
    main()
