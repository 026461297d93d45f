"""What every page of the portal is given beside the notice itself: the bar, the name of the house, and the page's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import register_converter
from django.utils import translation
from markupsafe import Markup

from troth.desk.notices.versions import in_force, notice_in_force, read
from troth.desk.pages.ways import address, ways
from troth.errors import TrothError
from troth.notice.entries import entries
from troth.notice.languages import native
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
    request: HttpRequest, template: str, facts: Mapping[str, Any], status: int = 200, language: str = ""
) -> HttpResponse:
    """A page of the portal from a room's template and its facts, in the notice's own language or another one of it.

    Raises TrothError while no notice is in force.
    """
    notice = notice_in_force()

    def at(name: str, *args: object) -> str:
        return address(name, language, *args)

    given = {
        "ways": ways("portal", request, language),
        "organisation": notice.organisation,
        "notice": notice,
        "language": language or notice.language,
        "others": _same_page(request, language),
        "at": at,
        "sentence": _sentences(language),
        **facts,
    }
    return render(request, template, given, status=status)


def spoken(view: View) -> View:
    """A view whose page may be asked for in another language: ``view(request, …, language="cy")`` runs in it.

    404 for a language in which the notice says nothing.
    """

    @wraps(view)
    def in_it(request: HttpRequest, *args: Any, language: str = "", **kwargs: Any) -> HttpResponse:
        if not language:
            return view(request, *args, language="", **kwargs)
        if language not in languages():
            raise Http404
        with translation.override(language):
            return view(request, *args, language=language, **kwargs)

    return in_it


def languages() -> tuple[str, ...]:
    """The languages besides its own in which the notice in force says anything."""
    version = in_force()
    return _languages(version.hash)


def language_of(path: str) -> str:
    """The language an address asks for, where the notice in force speaks it; empty for its own, and where no notice can be
    read: the page of an error must show whatever else is broken."""
    said = path[1:].partition("/")[0]
    if not (2 <= len(said) <= 3 and said.isascii() and said.islower()):
        return ""
    try:
        return said if said in languages() else ""
    except (TrothError, DatabaseError):
        return ""


@lru_cache(maxsize=4)
def _languages(digest: str) -> tuple[str, ...]:
    version = in_force()
    return other_languages(read(version)) if version.hash == digest else ()


def _same_page(request: HttpRequest, language: str) -> list[dict[str, str]]:
    """The page that is asked for, in the other languages."""
    match = request.resolver_match
    own = notice_in_force().language
    known = [each for each in ("", *languages()) if each != language]
    if match is None or match.url_name is None or not known:
        return []
    args = [value for name, value in match.kwargs.items() if name != "language"]
    return [
        {"tag": each or own, "says": native(each or own), "href": address(match.url_name, each, *args)}
        for each in known
    ]


def _sentences(language: str) -> Callable[[str], Markup | str]:
    """The sentence of an entry of the notice, by its id; marked as in the notice's own language where it is said in no other."""
    notice = notice_in_force()
    own = {entry.id: entry.sentence for entry in entries(notice)}
    said = {entry.id: entry.sentence for entry in entries(notice, language)} if language else own

    def sentence(name: str) -> Markup | str:
        text = said.get(name, "")
        if language and text == own.get(name):
            return Markup('<span lang="{}">{}</span>').format(notice.language, text)
        return text

    return sentence
