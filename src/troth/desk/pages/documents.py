"""Render a room's template as one self-contained page: no script, no request to anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
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

    loader = ChoiceLoader([PackageLoader(room), PackageLoader("troth.desk.pages")])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["long_date"] = _long_date  # pyright: ignore[reportUnknownMemberType]
    return environment


def _long_date(day: date | str) -> str:
    """A date as people read it: 1 November 2026."""
    if isinstance(day, str):
        day = datetime.fromisoformat(day).date()
    return f"{day:%-d %B %Y}"
