"""``/styleguide``: every part a page is made of, drawn by the same macros; only here, with ``TROTH_DEBUG=yes``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from troth.desk import here, now, today
from troth.desk.pages import charts
from troth.desk.pages.console.frame import refuse_from_afar
from troth.desk.pages.errors import says
from troth.desk.pages.tables import Column, listed

COLOURS = (
    ("paper", "what everything lies on"),
    ("card", "what stands out from it"),
    ("ink", "words"),
    ("soft", "words beside words"),
    ("deep", "the bar"),
    ("act", "what can be done"),
    ("kept", "kept"),
    ("broken", "broken"),
    ("unproven", "unproven"),
    ("care", "what wants care"),
    ("focus", "where the keyboard is"),
)
"""Tokens of ``assets/_dress.scss``, and what each means; every one has a value for daylight and one for the dark."""
ERRORS = ((400, ""), (403, ""), (403, "form"), (404, ""), (405, ""), (500, ""), (503, ""))
"""Status and kind of each page of an error."""
View = Callable[..., HttpResponse]


def in_debug(view: View) -> View:
    """Only where the workspace says ``TROTH_DEBUG=yes``, and only on this machine; 404 for everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if here().setting("TROTH_DEBUG") != "yes" or refuse_from_afar(request) is not None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@in_debug
@require_safe
def every_part(request: HttpRequest) -> HttpResponse:
    """One page with all of them. The table is a real one, of the tables of our own store, so that it sorts, filters and pages."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("words", "room")}
    found = ContentType.objects.all()
    rooms = sorted(set(found.values_list("app_label", flat=True)))
    if asked["words"]:
        found = found.filter(model__icontains=asked["words"])
    if asked["room"]:
        found = found.filter(app_label=asked["room"])
    columns = (Column("Table", key="model"), Column("Room", key="app_label"), Column("Number", True, key="pk"))
    table = listed(
        "Tables of our own store",
        found,
        columns,
        lambda each: (each.model, each.app_label, each.pk),
        request.GET,
        first="model",
        page_size=8,
    )
    facts = {
        "table": table,
        "asked": asked,
        "rooms": rooms,
        "colours": COLOURS,
        "drawn": [(name, draw()) for name, draw in CHARTS.items()],
        "errors": [(status, kind, says(status, kind)[0]) for status, kind in ERRORS],
        "ways": [
            {"says": "Parts", "href": "/styleguide", "here": "page"},
            {"says": "Form", "href": "/styleguide/form"},
        ],
    }
    return render(request, "pages/styleguide.html", facts)


@in_debug
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """A form as pages have them: send it empty, and it says what is wrong above and at each field."""
    given = {name: request.POST.get(name, "")[:200] for name in ("name", "day", "why")}
    errors = [(name, words) for name, words in WRONG if not given[name]] if request.method == "POST" else []
    facts = {"given": given, "errors": errors, "wrong": dict(errors)}
    return render(request, "pages/styleguide_form.html", facts, status=400 if errors else 200)


WRONG = (("name", "Write your name"), ("day", "Choose a day"), ("why", "Say why"))
"""Field of the form → what is said where it is empty."""


@in_debug
@require_safe
def error(request: HttpRequest, status: int, kind: str = "") -> HttpResponse:
    """One page of an error, as it is shown."""
    if (status, kind) not in ERRORS:
        raise Http404
    title, advice = says(status, kind)
    facts = {"title": title, "says": advice, "href": "/styleguide#errors", "act": "Back to the style guide"}
    response = render(request, "pages/error.html", facts, status=status)
    if status == HttpResponseNotAllowed.status_code:
        response["Allow"] = "GET, HEAD"
    return response


def _bars() -> charts.Chart:
    names = ["access", "erasure", "objection"]
    return charts.bars("Cases by right", names, [charts.Series("cases", [42, 17, 5])], of="Right")


def _stacked() -> charts.Chart:
    series = [charts.Series("closed", [38, 12, 5], "one"), charts.Series("open", [4, 5, 0], "two")]
    names = ["access", "erasure", "objection"]
    return charts.bars("Closed and open", names, series, stacked=True, of="Right")


def _line() -> charts.Chart:
    days = [today() - timedelta(days=7 * back) for back in range(11, -1, -1)]
    values = [9.0, 8, 8.5, 7, 6, 6.5, 5, 4, 4.5, 3, 3, 2]
    return charts.line("Days until an answer", days, [charts.Series("days", values)], goal=5)


def _waterfall() -> charts.Chart:
    changes = [("erased", -97.0), ("kept by law", -21.0), ("new", 4.0)]
    return charts.waterfall("What an erasure came to", "found", 120, changes, "left")


def _calendar() -> charts.Chart:
    last = today()
    counts = {last - timedelta(days=back): float((back * 7) % 5) for back in range(0, 200, 3)}
    return charts.calendar("Entries of the log", counts, last, unit="entries")


def _flow() -> charts.Chart:
    bands = [("web form", "access", 30.0), ("web form", "erasure", 9.0), ("letter", "access", 12.0)]
    return charts.flow("From the way in to the right", bands, headings=("Way", "Right", "Cases"))


def _band() -> charts.Chart:
    start = now() - timedelta(days=90)
    states = (("unproven", 20), ("kept", 45), ("broken", 3), ("kept", 22))
    spans: list[charts.Span] = []
    for says_, lasted in states:
        since = spans[-1].until if spans else start
        spans.append(charts.Span(says_, says_, since, since + timedelta(days=lasted)))
    return charts.band("The verdict on one promise", spans)


def _net() -> charts.Chart:
    layers = [["people"], ["cases", "calls"], ["notes"]]
    links = [("people", "cases", "person"), ("people", "calls", "person"), ("cases", "notes", "case")]
    return charts.net("How one person is reached", layers, links, {"people": "12,000 rows", "notes": "kept 6 years"})


CHARTS: dict[str, Callable[[], charts.Chart]] = {
    "bars": _bars,
    "bars, stacked": _stacked,
    "line": _line,
    "waterfall": _waterfall,
    "calendar": _calendar,
    "flow": _flow,
    "net": _net,
    "band": _band,
}
"""Each kind of chart, with figures made up for this page."""

urlpatterns = [
    path("styleguide", every_part, name="styleguide"),
    path("styleguide/form", form, name="styleguide-form"),
    path("styleguide/error/<int:status>", error, name="styleguide-error"),
    path("styleguide/error/<int:status>/<slug:kind>", error, name="styleguide-error-kind"),
]
