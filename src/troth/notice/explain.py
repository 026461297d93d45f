"""What the models find wrong, said in the words of whoever wrote the notice, with the place and what would be right."""

from __future__ import annotations

import re
from typing import Any

from troth.notice.fields import Key, allowed_words, annotation_at, in_words, key_at, keys_of, node_at
from troth.notice.problems import Marks, Path, Problem, instead, listed, nearest


def explain(errors: list[dict[str, Any]], marks: Marks) -> list[Problem]:
    """Validation errors (``ValidationError.errors()``) as problems that teach; a key that is only misspelt is not
    called missing as well."""
    errors = [error for error in errors if error["loc"] not in marks.empty]
    misspelt = {_meant(error["loc"]) for error in errors if error["type"] == "extra_forbidden"}
    return [_problem(error, marks) for error in errors if error["type"] != "missing" or error["loc"] not in misspelt]


def explain_empty(marks: Marks) -> list[Problem]:
    """A key with nothing after its colon. It is never taken for a key left out: a promise would vanish unseen."""
    made = "write {} if its sentence is to be made from the facts, or take the key out"
    return [
        Problem(
            str(marks.key(path)),
            f"‘{_name(path)}’ is empty",
            made if node_at(path) else _write(key_at(path) or _list_key(path), path),
        )
        for path in marks.empty
    ]


def _meant(path: Path) -> Path:
    """The path with its last key as it was probably meant."""
    node = node_at(path[:-1])
    return (*path[:-1], nearest(str(path[-1]), keys_of(node)) or "") if node else ()


def _problem(error: dict[str, Any], marks: Marks) -> Problem:
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    kind, given = str(error["type"]), error.get("input")
    if kind == "extra_forbidden":
        return _unknown_key(path, marks)
    if kind == "missing":
        return _missing_key(path, marks)
    key = key_at(path) or _list_key(path)
    name = _name(path)
    if "[key]" in error["loc"]:
        what, fix = f"‘{path[-1]}’ is not known here", instead(str(path[-1]), _expected_keys(error), nothing="")
        return Problem(str(marks.key(path)), what, fix)
    if isinstance(given, bool) and path in marks.booleans:
        return _boolean(path, marks, key)
    if kind == "string_too_short":
        return Problem(str(marks.value(path)), f"‘{name}’ is empty", _write(key, path))
    if kind == "literal_error":
        words = allowed_words(annotation_at(path))
        near = nearest(str(given), words) if isinstance(given, str) else None
        fix = f"did you mean ‘{near}’?" if near else f"use {listed((f'‘{word}’' for word in words), joined_by='or')}"
        shown = f"‘{given}’ is" if isinstance(given, str) else f"a {_shape(given)} is"
        return Problem(str(marks.value(path)), f"{shown} not one of the words that ‘{name}’ takes", fix)
    if kind == "value_error":
        what, _, fix = str(error["msg"]).removeprefix("Value error, ").partition("; ")
        return Problem(str(marks.value(path)), what, fix or _write(key, path))
    if kind.startswith("date"):
        return Problem(str(marks.value(path)), f"‘{given}’ is not a date", "write year, month and day: 2026-03-01")
    if kind.startswith("bool"):
        return Problem(str(marks.value(path)), f"‘{given}’ is neither yes nor no", "write yes or no")
    what = f"‘{name}’ is a {_shape(given)} here, and should be {_expected(path)}"
    return Problem(str(marks.value(path)), what, _write(key, path))


def _unknown_key(path: Path, marks: Marks) -> Problem:
    node = node_at(path[:-1])
    word = str(path[-1])
    where = "is not a section of a notice" if len(path) == 1 else f"is not a key of ‘{_name(path[:-1])}’"
    known = keys_of(node) if node else {}
    near = nearest(word, known)
    fix = f"did you mean ‘{near}’?" if near else f"it may have: {', '.join(sorted(known))}"
    return Problem(str(marks.key(path)), f"‘{word}’ {where}", fix)


def _missing_key(path: Path, marks: Marks) -> Problem:
    key = key_at(path)
    meaning = f": {_sentence(key.meaning)}" if key else ""
    if len(path) == 1:
        return Problem(
            str(marks.value(())), f"the section ‘{path[-1]}’ is missing{meaning}", f"add ‘{path[-1]}:’ to a file"
        )
    return Problem(
        str(marks.key(path[:-1])),
        f"‘{_name(path[:-1])}’ says no ‘{path[-1]}’{meaning}",
        f"add ‘{path[-1]}: …’ under it",
    )


def _boolean(path: Path, marks: Marks, key: Key | None) -> Problem:
    word = marks.booleans[path]
    words = allowed_words(annotation_at(path))
    fix = f'write "{word}" in double quotes'
    if words:
        fix = f"use {listed((f'‘{each}’' for each in words), joined_by='or')}"
    elif _expected(path) != "text":
        fix = _write(key, path)
    return Problem(str(marks.value(path)), f"{word} unquoted is a boolean to YAML readers", fix)


def _expected_keys(error: dict[str, Any]) -> tuple[str, ...]:
    """The words allowed as keys of a mapping whose keys are not free (rights)."""
    expected = str(error.get("ctx", {}).get("expected", ""))
    return tuple(part.strip(" '") for part in expected.replace(" or ", ", ").split(",") if part.strip(" '"))


def _list_key(path: Path) -> Key | None:
    return key_at(path[:-1]) if path and isinstance(path[-1], int) else None


def _expected(path: Path) -> str:
    annotation = annotation_at(path)
    node = node_at(path)
    if node is not None:
        return f"a mapping with {listed(f'‘{key}’' for key in _first_keys(path))}"
    words = in_words(annotation) if annotation is not None else "something else"
    if "→" in words:
        return "a mapping: a name, a colon, and what belongs to it"
    return re.sub(r"\[([^]]+)]\([^)]*\)", r"\1", re.sub(r"`([^`]*)`", r"‘\1’", words))


def _first_keys(path: Path) -> list[str]:
    node = node_at(path)
    known = keys_of(node) if node else {}
    return [key.name for key in known.values() if key.required] or list(known)[:3]


def _write(key: Key | None, path: Path) -> str:
    meaning = key.meaning if key else ""
    return f"what belongs here: {_sentence(meaning)}" if meaning else f"write {_expected(path)}, or take the key out"


def _sentence(meaning: str) -> str:
    text = meaning.rstrip(".").replace("``", "")
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def _shape(given: Any) -> str:
    if isinstance(given, list):
        return "list"
    if isinstance(given, dict):
        return "mapping"
    return "boolean" if isinstance(given, bool) else "piece of text"


def _name(path: Path) -> str:
    words = [str(part) for part in path if isinstance(part, str)]
    return ".".join(words[-2:]) if words else "the notice"
