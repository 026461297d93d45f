"""Links that no import shows – keys between tables, migrations, templates – go down the floors too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "troth"


def _desk_order() -> list[str]:
    """The rooms of the desk from the lowest up, as the contracts name them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "desk")["layers"]
    return [layer.strip("()").rpartition(".")[2] for layer in reversed(layers)]


DESK = _desk_order()


def _floor(label: str) -> tuple[int, int]:
    """How high the app with this label lies: desk rooms by their order, keepers all above them and level."""
    room = label.removeprefix("troth_")
    return (2, DESK.index(room)) if room in DESK else (3, 0)


def _goes_down(above: str, below: str) -> bool:
    return above == below or not below.startswith("troth_") or _floor(below) < _floor(above)


OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("troth.")]


def test_every_app_is_labelled_after_its_room() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("troth."):
            assert config.label == f"troth_{config.name.rpartition('.')[2]}"


@pytest.mark.parametrize("label", OURS)
def test_keys_between_tables_go_down(label: str) -> None:
    for model in apps.get_app_config(label).get_models():
        for field in model._meta.get_fields():
            other = field.related_model if field.is_relation and not field.auto_created else None
            if other is not None:
                assert _goes_down(label, other._meta.app_label), f"{label}: {model.__name__}.{field.name}"


@pytest.mark.parametrize("path", sorted(SRC.rglob("migrations/0*.py")), ids=lambda path: path.parts[-3])
def test_migrations_depend_on_rooms_below(path: Path) -> None:
    label = f"troth_{path.parts[-3]}"
    depends = re.findall(r"\(\"(troth_\w+)\", \"\d{4}\w*\"\)", path.read_text())
    for other in depends:
        assert _goes_down(label, other), f"{path.name} of {label} depends on {other}"


@pytest.mark.parametrize(
    "path", sorted(SRC.rglob("templates/**/*.html")), ids=lambda path: f"{path.parts[-3]}-{path.name}"
)
def test_templates_build_on_their_own_room_and_on_pages_only(path: Path) -> None:
    pages = {file.name for file in (SRC / "desk" / "pages" / "templates").glob("*.html")}
    own = {file.name for file in path.parent.glob("*.html")}
    room = path.parts[-3]
    # Documents name a file alone; pages of the web name its room as well (desk/pages/jinja.py).
    shared = pages | {f"pages/{name}" for name in pages} | {f"{room}/{name}" for name in own}
    for name in re.findall(r"{%-?\s*(?:extends|include|import|from)\s+\"([^\"]+)\"", path.read_text()):
        if not name.startswith("govuk_frontend_jinja/components/"):
            assert name in shared | own, f"{path.name} uses {name}"


def _pages(patterns: Iterable[Any] | None = None) -> Iterator[tuple[str, str]]:
    """The name of every page, and the module that answers for it."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            yield from _pages(each.url_patterns)
        elif each.name:
            yield each.name, each.callback.__module__


def _height(module: str) -> tuple[int, int, str]:
    """How high a module of pages lies, and which keeper it is: those are level, and know nothing of each other."""
    _troth, *rooms = module.split(".")
    match rooms:
        case ["desk", room, *_]:
            return (2, DESK.index(room), "")
        case ["keepers", room, *_]:
            return (3, 0, room)
        case ["board", *_]:
            return (4, 0, "")
        case ["faces", *_]:
            return (5, 0, "")
        case _:
            return (0, 0, "")


def _may_name(above: str, below: str) -> bool:
    here, there = _height(above), _height(below)
    return there[:2] < here[:2] or there == here


NAMED = re.compile(r"""(?:\breverse|\bredirect|\burl)\(\s*["']([a-z][a-z-]*)["']|\bWay\([^()]*?,\s*["']([a-z-]+)["']""")
"""A page that is named in the text of a view or a template."""


def test_a_page_names_pages_of_its_own_floor_and_below_only() -> None:
    owners = dict(_pages())
    climbing: list[str] = []
    for path in sorted([*SRC.rglob("*.py"), *SRC.rglob("templates/**/*.html")]):
        module = ".".join(("troth", *path.relative_to(SRC).with_suffix("").parts))
        for said in NAMED.finditer(path.read_text(encoding="utf-8")):
            name = said[1] or said[2]
            if name in owners and not _may_name(module, owners[name]):
                climbing.append(f"{path.relative_to(SRC)} names {name} of {owners[name]}")
    assert climbing == []
    assert {"console-today", "console-case", "portal-notice"} <= owners.keys()


def test_the_test_sees_a_link_that_climbs() -> None:
    assert not _may_name("troth.desk.pages.console.entering", "troth.board.today")
    assert not _may_name("troth.keepers.rights.console", "troth.keepers.publication.portal")
    assert _may_name("troth.board.today", "troth.desk.pages.console.cases")
    assert not _goes_down("troth_evidence", "troth_cases")
    assert not _goes_down("troth_rights", "troth_retention")
    assert _goes_down("troth_rights", "troth_cases")
