"""The console's first pages: today, every promise with its verdict, and one promise down to its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from troth.board.lately import changes, last_run, runs
from troth.board.run import verify
from troth.desk import today as this_day
from troth.desk.cases.models import NOT_CLOSED, Case, Task
from troth.desk.notices.versions import in_force, notice_in_force, promises_in_force
from troth.desk.pages import charts
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.jinja import day, moment
from troth.desk.pages.ways import Way, lead
from troth.desk.plans.models import StoredPlan
from troth.errors import TrothError
from troth.notice.entries import Promise, entries, promises

SOON = timedelta(days=7)
"""What is due within this is shown as due soon."""
FIRST = 8
"""Cases shown on the first page; the list has them all."""


@for_staff
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What is due, what broke, what waits: the page one opens in the morning."""
    try:
        seen = last_run(promises_in_force())
    except TrothError:
        return console(request, "board/nothing_yet.html", {"account": account_of(request)})
    on = this_day()
    opened = Case.objects.filter(state__in=NOT_CLOSED)
    by_day = dict(opened.order_by().values_list("due_on").annotate(Count("pk")))
    due_days = {due: count for due, count in by_day.items() if due is not None}
    overdue = sum(count for due, count in due_days.items() if due < on)
    soon = sum(count for due, count in due_days.items() if on <= due <= on + SOON)
    facts = {
        "account": account_of(request),
        "on": on,
        "counts": seen.counts(),
        "seen": seen,
        "figures": _figures(seen.counts(), overdue, soon),
        "overdue": overdue,
        "soon": soon,
        "open": sum(by_day.values()),
        "due": list(_first(opened, due_days)),
        "tasks": list(Task.objects.filter(answer="", case__state__in=NOT_CLOSED).select_related("case")[:FIRST]),
        "plans": StoredPlan.objects.filter(state="proposed").count(),
        "stopped": list(StoredPlan.objects.filter(state__in=("stopped", "running")).order_by("-made_at")[:FIRST]),
        "changed": _changed(seen.seen),
        "clock": _by_week(on, due_days),
    }
    return console(request, "board/today.html", facts)


@for_staff
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """Every sentence of the notice, in its order, with its verdict beside it; filtered by ``?verdict=`` and ``?kind=``."""
    notice = notice_in_force()
    seen = last_run(promises(notice))
    outcome, kind = request.GET.get("verdict", ""), request.GET.get("kind", "")
    words = request.GET.get("words", "").strip()[:80].casefold()
    known = {each.promise.id: each for each in seen.seen}
    rows = [
        (entry, known.get(entry.id))
        for entry in entries(notice)
        if (not outcome or (entry.id in known and known[entry.id].outcome == outcome))
        and (not kind or (isinstance(entry, Promise) and entry.kind == kind))
        and (not words or words in entry.sentence.casefold() or words in entry.id)
    ]
    history = runs()
    over_time = None
    if len(history) > 1:
        days = [at.date() for at, _ in history]
        names = ("kept", "broken", "unproven")
        colours = {"kept": "one", "broken": "two", "unproven": "three"}
        series = [charts.Series(_(name), [counts[name] for _, counts in history], colours[name]) for name in names]
        over_time = charts.line(_("Verdicts of every run"), days, series)
    facts = {
        "rows": rows,
        "seen": seen,
        "counts": seen.counts(),
        "kinds": sorted(Counter(each.promise.kind for each in seen.seen)),
        "asked": {"verdict": outcome, "kind": kind, "words": request.GET.get("words", "")},
        "over_time": over_time,
    }
    return console(request, "board/promises.html", facts)


@for_staff
@require_safe
def one(request: HttpRequest, promise: str) -> HttpResponse:
    """One promise: its sentence, its verdict and why, what the run saw, the proof, and its history."""
    notice = notice_in_force()
    said = {each.id: each for each in promises(notice)}
    if promise not in said:
        raise Http404
    (seen,) = last_run([said[promise]]).seen
    history = [
        {
            "when": moment(change.at),
            "says": _("%(was)s → %(now)s") % {"was": _(change.was or "new"), "now": _(change.now)},
            "more": Markup('<a class="govuk-link" href="{}">{}</a>').format(
                reverse("console-entry", args=[change.uid]), _("the entry in the log")
            ),
            "kind": "broken" if change.now == "broken" else "done" if change.now == "kept" else "",
        }
        for change in changes(promise=promise)
    ]
    facts = {
        "seen": seen,
        "promise": said[promise],
        "history": history,
        "at": last_run([]).at,
        "version": in_force(),
    }
    return console(request, "board/promise.html", facts)


@for_staff
@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Run every check now, on record, then show where one came from."""
    verify()
    back = request.POST.get("back", "")
    known = {each.id for each in promises(notice_in_force())}
    return redirect(reverse("console-promise", args=[back]) if back in known else reverse("console-promises"))


def _figures(counts: dict[str, int], overdue: int, soon: int) -> list[dict[str, Any]]:
    cases = reverse("console-cases")
    return [
        *(
            {
                "says": _(name),
                "value": counts[name],
                "kind": name,
                "href": f"{reverse('console-promises')}?verdict={name}",
            }
            for name in ("kept", "broken", "unproven")
        ),
        {"says": _("overdue"), "value": overdue, "kind": "broken" if overdue else "none", "href": f"{cases}?due=over"},
        {"says": _("due within a week"), "value": soon, "kind": "due" if soon else "none", "href": f"{cases}?due=soon"},
    ]


def _changed(seen: Any) -> list[dict[str, Any]]:
    """The verdicts that changed since yesterday, as a timeline."""
    sentences = {each.promise.id: each.promise.sentence for each in seen}
    return [
        {
            "when": moment(change.at),
            "says": Markup('<a class="govuk-link" href="{}">{}</a> {} {}').format(
                reverse("console-promise", args=[change.promise]), change.promise, _("is now"), _(change.now)
            ),
            "more": sentences.get(change.promise, ""),
            "kind": "broken" if change.now == "broken" else "done" if change.now == "kept" else "",
        }
        for change in changes(since=timedelta(days=1), most=12)
        if change.promise in sentences and (change.was is not None or change.now == "broken")
    ]


def _first(opened: QuerySet[Case], due_days: Mapping[date, int]) -> QuerySet[Case]:
    """The cases due first. Only those of the first days are read: there may be ten thousand."""
    counted, until = 0, None
    for until in sorted(due_days):
        counted += due_days[until]
        if counted >= FIRST:
            break
    return opened.filter(due_on__lte=until).order_by("due_on", "pk")[:FIRST] if until else opened.none()


def _by_week(on: date, due_days: Mapping[date, int]) -> charts.Chart | None:
    """Open cases by the week in which they are due."""
    weeks = Counter[int]()
    for due, count in due_days.items():
        weeks[max(-1, (due - on).days // 7)] += count
    if not weeks:
        return None
    shown = range(-1, min(max(weeks), 7) + 1)
    names = [
        _("overdue") if week < 0 else _("this week") if week == 0 else day(on + timedelta(days=7 * week))
        for week in shown
    ]
    return charts.bars(
        _("Open cases by the week they are due"), names, [charts.Series(_("cases"), [weeks[week] for week in shown])]
    )


urlpatterns = [
    path("", today, name="console-today"),
    path("promises/", every, name="console-promises"),
    path("promises/check", check_now, name="console-check"),
    path("promises/<str:promise>/", one, name="console-promise"),
]

lead("console", Way("Today", "console-today", 10), Way("Promises", "console-promises", 20))
