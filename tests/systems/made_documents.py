"""JSON documents of made-up companies: what stands in them about a person, by itself and in lists, among other things."""

from __future__ import annotations

import json
import random
from typing import Any

PATH = ("about", "o'words")
"""Where in a document the text about the person stands."""
LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (("wo'rds", ()), ("calls", ("to",)), ("calls", ("by", "na'me")))
"""Where in a document lists may stand, and where in each of their elements the text about the person."""
MAIL = ("mail", ())
"""The list of addresses by which a person is found, where the table of people has one."""


def named(document: str, lists: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    """The places of a document as the notice names them."""
    return [
        " -> ".join((document, *PATH)),
        *(f"{document} -> {'.'.join((f'{name}[]', *inside))}" for name, inside in lists),
    ]


def drawn(
    chance: random.Random, number: int, lists: list[tuple[str, tuple[str, ...]]], email: str | None
) -> str | None:
    """A document; it has the person's address where they are found by it, and else may be missing altogether."""
    text = chance.choice([None, f"text {chance.random()}"])
    held: dict[str, Any] = {"about": {PATH[1]: text, "theme": "dark"}, "size": number}
    for name, inside in lists:
        if (name, inside) == MAIL:
            held[name] = [None, *([email] if email else []), f"{number}@other.example"]
        elif name not in held:
            held[name] = chance.choice(["no list", [], {}, *[[_element(chance, inside) for _ in range(3)]] * 4])
    if MAIL in lists:
        return json.dumps(held)
    return chance.choice([None, json.dumps({"size": 1}), *[json.dumps(held)] * 4])


def _element(chance: random.Random, inside: tuple[str, ...]) -> Any:
    text = chance.choice([None, "", f"text {chance.random()}", 7])
    if not inside:
        return chance.choice([text, text, {"n": [1]}, True])
    both = {"to": text, "n": [True, None, 2], "by": {"na'me": text, "x": "y"}}
    return chance.choice([both, both, {"to": text}, {"by": "nobody"}, {"n": 1}, "a word", None, [text]])
