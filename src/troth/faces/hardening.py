"""How requests come in and answers go out: by https where that is meant, no body too large or too slow, every header set."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse, UnreadablePostError

from troth.desk.pages.api import problems
from troth.desk.staff.addresses import by_proxy
from troth.faces.patience import until_read

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PERMISSIONS = ", ".join(
    [
        *(
            f"{each}=()"
            for each in ("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture")
        ),
        *(f"{each}=()" for each in ("geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone")),
        *(f"{each}=()" for each in ("midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking")),
        *(f"publickey-credentials-{each}=(self)" for each in ("create", "get")),
    ]
)
"""No page asks for any of it but passkeys, so no page may."""
PROBES = ("/health", "/ready")


class Hardening:
    """Before it stands only what logs and adds headers: it judges where a request comes from before anybody reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refused(request) or self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cross-Origin-Embedder-Policy"] = "require-corp"
        response["X-Permitted-Cross-Domain-Policies"] = "none"
        if request.path_info.startswith(("/console/", "/api/")):
            response.setdefault("Cache-Control", "no-store")
        match = request.resolver_match
        if match is not None and match.view_name == "console-leave" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'  # what a shared machine would show the next person
        return response

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        """The refusal of a request that came without encryption, or with a body that is too large or never came."""
        _believe_our_proxy(request)
        if settings.TROTH_BY_HTTPS and not request.is_secure() and request.path_info not in PROBES:
            return _elsewhere(request)
        if request.method in WITH_BODY:
            try:
                with until_read(request.META.get("gunicorn.socket")):
                    request.body  # noqa: B018  # read here, once, within its time; later it is at hand
            except RequestDataTooBig:
                return _unread(request, 413, "This is more than a form here takes.")
            except UnreadablePostError:
                return _unread(request, 400, "What was sent did not arrive whole.")
        return None


def _believe_our_proxy(request: HttpRequest) -> None:
    """By which scheme people came, where a proxy of ours says it; nobody else's word is taken."""
    said = request.META.get("HTTP_X_FORWARDED_PROTO", "")
    if said and (by_proxy(request) or _near(request)):
        request.META["wsgi.url_scheme"] = "https" if said.split(",")[-1].strip().lower() == "https" else "http"


def _near(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """A page that was asked for in clear is shown by https; a form or a token that came in clear is refused, not sent on."""
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "title": "This API answers by https only", "status": 403}
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    if request.method not in ("GET", "HEAD"):
        return _plain(403, "This came without encryption, and was not read. Open the page by https.")
    host = request.get_host()  # one that is not ours is refused with 400
    query = request.META.get("QUERY_STRING", "")
    whole = f"https://{host}{quote(request.path, safe='/%:@!$&()*+,;=~-._')}{'?' + query if query else ''}"
    return HttpResponsePermanentRedirect(whole)


def _unread(request: HttpRequest, status: int, words: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return problems.response(problems.Problem(status))
    return _plain(status, words)


def _plain(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
