"""The public form: ask for what is held, for it to be put right or erased, or use another right; and how else to reach us."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.desk.cases.following import NoWay, follow, new_way
from troth.desk.cases.models import Case
from troth.desk.pages.portal import notice_for, portal, spoken
from troth.desk.pages.ways import Way, address, lead
from troth.desk.staff.addresses import address_of
from troth.desk.staff.throttle import TooMany
from troth.keepers.rights.actions import receive

ASKED = {
    "access": "See what you hold about me",
    "rectification": "Put something right",
    "erasure": "Have what you hold about me erased",
    "restriction": "Have you keep it but not use it for now",
    "objection": "Object to how you use it",
    "portability": "Take it with me, or have it passed on",
    "withdrawal of consent": "Take back my consent",
    "human review": "Have a person look at a decision made by a computer",
}
"""What people may ask for, in their words; those of them that the notice has."""
IDENTIFIERS = ("email", "phone")
"""What the form asks for; by other identifiers a person is found once somebody has spoken with them."""
LONGEST = {"name": 200, "email": 254, "phone": 40, "reference": 80, "words": 5000}
STANDS = {
    "open": "A person is at work on it.",
    "waiting": "A person is at work on it.",
    "passed": "It was passed to the organisation whose data it is about.",
    "decided": "A person has decided; it is being carried out.",
    "closed": "It was answered.",
}
"""How a case stands, as whoever asked is told; what was decided they are told by letter alone."""
_LINK = re.compile(r"[A-Za-z0-9_-]{43}")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def ask(request: HttpRequest, language: str = "") -> HttpResponse:
    """The form; sent whole, it opens a case, and says so with the day by which it is answered."""
    notice = notice_for(request)
    if "web form" not in notice.organisation.routes.by:
        raise Http404
    rights = [(right, _(says)) for right, says in ASKED.items() if right in notice.rights]
    given = {name: _plain(request.POST.get(name, "")) for name in ("right", *LONGEST)}
    if request.method != "POST":
        wanted = request.GET.get("right", "")
        given["right"] = wanted if wanted in dict(rights) else ""
    errors = _errors(given, [right for right, _says in rights]) if request.method == "POST" else []
    if request.method != "POST" or errors:
        facts = {"rights": rights, "given": given, "errors": errors, "wrong": dict(errors)}
        if errors:
            return portal(request, "rights/ask.html", facts, status=400, language=language)
        return portal(request, "rights/ask.html", facts, language=language, alike=("empty", given["right"]))
    person = {name: given[name] for name in IDENTIFIERS if given[name]}
    case = receive(
        given["right"], person, {name: given[name] for name in ("name", "reference", "words") if given[name]}
    )
    return redirect(address("portal-asked", language, received_token(case)))


def received_token(case: Case) -> str:
    """What the address of the page is made from that says a request arrived; it works once, and within a day."""
    return new_way(case, "link")


@require_safe
@spoken
def asked(request: HttpRequest, token: str, language: str = "") -> HttpResponse:
    """That a request arrived, when it is answered, and what happens until then: once. Says nothing of who asked."""
    if not _LINK.fullmatch(token):
        raise Http404
    try:
        case = follow("link", token, address_of(request))
    except (NoWay, TooMany) as refusal:
        facts = {"errors": [], "gone": True}
        return _not_kept(portal(request, "rights/follow.html", facts, status=_refused(refusal), language=language))
    return _shown(request, case, language, arrived=True)


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def stands(request: HttpRequest, language: str = "") -> HttpResponse:
    """How a request stands, for whoever has its code; the code works once, and the page gives the next."""
    if request.method != "POST":
        return portal(request, "rights/follow.html", {"errors": [], "gone": False}, language=language)
    try:
        case = follow("code", request.POST.get("code", ""), address_of(request))
    except NoWay as refusal:
        says, status = _("This code shows nothing, or was used already"), _refused(refusal)
    except TooMany as refusal:
        says, status = _("Too many codes were tried. Wait a quarter of an hour."), _refused(refusal)
    else:
        return _shown(request, case, language, arrived=False)
    facts = {"errors": [("code", says)], "gone": False}
    return _not_kept(portal(request, "rights/follow.html", facts, status=status, language=language))


def _shown(request: HttpRequest, case: Case, language: str, *, arrived: bool) -> HttpResponse:
    facts = {
        "case": case,
        "says": _(ASKED.get(case.kind, case.kind)),
        "arrived": arrived,
        "stands": _(STANDS[case.state]),
        "code": new_way(case, "code"),
    }
    return _not_kept(portal(request, "rights/asked.html", facts, language=language))


def _refused(refusal: NoWay | TooMany) -> int:
    return 429 if isinstance(refusal, TooMany) else 410


def _not_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@spoken
def reach(request: HttpRequest, language: str = "") -> HttpResponse:
    """How to reach the house, how to complain to it, and to whom else one may complain: UK GDPR Art 13(1)(a), (2)(d)."""
    facts = {"form": "web form" in notice_for(request).organisation.routes.by}
    return portal(request, "rights/reach.html", facts, language=language, alike="reach")


def _errors(given: Mapping[str, str], rights: list[str]) -> list[tuple[str, str]]:
    """(field, what to do), in the order of the form."""
    errors: list[tuple[str, str]] = []
    if given["right"] not in rights:
        errors.append(("right", _("Choose what you want to ask for")))
    if not given["name"]:
        errors.append(("name", _("Write your name")))
    if given["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", given["email"]):
        errors.append(("email", _("Write an email address such as name@inbox.example")))
    if given["phone"] and len(re.sub(r"\D", "", given["phone"])) < 6:
        errors.append(("phone", _("Write a telephone number such as 01632 960 001")))
    if not given["email"] and not given["phone"]:
        errors.append(("email", _("Give an email address or a telephone number, so that we can answer you")))
    for name, longest in LONGEST.items():
        if len(given[name]) > longest:
            errors.append((name, _("Write at most %(count)s letters here") % {"count": longest}))
    return errors


def _plain(said: str) -> str:
    """What was typed, without what no keyboard types: control characters and marks that turn the direction of reading."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", said).strip()


urlpatterns = [
    path(before + address_, view, name=name)
    for before in ("", "<language:language>/")
    for address_, view, name in (
        ("ask", ask, "portal-ask"),
        ("ask/how-it-stands", stands, "portal-stands"),
        ("ask/<str:token>/", asked, "portal-asked"),
        ("reach-us", reach, "portal-reach"),
    )
]

lead(
    "portal",
    Way("Use your rights", "portal-ask", 30, lambda notice: "web form" in notice.organisation.routes.by),
    Way("Reach us, or complain", "portal-reach", 40),
)
