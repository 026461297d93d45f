"""The examples of the reference: one small notice, section by section, in which every key of the language stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from troth.notice.fields import node_at
from troth.notice.problems import Path
from troth.notice.words import Node

_SHORT = 88


def _sections(text: str) -> dict[str, str]:
    """A notice's text cut before each key at the margin."""
    parts = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts if part}


EXAMPLES: dict[str, str] = _sections(
    files("troth.notice").joinpath("reference_example.yaml").read_text(encoding="utf-8")
)
"""Section → its example; together they are a notice that loads."""

OTHERWISE: dict[str, tuple[str, str]] = {
    "organisation": (
        "A controller abroad names its representative, and whoever has one its data protection officer:",
        """\
organisation:
  name: Larkspur Letters GmbH
  country: DE
  region: GB-EAW
  contact: {email: privacy@larkspur.example}
  representative: {post: "2 Example Row, Exampleton EX1 1EX", email: uk@larkspur.example}
  data protection officer: {email: officer@larkspur.example}
  regulator: {name: Information Commissioner’s Office, website: https://ico.org.uk}
  routes: {by: [email]}
""",
    ),
}
"""Sections of which there are two sorts: when it is so, and the example that then stands in place of the first."""


@dataclass(frozen=True)
class Shown:
    """Where a key is shown: the section, and what is written there where that is short."""

    section: str
    text: str | None


def example_of(model: type[Node], key: str) -> Shown | None:
    """The first place in the examples that has the key of the model; for what every entry may have, of any entry."""
    return next((_shown()[(each, key)] for each in model.__mro__ if (each, key) in _shown()), None)


@cache
def _shown() -> dict[tuple[type, str], Shown]:
    found: dict[tuple[type, str], Shown] = {}
    for section, text in (*EXAMPLES.items(), *((name, text) for name, (_, text) in OTHERWISE.items())):
        node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
        for way, start, end in _places(node):
            model = node_at(way[:-1])
            written = text[start:end].strip()
            short = written if "\n" not in written and len(written) <= _SHORT else None
            for each in model.__mro__ if model else ():
                found.setdefault((each, str(way[-1])), Shown(section, short))
    return found


def _places(node: Any, way: Path = ()) -> Iterator[tuple[Path, int, int]]:
    """Every key below a node: its way, and from where to where it stands with its value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*way, str(key.value))
            yield here, key.start_mark.index, value.end_mark.index
            yield from _places(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _places(item, (*way, index))
