"""The sentences somebody wrote in a notice, one by one with their places, and whether one says yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pydantic import BaseModel

from troth.notice.models import Notice
from troth.notice.problems import Path
from troth.notice.words import Entry

_ENDS = re.compile(r"(?<=[.!?;])\s+")
_NO = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|without|neither|nor|cannot|can’t|can't|\w+n[’']t)\b", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Saying:
    """One sentence of the entry at ``path``; ``whole`` is all that the entry says."""

    path: Path
    sentence: str
    whole: str

    @property
    def place(self) -> Path:
        """The path of the text itself."""
        return self.path if self.path[0] == "in short" else (*self.path, "says")

    @property
    def denies(self) -> bool:
        """Whether a word of the sentence says no."""
        return _NO.search(self.sentence) is not None


def sayings(notice: Notice) -> tuple[Saying, ...]:
    """Every sentence under ``says`` and ``in short``, in the notice's own language. Made sentences are left out: they
    say no more than the facts do."""
    written = [(path, entry.says) for path, entry in walk(notice) if entry.says]
    written += [(("in short", index), text) for index, text in enumerate(notice.in_short)]
    return tuple(
        Saying(path, sentence, whole)
        for path, text in written
        for whole in [_SPACES.sub(" ", text).strip()]
        for sentence in _ENDS.split(whole)
    )


def walk(value: object, path: Path = ()) -> Iterator[tuple[Path, Entry]]:
    """Every entry of the notice (or of a part of it) with its path; what is never published is left out."""
    if isinstance(value, Entry):
        yield path, value
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner: object = getattr(value, name)
            if name != "systems" and isinstance(inner, BaseModel | Mapping):
                yield from walk(cast("object", inner), (*path, str(field.alias or name)))
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[object, object]", value).items():
            if isinstance(item, BaseModel | Mapping):
                yield from walk(cast("object", item), (*path, str(key)))
