"""What is dangerous asks anew who is there: a second factor within the last ten minutes (OWASP ASVS 5.0, 7.5.1, 7.5.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from troth.desk import now
from troth.desk.pages.ways import first_page
from troth.desk.staff.signing_in import DEMO, proved_at

View = Callable[..., Any]
FRESH = timedelta(minutes=10)


def freshly_proved(view: View) -> View:
    """A view that only somebody sees who proved lately that it is them; it stands below ``for_staff``.

    Others are asked, and then led back: to the page, or after a form to the page it stands on. In a demo, where a link was
    enough, nobody is asked.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return asked_again(
            request, request.get_full_path() if request.method == "GET" else request.POST.get("back", "")
        )

    return guarded


def asked_again(request: HttpRequest, back: str) -> HttpResponse:
    """Lead somebody to show again that it is them, and then back."""
    return redirect(f"{reverse('console-prove')}?{urlencode({'back': within(request, back)})}")


def is_fresh(request: HttpRequest) -> bool:
    """Whether whoever is signed in proved within ten minutes that it is them."""
    if request.session.get("way") == DEMO:
        return True
    age = now() - proved_at(request)
    return timedelta(0) <= age <= FRESH


def within(request: HttpRequest, address: str) -> str:
    """An address of the console, or its first page for any other: nobody is led out of the house."""
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if ours and address.startswith("/console/") else first_page("console")
