"""The licence gate: ``python tools/licences.py LOCKFILE…`` – every locked package has a licence that Troth may use.

Licences are read from the metadata of the installed packages. Permissive ones, MPL and LGPL (as unmodified libraries)
pass; GPL, AGPL, BUSL and whatever is not known fail. What metadata says badly stands in ``FOUND_BY_HAND``.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "ZPL-2.1",
    "Zlib",
    "LLVM-exception",
}

# Names that older metadata uses, in lower case. "BSD" alone leaves open which, and both usual ones are allowed.
OTHER_NAMES = {
    "zope public license": "ZPL-2.1",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}

# Package → (licence, where it was read).
FOUND_BY_HAND: dict[str, tuple[str, str]] = {
    "pypdfium2": ("BSD-3-Clause AND Apache-2.0", "its metadata; the licences of PDFium's parts lie in its wheel"),
    "qrcode": (
        "BSD-3-Clause AND MIT",
        "its LICENSE file: BSD, and MIT for what it was made from; a classifier names neither",
    ),
    "axe-playwright-python": ("MIT AND MPL-2.0", "its LICENSE file; the axe.min.js it carries names MPL-2.0 on top"),
}


def main(arguments: Sequence[str]) -> int:
    """Print one line for each package that may not be used; return 1 if there is one, 2 without lock files."""
    if not arguments:
        print("usage: licences.py LOCKFILE…", file=sys.stderr)
        return 2
    findings = [finding for name in locked_names(map(Path, arguments)) if (finding := judge(name))]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def locked_names(files: Iterable[Path]) -> list[str]:
    """The packages that the lock files name for this platform, sorted, each once."""
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    pins = (Requirement(line.rstrip("\\ ")) for line in lines if re.match(r"[A-Za-z0-9]", line))
    return sorted({canonicalize_name(pin.name) for pin in pins if pin.marker is None or pin.marker.evaluate()})


def judge(name: str) -> str | None:
    """Say in one line why the package may not be used, or ``None`` when it may."""
    try:
        fields = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return f"{name}: locked but not installed, so its licence cannot be read; run `make lint` after set-up"
    if name in FOUND_BY_HAND:
        stated = FOUND_BY_HAND[name][0]
    else:
        stated = stated_licence(_one(fields, "License-Expression"), _all(fields, "Classifier"), _one(fields, "License"))
    if not stated:
        return f"{name}: states no licence; look it up and add it to FOUND_BY_HAND with the place you read it"
    if not permitted(stated):
        return f"{name}: licence {stated!r} is not on the allow-list"
    return None


def stated_licence(expression: str | None, classifiers: Sequence[str], free_text: str | None) -> str:
    """What a package says of its licence: the SPDX expression, else its classifiers (all apply), else the free text."""
    if expression:
        return expression
    last_parts = [line.rsplit(" :: ", 1)[1] for line in classifiers if line.startswith("License :: ")]
    named = [part for part in last_parts if part != "OSI Approved"]
    if named:
        return " AND ".join(OTHER_NAMES.get(part.lower(), part) for part in named)
    first_line = (free_text or "").strip().split("\n", 1)[0]
    return OTHER_NAMES.get(first_line.lower(), first_line)


def permitted(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences only: ``A OR B`` leaves us the choice."""
    innermost = re.compile(r"\(([^()]*)\)")
    # A licence with a name of many words may hold brackets of its own, so only true groups are reduced.
    while (group := innermost.search(expression)) and re.search(r"\b(AND|OR|WITH)\b", group[1]):
        expression = innermost.sub("MIT" if permitted(group[1]) else "refused", expression, count=1)
    return any(
        all(
            OTHER_NAMES.get(part.strip().lower(), part.strip()) in ALLOWED for part in re.split(r" AND | WITH ", choice)
        )
        for choice in re.split(r" OR ", expression)
    )


def _all(fields: importlib.metadata.PackageMetadata, key: str) -> list[str]:
    return [str(value) for value in fields.get_all(key) or []]


def _one(fields: importlib.metadata.PackageMetadata, key: str) -> str | None:
    return next(iter(_all(fields, key)), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
