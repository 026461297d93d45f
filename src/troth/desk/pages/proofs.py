"""From a sentence of the published notice to its proof: a link behind each promise, for staff who read the notice signed in.

Everybody else is sent the page as it is: what lies behind a sentence is for staff, and for whom they hand a pack to.
"""

from __future__ import annotations

import html
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.desk.notices.versions import in_force, promises_of
from troth.desk.pages.console.frame import refuse_from_afar

_PROMISE = re.compile(r'(<p class="promise" id="([^"]+)">.*?)(</p>)', re.DOTALL)
_PAGE: list[str] = []


def prove_at(name: str) -> None:
    """The name of the page that shows one promise by its id; said from above, so that nothing here looks up."""
    _PAGE[:] = [name]


def page_of(promise: str) -> str:
    """Where a promise of the notice in force is shown; empty for one that it does not make, or where no room shows any."""
    return (
        reverse(_PAGE[0], args=[promise])
        if _PAGE and any(each.id == promise for each in promises_of(in_force()))
        else ""
    )


def is_shown_proofs(request: HttpRequest) -> bool:
    """Whether whoever reads is signed in, on the machine the console answers on. Without a session nothing is asked."""
    if not _PAGE or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return request.user.is_authenticated and refuse_from_afar(request) is None


def with_proofs(written: str) -> HttpResponse:
    """A published page with the link behind each of its promises; for one reader, and kept nowhere."""

    def linked(found: re.Match[str]) -> str:
        promise = html.unescape(found[2])
        says, label = _("its proof"), _("its proof: %(promise)s") % {"promise": promise}
        href = html.escape(reverse(_PAGE[0], args=[promise]))
        return f'{found[1]} <a class="proof" href="{href}" aria-label="{html.escape(label)}">{html.escape(says)}</a>{found[3]}'

    response = HttpResponse(_PROMISE.sub(linked, written))
    response["Cache-Control"] = "private, no-store"
    return response
