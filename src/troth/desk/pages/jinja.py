"""The Jinja2 environment of every page: each room's templates under its own name, GOV.UK Frontend's macros, our filters.

A room's template ``case.html`` is ``rights/case.html``: the name of its room, then the file in the room's ``templates/``.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import BaseLoader, ChainableUndefined, Environment, PackageLoader, PrefixLoader

from troth.desk import ZONE
from troth.desk.pages.addresses import address_of


class Pages(Environment):
    """Templates that are given nothing but the globals of all of them: then a macro needs no comparison of the two."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template that brings none of its own; Jinja2 lays a mapping before them even then."""
        return super().make_globals(d) if d else cast(dict[str, Any], self.globals)  # pyright: ignore[reportUnknownMemberType]


def environment(*, auto_reload: bool = False, **_: Any) -> Environment:
    """Django's Jinja2 backend calls this once; see ``settings.TEMPLATES``. Everything from outside is escaped.

    In debug a template is read anew when its file changes; otherwise nothing asks the disk for it again.
    """
    made: Any = Pages(
        loader=PrefixLoader(dict(_rooms())),
        autoescape=True,
        undefined=ChainableUndefined,  # the macros of govuk-frontend-jinja ask for parameters that were not given
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=auto_reload,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    made.globals.update(static=static, url=_url, wrong_at=wrong_at)
    made.filters.update(day=day, moment=moment, number=number, some=some, sentence=sentence)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)
    return made


def day(on: date | str | None) -> str:
    """A date as people read it: 1 November 2026. A moment is told by its local day."""
    if isinstance(on, str):
        on = datetime.fromisoformat(on)
    if isinstance(on, datetime):
        on = on.astimezone(ZONE).date()
    return _said(on, get_language()) if on else ""


@lru_cache(maxsize=1024)
def _said(on: date, language: str | None) -> str:
    """A list of fifty cases tells a hundred days, most of them again and again."""
    return f"{on.day} {gettext(f'{on:%B}')} {on.year}"


def moment(at: datetime | str | None) -> str:
    """A moment as people read it, in the local time zone: 1 November 2026, 14:05."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    return f"{day(at)}, {at.astimezone(ZONE):%H:%M}" if at else ""


def brief(at: datetime) -> str:
    """The same where many stand below each other: 1 Nov 2026, 14:05."""
    return f"{at.astimezone(ZONE):%-d %b %Y, %H:%M}"


def number(count: float) -> str:
    """A count with a thin mark between thousands: 12,345."""
    return f"{count:,.0f}"


def sentence(words: str) -> str:
    """Words of ours as a sentence: a capital before, a full stop behind."""
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}" if words else ""


def some(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: ``2|some("case")`` is 2 cases."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def wrong_at(words: str) -> dict[str, str] | None:
    """What is wrong at a field, as the macros of GOV.UK Frontend want it; nothing where nothing is."""
    return {"text": words, "visuallyHiddenText": gettext("Error")} if words else None


def _rooms() -> Iterable[tuple[str, BaseLoader]]:
    yield "govuk_frontend_jinja", PackageLoader("govuk_frontend_jinja")
    for config in apps.get_app_configs():
        if (
            config.name.startswith("troth.")
            and (Path(import_module(config.name).__file__ or "").parent / "templates").is_dir()
        ):
            yield config.name.rpartition(".")[2], PackageLoader(config.name)


def _url(name: str, *arguments: object, **query: object) -> str:
    """The address of a named page, with its question: ``url("cases:list", state="open")``."""
    from urllib.parse import urlencode

    asked = {key: value for key, value in query.items() if value not in (None, "")}
    return address_of(name, *arguments) + (f"?{urlencode(asked, doseq=True)}" if asked else "")
