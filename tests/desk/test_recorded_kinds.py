"""Every kind of entry is declared by its room, with facts that can hold nothing personal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import TypeAdapter, ValidationError

from troth.desk.evidence import kinds
from troth.errors import TrothError

SRC = Path(__file__).parents[2] / "src" / "troth"
STEP_ENDS = (".begun", ".done", ".failed")


def appended() -> Iterator[tuple[str, str]]:
    """Where something is appended, and what kind the code says, with ``*`` for what it puts in."""
    for path in sorted(SRC.rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        named = dict(constants(module))
        for node in ast.walk(module):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            plain = not isinstance(node.func, ast.Attribute) or getattr(node.func.value, "id", "") == "log"
            if name in ("append", "NewEntry") and plain:
                kind = node.args[0]
                of = named.get(kind.id) if isinstance(kind, ast.Name) else None
                yield f"{path.relative_to(SRC)}:{node.lineno}", of or said(kind)


def constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The texts that a module gives a name, once, at its top."""
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from ((target.id, node.value.value) for target in node.targets if isinstance(target, ast.Name))


def said(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    return "*"


def does() -> Iterator[str]:
    """Every kind of plan step that somebody does."""
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for call in getattr(node, "decorator_list", ()):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "does":
                    yield said(call.args[0])


def test_every_kind_that_the_code_appends_is_declared() -> None:
    found = dict(appended())
    assert len(found) > 15
    undeclared = {where: kind for where, kind in found.items() if "*" not in kind and kind not in kinds.load()}
    assert not undeclared
    # The runner's entries are those of steps; nobody else puts a kind together.
    made = {where.partition(":")[0] for where, kind in found.items() if "*" in kind}
    assert {each for each in made if not each.startswith("desk/plans/")} <= {"desk/evidence/appending.py"}


def test_every_step_that_somebody_does_has_its_entries_declared() -> None:
    steps = set(does())
    assert "connections.erase" in steps
    assert steps <= set(kinds.load() and kinds.STEPS)
    assert all(f"{step}{end}" in kinds.KINDS for step in steps for end in STEP_ENDS)


def fields(model: type[kinds.Facts]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield f"{model.__name__}.{name}", field
        yield from inner(field.annotation)


def inner(annotation: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(annotation, type) and issubclass(annotation, kinds.Facts):
        yield from fields(annotation)
    for part in get_args(annotation):
        yield from inner(part)


def loose(annotation: Any, constrained: bool) -> bool:
    """Whether a field takes any text, or anything."""
    if annotation in (str, Any, object, float):
        return not constrained
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is not None and hasattr(annotation, "__metadata__"):
        return False
    return any(loose(part, False) for part in parts if not isinstance(part, str))


@pytest.mark.parametrize("name", sorted(kinds.load()))
def test_facts_take_no_free_text(name: str) -> None:
    for where, field in fields(kinds.KINDS[name].facts):
        assert not loose(field.annotation, bool(field.metadata)), f"{where} takes any text"


@pytest.mark.parametrize("text", ["jo@post.example", "call 07700 900 123", "+44 7700 900123", "QQ 12 34 56 78 90 1 C"])
def test_what_may_be_personal_is_no_name_and_no_words(text: str) -> None:
    for kind in (kinds.Name, kinds.Words):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text)


def test_facts_other_than_declared_are_refused_without_being_quoted() -> None:
    kinds.check("case.task-answered", {"system": "archive", "answer": "nothing"})
    with pytest.raises(TrothError) as refused:
        kinds.check("case.task-answered", {"system": "jo@post.example", "answer": "nothing"})
    assert "email address" in str(refused.value)
    assert "jo@post" not in str(refused.value)
    with pytest.raises(TrothError, match="who: Extra inputs"):
        kinds.check("case.task-answered", {"system": "archive", "answer": "nothing", "who": "Jo"})
    with pytest.raises(TrothError, match="nobody declared"):
        kinds.check("case.invented", {})


def test_each_kind_has_its_schema_and_says_what_it_is() -> None:
    listed = list(kinds.schemas())
    assert [kind.name for kind, _ in listed] == sorted(kinds.KINDS)
    assert all(schema["additionalProperties"] is False and kind.says.endswith(".") for kind, schema in listed)


def test_an_id_of_ours_is_taken_for_no_telephone_number_however_many_digits_it_has() -> None:
    assert kinds._nothing_personal("plan 1234567890123456: stopped") == "plan 1234567890123456: stopped"
    with pytest.raises(ValueError, match="telephone"):
        kinds._nothing_personal("call 07700 900 123 456")
