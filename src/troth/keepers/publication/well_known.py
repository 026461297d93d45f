"""What machines look for under ``/.well-known/``: whom to tell of a hole, and what is promised of a browser's signal."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from troth.desk import here, now
from troth.desk.notices.versions import in_force, read
from troth.errors import TrothError
from troth.notice.render.page import other_languages

DAYS: Final = 180
"""Days for which ``security.txt`` may be trusted, where ``TROTH_SECURITY_DAYS`` says nothing else."""
LONGEST: Final = 365
"""RFC 9116 section 2.5.5 recommends less than a year."""


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """``security.txt`` of RFC 9116: whom to tell, in which languages, until when this may be trusted, and where it really lies.

    Contact is ``TROTH_SECURITY_CONTACT`` (an address of mail, a telephone number or a page, as a URI), else the controller's
    address in the notice. Canonical are the hosts of ``TROTH_HOSTS``; a workspace that names none is read here alone.
    """
    notice = read(in_force())
    contact = here().setting("TROTH_SECURITY_CONTACT") or _mail(notice.organisation.contact.email)
    if contact is None:
        raise Http404
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    hosts = [host.strip() for host in (here().setting("TROTH_HOSTS") or "").split(",")]
    lines = [
        f"Contact: {_uri(contact)}",
        f"Expires: {midnight + timedelta(days=days()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join((notice.language, *other_languages(notice)))}",
        *(f"Canonical: https://{host}/.well-known/security.txt" for host in hosts if host and host[0] not in ".*["),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def privacy_control(request: HttpRequest) -> HttpResponse:
    """``gpc.json`` of the W3C's Global Privacy Control: true where the notice in force promises to honour the signal.

    404 where it promises nothing: whether it is honoured is then unknown, and nothing else would be true.
    """
    version = in_force()
    cookies = read(version).cookies
    if cookies is None or cookies.global_privacy_control is None:
        raise Http404
    return JsonResponse({"gpc": True, "lastUpdate": version.in_force_from.isoformat()})


def days() -> int:
    """For how many days ``security.txt`` may be trusted. Raises TrothError for a setting that is no such number."""
    said = here().setting("TROTH_SECURITY_DAYS") or str(DAYS)
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= LONGEST):
        raise TrothError(
            "this is no number of days",
            where="TROTH_SECURITY_DAYS",
            fix=f"use a whole number from 1 to {LONGEST}",
        )
    return int(said)


def _mail(address: str | None) -> str | None:
    return f"mailto:{address}" if address else None


def _uri(contact: str) -> str:
    """One line with a URI that RFC 9116 section 2.5.3 allows. Raises TrothError for anything else."""
    if not contact.startswith(("mailto:", "tel:", "https://")) or len(contact.split()) != 1:
        raise TrothError(
            "this is no address to write to",
            where="TROTH_SECURITY_CONTACT",
            fix="write mailto:security@company.example, tel:+44-… or https://…",
        )
    return contact


urlpatterns = [
    path(".well-known/security.txt", security, name="security-txt"),
    path(".well-known/gpc.json", privacy_control, name="gpc-json"),
]
