"""What every page of the portal is given beside the notice itself: the bar, the name of the house, and the page's language."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cache, wraps
from typing import Any

from django.db import Error as StoreError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import register_converter
from django.utils import translation
from markupsafe import Markup

from troth.desk.notices.models import Version
from troth.desk.notices.versions import in_force, read
from troth.desk.pages.kept import Kept, for_everybody
from troth.desk.pages.ways import address, ways
from troth.errors import TrothError
from troth.notice.entries import entries
from troth.notice.languages import native
from troth.notice.models import Notice
from troth.notice.render.page import other_languages

View = Callable[..., HttpResponse]


class LanguageTag:
    """A language of two or three letters in an address, so that no other mistyped word is taken for one."""

    regex = "[a-z]{2,3}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(LanguageTag, "language")


def portal(
    request: HttpRequest,
    template: str,
    facts: Mapping[str, Any],
    status: int = 200,
    language: str = "",
    *,
    alike: Hashable = None,
) -> HttpResponse:
    """A page of the portal from a room's template and its facts, in the notice's own language or another one of it.

    ``alike`` is for a page that everybody gets: what its facts depend on beside the notice, the address and the language.
    Such a page is made once. Raises TrothError while no notice is in force.
    """
    if alike is None:
        return HttpResponse(_written(request, template, facts, language), status=status)
    version, tell = seen(request)[0], getattr(request, "tell", "")
    key = (template, version.pk, version.hash, request.path, language, tell, alike)
    return for_everybody(request, _KEPT.made_once(key, lambda: _written(request, template, facts, language)))


def _written(request: HttpRequest, template: str, facts: Mapping[str, Any], language: str) -> str:
    notice = notice_for(request)

    def at(name: str, *args: object) -> str:
        return address(name, language, *args)

    given = {
        "ways": ways("portal", request, language, notice),
        "organisation": notice.organisation,
        "notice": notice,
        "language": language or notice.language,
        "others": _same_page(request, language),
        "at": at,
        "sentence": _sentences(notice, language),
        **facts,
    }
    return render_to_string(template, given, request)


def notice_for(request: HttpRequest) -> Notice:
    """The notice in force, asked for once a request. Raises TrothError while none is."""
    return seen(request)[1]


def version_for(request: HttpRequest) -> Version:
    """The version in force, asked for once a request. Raises TrothError while none is."""
    return seen(request)[0]


def languages(request: HttpRequest) -> tuple[str, ...]:
    """The languages besides its own in which the notice in force says anything."""
    version, notice = seen(request)
    if version.hash not in _SPOKEN:
        _SPOKEN[version.hash] = other_languages(notice)
    return _SPOKEN[version.hash]


def spoken(view: View) -> View:
    """A view whose page may be asked for in another language: ``view(request, …, language="cy")`` runs in it.

    404 for a language in which the notice says nothing.
    """

    @wraps(view)
    def in_it(request: HttpRequest, *args: Any, language: str = "", **kwargs: Any) -> HttpResponse:
        if not language:
            return view(request, *args, language="", **kwargs)
        if language not in languages(request):
            raise Http404
        with translation.override(language):
            return view(request, *args, language=language, **kwargs)

    return in_it


def language_of(request: HttpRequest) -> str:
    """The language an address asks for, where the notice in force speaks it; empty for its own, and where no notice can be
    read: the page of an error must show whatever else is broken."""
    said = request.path[1:].partition("/")[0]
    if not (2 <= len(said) <= 3 and said.isascii() and said.islower()):
        return ""
    try:
        return said if said in languages(request) else ""
    except (TrothError, StoreError):
        return ""


def seen(request: HttpRequest) -> tuple[Version, Notice]:
    """The version in force and its notice, asked for once a request. Raises TrothError while none is."""
    known: tuple[Version, Notice] | None = getattr(request, "notice_in_force", None)
    if known is None:
        version = in_force()
        known = version, read(version)
        request.notice_in_force = known  # type: ignore[attr-defined]
    return known


_KEPT = Kept(64)
_SPOKEN: dict[str, tuple[str, ...]] = {}
"""Hash of a version → its other languages: the whole notice is walked for them, so it is done once."""


def _same_page(request: HttpRequest, language: str) -> list[dict[str, str]]:
    """The page that is asked for, in the other languages."""
    match = request.resolver_match
    own = notice_for(request).language
    known = [each for each in ("", *languages(request)) if each != language]
    if match is None or match.url_name is None or not known:
        return []
    args = [value for name, value in match.kwargs.items() if name != "language"]
    return [
        {"tag": each or own, "says": native(each or own), "href": address(match.url_name, each, *args)}
        for each in known
    ]


def _sentences(notice: Notice, language: str) -> Callable[[str], Markup | str]:
    """The sentence of an entry of the notice, by its id; marked as in the notice's own language where it is said in no other."""

    @cache
    def said(tongue: str | None) -> dict[str, str]:
        return {entry.id: entry.sentence for entry in entries(notice, tongue)}

    def sentence(name: str) -> Markup | str:
        own = said(None).get(name, "")
        text = said(language).get(name, "") if language else own
        if language and text == own:
            return Markup('<span lang="{}">{}</span>').format(notice.language, text)
        return text

    return sentence
