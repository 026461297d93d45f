"""A file that is no YAML: what the parser stumbled over, in words, with its place and what to do."""

from __future__ import annotations

import re
from typing import Any

from troth.notice.problems import Mark, Problem


def broken(error: Any, text: str, file: str) -> Problem:
    """What a parser's error means. ``error`` is a ``yaml.MarkedYAMLError``."""
    saying = f"{error.problem or ''} {error.context or ''}"
    at: Any = error.problem_mark or error.context_mark
    lines: list[str] = text.split("\n")
    line = lines[int(at.line)] if at.line < len(lines) else ""
    lead = re.match(r"[ ]*(\t)", line)
    if lead is not None or line[at.column : at.column + 1] == "\t":
        column = lead.start(1) if lead is not None else at.column
        return Problem(
            str(Mark(file, at.line + 1, column + 1)), "a tab stands where YAML needs spaces", "indent with spaces"
        )
    for wording, what, fix, where_it_began in _SAYINGS:
        if wording in saying:
            place = (error.context_mark or at) if where_it_began else at
            return Problem(str(Mark(file, place.line + 1, place.column + 1)), what, fix)
    return Problem(str(Mark(file, at.line + 1, at.column + 1)), f"this is not YAML: {saying.strip()}", "mend this line")


def unprintable(text: str, file: str, error: Any) -> Problem:
    """The first character that YAML does not take. ``error`` is a ``yaml.reader.ReaderError``."""
    found = _UNPRINTABLE.search(text)
    if found is None:
        return Problem(str(Mark(file)), f"this is not YAML: {error.reason}", "save it as UTF-8 in your editor")
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    return Problem(
        str(Mark(file, line, column)), f"an invisible control character (U+{ord(found[0]):04X})", "delete it and retype"
    )


# What libyaml says → what is wrong in words, what to do, and whether the place is where it began (context).
_SAYINGS: tuple[tuple[str, str, str, bool], ...] = (
    (
        "could not find expected ':'",
        "a key here has no colon",
        "write ‘key: value’; put text that runs over several lines in quotes or after ‘>’",
        True,
    ),
    (
        "mapping values are not allowed",
        "a colon and a space stand inside a value",
        "put the whole value in double quotes",
        False,
    ),
    ("did not find expected ',' or ']'", "a list is opened with [ and not closed", "close it with ]", True),
    ("did not find expected ',' or '}'", "a mapping is opened with { and not closed", "close it with }", True),
    ("found unexpected end of stream", "a quote is opened and not closed", "close the quote", True),
    (
        "found unknown escape character",
        "a backslash inside double quotes",
        "use single quotes, or two backslashes",
        False,
    ),
    (
        "did not find expected key",
        "the indentation does not fit the lines above",
        "begin the line in the same column as its neighbours; quote values that begin with a quote, * or &",
        False,
    ),
    (
        "did not find expected '-' indicator",
        "this line does not fit the list above",
        "begin it with ‘- ’ in the same column",
        False,
    ),
    ("expected a single document", "a second document begins here (---)", "make it a file of its own", False),
    (
        "found undefined alias",
        "a value that begins with * is an alias to YAML",
        "put the value in double quotes",
        False,
    ),
    (
        "duplicate anchor",
        "a value that begins with & is an anchor to YAML",
        "put the value in double quotes",
        False,
    ),
    (
        "cannot start any token",
        "a value cannot begin with this character",
        "put the value in double quotes",
        False,
    ),
)

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
