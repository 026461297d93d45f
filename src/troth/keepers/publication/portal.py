"""The public pages of the notice: the one in force, in short and in full, and what lies beside it, as they were published."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from troth.desk import here
from troth.desk.notices.models import Version
from troth.desk.notices.versions import in_force, published_versions, read
from troth.desk.pages.kept import for_everybody
from troth.desk.pages.portal import languages, seen
from troth.desk.pages.proofs import is_shown_proofs, with_proofs
from troth.desk.pages.ways import Way, lead, ways
from troth.errors import TrothError
from troth.keepers.publication.forms import FORMS, others_of
from troth.notice.render.html import Served, render_cookies, render_html, render_retention
from troth.notice.render.page import VersionLine
from troth.notice.render.versions import render_versions

TYPES = {
    ".pdf": "application/pdf",
    ".md": "text/markdown; charset=utf-8",
    ".jsonld": "application/ld+json",
    ".json": "application/schema+json",
    ".csv": "text/csv; charset=utf-8",
}
"""What may be fetched as it was published, by its ending. Records of processing (.xlsx) are for the regulator."""
PUBLIC = ("notice.", "retention.", "cookies.")
"""How the names of files begin that anybody may fetch."""


@require_safe
def page(request: HttpRequest, file: str, language: str = "") -> HttpResponse:
    """A published page of the version in force, in its own language or another; 404 for one that the notice does not have."""
    version, notice = seen(request)
    if language and language not in languages(request):
        raise Http404
    with translation.override(language or None):
        bar = tuple(
            (way["says"], way["href"], way["here"] == "page") for way in ways("portal", request, language, notice)
        )
    tell: str = getattr(request, "tell", "")
    written = _written(version.pk, version.hash, file, language or notice.language, bar, tell)
    if written is None:
        raise Http404
    return with_proofs(written) if is_shown_proofs(request) else for_everybody(request, written)


@require_safe
def form(request: HttpRequest, name: str) -> HttpResponse:
    """Another published form, byte for byte as it was published; 404 for one that is not public, or was changed since."""
    kind = TYPES.get(f".{name.rpartition('.')[2]}")
    if kind is None or name not in in_force().files or not name.startswith(PUBLIC):
        raise Http404
    return HttpResponse(published_file(name), content_type=kind)


def published_file(name: str) -> bytes:
    """A file of the version in force that is among its forms. Raises TrothError where it is not as it was published."""
    path_ = here().published / name
    content = path_.read_bytes() if path_.is_file() else b""
    if hashlib.sha256(content).hexdigest() != in_force().files[name]:
        raise TrothError("a published file is not as it was published", where=name, fix="publish the notice again")
    return content


@lru_cache(maxsize=32)
def _written(
    number: int, digest: str, name: str, language: str, bar: tuple[tuple[str, str, bool], ...], tell: str
) -> str | None:
    """One page of one version. ``digest`` is a part of the key: a store that was changed is never answered from memory."""
    version = Version.objects.get(pk=number)
    said = read(version)
    line = VersionLine(version.number, digest, version.in_force_from, said.review.last)
    served = Served(static("troth/portal.css"), bar, _addresses(version, said.language), tell)
    others = others_of(said, name, language, with_pdf="notice.pdf" in version.files)
    match name:
        case "notice.html":
            return render_html(said, line, others, language, served)
        case "retention.html":
            return render_retention(said, line, others, language, served)
        case "cookies.html":
            return render_cookies(said, line, others, language, served)
        case _:
            earlier = [each for each in published_versions() if each.number <= version.number]
            return render_versions(earlier, others, language, served)


def _addresses(version: Version, own: str) -> dict[str, str]:
    """File of a published form → its address here."""
    addresses: dict[str, str] = {}
    for file in version.files:
        stem, *middle, ending = file.split(".")
        page = FORMS.get(f"{stem}.{ending}")
        if page is not None and len(middle) < 2:
            addresses[file] = reverse(f"portal-{page}", args=middle)
        else:
            addresses[file] = reverse("portal-form", args=[file])
    return addresses


ADDRESSES = {
    "notice.html": "",
    "retention.html": "how-long-we-keep-it",
    "cookies.html": "cookies",
    "versions.html": "what-changed",
}
"""Published page → its address, after a language where it is in another."""

urlpatterns = [
    path("published/<str:name>", form, name="portal-form"),
    *(
        path(before + ADDRESSES[file], page, {"file": file}, name=f"portal-{name}")
        for before in ("", "<language:language>/")
        for file, name in FORMS.items()
    ),
]

lead(
    "portal",
    Way("Our privacy notice", "portal-notice", 10),
    Way("How long we keep it", "portal-retention", 20),
    Way("Cookies", "portal-cookies", 25, lambda notice: notice.cookies is not None),
    Way("What changed", "portal-versions", 90),
)
