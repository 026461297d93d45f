"""``troth-verify FILE``: look at what the file is, and hand it to the verifier of packs or to that of receipts."""

from __future__ import annotations

import sys
from pathlib import Path

from troth.ledger import receipt_verifier, verifier

_ENOUGH = 200  # bytes of a file that show what it is


def main(argv: list[str] | None = None) -> int:
    """Exit code 0: verified · 1: something is wrong, each named · 2: could not run."""
    given = list(sys.argv[1:] if argv is None else argv)
    return (receipt_verifier if _is_receipt(given) else verifier).main(given)


def _is_receipt(given: list[str]) -> bool:
    """Whether one of the words names a file that begins as a receipt does; a flip in that beginning makes it none."""
    for word in given:
        path = Path(word)
        try:
            with path.open("rb") as file:
                start = file.read(_ENOUGH)
        except OSError:
            continue
        if start.startswith(b"{\n") or b"troth-receipt/" in start:
            return True
    return False
