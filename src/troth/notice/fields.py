"""The keys of the notice's language, read from its models: what each is called, takes, and is for."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from troth.law.periods import Period
from troth.notice.hours import Hours
from troth.notice.models import Notice
from troth.notice.problems import Path, listed
from troth.notice.words import Link, Node


@dataclass(frozen=True)
class Key:
    """One key of one section: ``takes`` is its type in words, ``holds`` the section below it where there is one."""

    name: str
    takes: str
    required: bool
    meaning: str
    annotation: Any
    default: Any = None


@lru_cache(maxsize=256)
def keys_of(model: type[Node]) -> dict[str, Key]:
    """The keys of a section, by name, in the order of the model."""
    found: dict[str, Key] = {}
    for name, field in model.model_fields.items():
        alias = str(field.alias or name)
        annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        default = None if field.is_required() else field.default
        found[alias] = Key(
            alias, in_words(annotation), field.is_required(), field.description or "", annotation, default
        )
    return found


def models_below(annotation: Any) -> Iterator[type[Node]]:
    """The models an annotation leads to, each once, each before those it leads to. Links are left out: they are text."""
    yield from dict.fromkeys(_below(annotation))


def _below(annotation: Any) -> Iterator[type[Node]]:
    kind = bare(annotation)
    if isinstance(kind, type) and issubclass(kind, Node):
        if kind is Link:
            return
        yield kind
        for key in keys_of(kind).values():
            yield from _below(key.annotation)
    elif get_origin(kind) is not Literal:
        for part in get_args(kind):
            if part is not Ellipsis:
                yield from _below(part)


def node_at(path: Path) -> type[Node] | None:
    """The section whose keys are allowed at a path; None where the path leads to text, a list or names of one's own."""
    annotation = annotation_at(path)
    kind = bare(annotation)
    return kind if isinstance(kind, type) and issubclass(kind, Node) else None


def key_at(path: Path) -> Key | None:
    """The key a path ends with, where it ends with a key of the language."""
    parent = node_at(path[:-1]) if path else None
    return keys_of(parent).get(str(path[-1])) if parent else None


def annotation_at(path: Path) -> Any:
    """What the models expect at a path; None where they know no such path."""
    annotation: Any = Notice
    for step in path:
        kind = bare(annotation)
        origin = get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, Node):
            key = keys_of(kind).get(str(step))
            annotation = key.annotation if key else None
        elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
            annotation = get_args(kind)[1]
        elif origin is tuple:
            annotation = get_args(kind)[0]
        else:
            return None
    return annotation


def bare(annotation: Any) -> Any:
    """The annotation without ``Annotated`` and ``| None``."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation


def allowed_words(annotation: Any) -> tuple[str, ...]:
    """The words a key takes, where it takes only some; else nothing."""
    kind = bare(annotation)
    return tuple(str(word) for word in get_args(kind)) if get_origin(kind) is Literal else ()


def in_words(annotation: Any) -> str:
    """A type in words: ``text``, ``a date``, ``a list of text``, ``names → Purpose``."""
    kind = bare(annotation)
    origin = get_origin(kind)
    if origin is Literal:
        return listed((f"`{word}`" for word in get_args(kind)), joined_by="or")
    if origin is tuple:
        return f"a list of {in_words(get_args(kind)[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = get_args(kind)
        names = in_words(key) if get_origin(key) is Literal else "names"
        return f"{names} → {in_words(value)}"
    simple: dict[Any, str] = {
        str: "text",
        bool: "yes or no",
        date: "a date",
        Period: "a period",
        int: "a whole number",
        Link: "a link",
        timedelta: "a short time",
        Hours: "hours of the day",
    }
    return simple.get(kind) or f"[{title(kind)}](#{anchor(kind)})"


def title(model: type[Node]) -> str:
    """The name of a section's model in words: ``when erased``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def anchor(model: type[Node]) -> str:
    """Where the reference explains a model."""
    return f"keys-{title(model).replace(' ', '-')}"
