"""What one statement was understood to say, and the interface of whoever reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from troth.notice.draft.statements import Statement
from troth.notice.draft.topics import Topic

Form = Literal["promise", "information", "warning"]


@dataclass(frozen=True)
class Reading:
    """One thing a statement says: an entry of ``section``, or part of one that other statements add to.

    ``facts`` are keys of the notice's language with what the statement gives for them, never more. ``doubts`` say why a
    person should look. ``says``: whether the statement's own words become the entry's sentence. ``earlier`` is the
    statement before, where this one only says more of it. The section ``context`` is for words that only lead into others.
    """

    section: str
    name: str = ""
    form: Form = "promise"
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    doubts: tuple[str, ...] = ()
    says: bool = False
    earlier: Statement | None = None


@dataclass(frozen=True)
class Known:
    """What the whole document told before any sentence is read: its own names for categories of data."""

    categories: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads a statement. Troth's own is rules and vocabularies; another, such as a language model, may take its place."""

    def read(self, statement: Statement, topic: Topic | None, known: Known) -> Sequence[Reading]:
        """What the statement says; nothing where it is none of a notice's business."""
        ...


CONTEXT = Reading("context", form="information")


def name_for(text: str, *, most: int = 5) -> str:
    """A short key made of the first telling words of a text: ``improve-our-service``."""
    words = re.findall(r"[a-z0-9][a-z0-9’']*", text.lower().replace("e-mail", "email"))
    telling = [word.replace("’", "").replace("'", "") for word in words if word not in _FILLING]
    return "-".join((telling or words)[:most]) or "entry"


_FILLING = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "can",
        "do",
        "for",
        "from",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "of",
        "on",
        "or",
        "other",
        "our",
        "so",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "these",
        "they",
        "this",
        "those",
        "to",
        "us",
        "use",
        "used",
        "using",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "you",
        "your",
        "also",
        "all",
        "personal",
        "data",
        "information",
        "details",
        "where",
        "would",
        "please",
        "about",
        "not",
    ]
)


def information(statement: Statement, name: str = "", *, doubts: tuple[str, ...] = ()) -> Reading:
    """The statement as information, in its own words."""
    return Reading("information", name or name_for(statement.text), "information", {}, doubts, says=True)


def warning(statement: Statement, name: str = "", beside: str | None = None) -> Reading:
    """The statement as a warning, in its own words, shown beside a section."""
    facts = {"beside": beside} if beside else {}
    return Reading("warnings", name or name_for(statement.text), "warning", facts, says=True)


WARNS = re.compile(
    r"own risk|own discretion|cannot (?:guarantee|verify|control|accept)|(?:not|no) (?:be )?(?:held )?(?:responsib|liab)|"
    r"(?:not|n[’']t) (?:\w+ ){0,2}(?:control|responsib\w*|liab\w*)|keep(?:ing)? (?:your|this|it|any) password|"
    r"not (?:to )?share (?:your |a )?password|responsible for keeping|(?:with|adopt)[^.]{0,20}(?:care|caution)|"
    r"(?:not|never) (?:completely|entirely|totally|fully|100%) secure|may track|may allow third parties|"
    r"encourage you to read|advise[d]? (?:you )?to (?:read|use|check)|please (?:be careful|take care)|"
    r"(?:own|their) (?:privacy (?:polic|notic)|terms)",
    re.IGNORECASE,
)
"""Words that put a risk on the reader."""

DENIES = re.compile(
    r"\b(?:do(?:es)? not|\w+n[’']t|never|no|not|nor|neither|without|none|nothing|nobody)\b", re.IGNORECASE
)
