"""Render a room's template as one self-contained page: no script, no request to anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def render(room: str, template: str, facts: Mapping[str, object]) -> str:
    """The template of a room, ``troth.keepers.rights``, filled with facts; everything from outside is escaped."""
    return _environment(room).get_template(template).render(facts)


@lru_cache(maxsize=16)
def _environment(room: str) -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    from troth.desk.pages.jinja import day

    loader = ChoiceLoader([PackageLoader(room), PackageLoader("troth.desk.pages")])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["long_date"] = day  # pyright: ignore[reportUnknownMemberType]
    return environment
