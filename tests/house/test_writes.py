"""In a keeper, only ``actions.py`` writes to the store; every other room there reads, or calls an action."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "troth"
OUTSIDE_DESK = [
    path
    for folder in ("keepers", "board", "faces")
    for path in sorted((SRC / folder).rglob("*.py"))
    if path.name != "actions.py" and "migrations" not in path.parts
]

WRITES_ON_MANAGER = {
    "create",
    "acreate",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "update",
    "delete",
}


def writes(source: str) -> list[str]:
    """The calls in ``source`` that write through Django's ORM: ``….save(…)``, and a write after ``.objects``.

    A queryset held in a variable is followed as far as the function or module that it is assigned in.
    """
    tree = ast.parse(source)
    querysets = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _comes_from_objects(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: list[str] = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, receiver = node.func.attr, node.func.value
        if name in {"save", "asave"} or (name in WRITES_ON_MANAGER and _comes_from_objects(receiver, querysets)):
            found.append(f"line {node.lineno}: {ast.unparse(node.func)}")
    return found


def _comes_from_objects(node: ast.expr, querysets: set[str]) -> bool:
    while True:
        match node:
            case ast.Attribute(attr="objects"):
                return True
            case ast.Name(id=name):
                return name in querysets
            case ast.Attribute(value=inner) | ast.Call(func=inner) | ast.Subscript(value=inner):
                node = inner
            case _:
                return False


@pytest.mark.parametrize("path", OUTSIDE_DESK, ids=lambda path: str(path.relative_to(SRC)))
def test_only_actions_and_the_desk_write_to_the_store(path: Path):
    assert writes(path.read_text(encoding="utf-8")) == [], f"move the write of {path.relative_to(SRC)} into an action"


@pytest.mark.parametrize(
    "source",
    [
        "case.save()",
        "case.save(update_fields=['closed_on'])",
        "Case.objects.create(kind='access')",
        "Case.objects.filter(open=True).exclude(kind='x').update(open=False)",
        "Case.objects.using('default').get(pk=1).delete()",
        "def f():\n    due = Case.objects.filter(open=True)\n    due.delete()",
        "Case.objects.all()[:3].bulk_create(rows)",
    ],
)
def test_the_test_sees_a_write(source: str):
    assert writes(source)


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.filter(open=True).count()",
        "found = {}\nfound.update(a=1)",
        "digest.update(b'x')",
        "plan = Plan.create(steps)",
        "actions.close(case)",
    ],
)
def test_the_test_lets_reading_and_other_objects_be(source: str):
    assert not writes(source)
