"""The shape of *required content*: what a notice, letter, contract or record must say, under which condition, and who says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from troth.errors import TrothError
from troth.law.answers import Proof


@dataclass(frozen=True)
class Element:
    """One thing a text must say. ``when`` is the fact that makes it required, empty where it always is.

    ``advised`` marks good practice: it is listed but never missed.
    """

    code: str
    says: str
    authority: str
    proof: Proof
    when: str = ""
    advised: bool = False


def required(elements: Sequence[Element], facts: Collection[str] = ()) -> tuple[Element, ...]:
    """The elements that a text must have on these facts, in the order of the law.

    Raises TrothError for a fact that conditions nothing here, so that a misspelt one does not pass as absent.
    """
    _check(facts, {each.when for each in elements if each.when}, "fact that these contents depend on")
    return tuple(each for each in elements if not each.advised and (not each.when or each.when in facts))


def gaps(elements: Sequence[Element], present: Collection[str], facts: Collection[str] = ()) -> tuple[Element, ...]:
    """The required elements that are not among the codes present; TrothError for a code that is no element."""
    _check(present, {each.code for each in elements}, "element of this text")
    return tuple(each for each in required(elements, facts) if each.code not in present)


def _check(words: Collection[str], known: set[str], name: str) -> None:
    for word in sorted(words):
        if word not in known:
            raise TrothError(f"‘{word}’ is no {name}", fix=f"use one of {', '.join(sorted(known))}")
