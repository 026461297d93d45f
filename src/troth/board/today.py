"""The first page of the console: what is due, what broke, what waits for whom. One opens it in the morning."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from troth.board.lately import LastRun, changes, last_run
from troth.desk import today as this_day
from troth.desk.cases.models import NOT_CLOSED, Case, Task
from troth.desk.need.confirming import to_confirm
from troth.desk.need.deciding import within
from troth.desk.need.looks import Unusual, unusual
from troth.desk.need.roles import roles_in_force
from troth.desk.need.waking import standing_of
from troth.desk.notices.models import Version
from troth.desk.notices.versions import promises_of
from troth.desk.pages import charts
from troth.desk.pages.addresses import address_of
from troth.desk.pages.console.cases import time_left
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.workers import waits_for_a_worker, workers
from troth.desk.pages.jinja import day, moment
from troth.desk.pages.kept import Kept
from troth.desk.pages.portal import version_for
from troth.desk.pages.purpose import allowed
from troth.desk.pages.ways import Way, allowed_acts, lead
from troth.desk.plans.models import StoredPlan
from troth.desk.proposals.acts import act_of
from troth.desk.proposals.models import Proposal
from troth.desk.staff.models import Account

SOON = timedelta(days=7)
"""What is due within this is shown as due soon."""
FIRST = 8
"""Cases shown on the first page; the list has them all."""


@for_staff
@allowed("see promises")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What is due, what broke, what waits: the page one opens in the morning."""
    version = version_for(request)
    seen = last_run(promises_of(version))
    on = this_day()
    opened = Case.objects.filter(within(account_of(request)), state__in=NOT_CLOSED)
    due_days, states = Counter[date](), Counter[str]()
    for state, due, count in opened.order_by().values_list("state", "due_on").annotate(Count("pk")):
        states[state] += count
        if due is not None:
            due_days[due] += count
    overdue = sum(count for due, count in due_days.items() if due < on)
    soon = sum(count for due, count in due_days.items() if on <= due <= on + SOON)
    facts = {
        "account": account_of(request),
        "on": on,
        "counts": seen.counts(),
        "seen": seen,
        "squares": _squares(version, seen),
        "figures": _figures(seen.counts(), overdue, soon),
        "overdue": overdue,
        "soon": soon,
        "open": states.total(),
        "states": states,
        "due": [(case, time_left(case, on)) for case in _first(opened, due_days)],
        "tasks": list(Task.objects.filter(answer="", case__in=opened).select_related("case")[:FIRST]),
        "stopped": _needed(StoredPlan.objects.filter(state="stopped"), account_of(request)),
        **_carried_out(account_of(request)),
        **_about_staff(request),
        **_between_two(account_of(request)),
        "changed": _changed(seen.seen),
        "clock": _by_week(on, due_days),
    }
    return console(request, "board/today.html", facts)


def _squares(version: Version, seen: LastRun) -> Markup:
    """A square a promise; drawn once for each run, because there are a hundred of them."""
    key = (version.hash, seen.newest, get_language())
    return Markup(_DRAWN.made_once(key, lambda: render_to_string("board/squares.html", {"kinds": seen.kinds()})))  # noqa: S704


_DRAWN = Kept(8)


def _needed(plans: QuerySet[StoredPlan], account: Account) -> list[StoredPlan]:
    """The newest plans, of cases that this account needs to see, and of no case."""
    found = list(plans.order_by("-made_at")[: 4 * FIRST])
    numbers = [int(plan.case) for plan in found if plan.case.isdigit()]
    if not numbers:
        return found[:FIRST]
    seen = set(Case.objects.filter(within(account), number__in=numbers).values_list("number", flat=True))
    return [plan for plan in found if not plan.case.isdigit() or int(plan.case) in seen][:FIRST]


def _about_staff(request: HttpRequest) -> dict[str, Any]:
    """Undertakings of this person's to be signed; readings that nobody has looked into, and roles to be confirmed, for those
    who see to it."""
    may = allowed_acts(request)
    roles = roles_in_force().named
    return {
        "unsigned": [role.name for role in standing_of(account_of(request), roles_in_force()).unsigned],
        "readings": _readings() if "read audit" in may else [],
        "confirm": [each for each in to_confirm() if roles[each.role].sleeps] if "manage staff" in may else [],
    }


def _between_two(account: Account) -> dict[str, Any]:
    """What others proposed and this account may decide, and what it proposed itself and somebody else is to decide."""
    waiting = Proposal.objects.filter(state="proposed").select_related("proposed_by").order_by("proposed_at")
    found = [(each, _(act_of(each.act).says)) for each in waiting[: 4 * FIRST]]
    mine = [(each, says) for each, says in found if each.proposed_by == account]
    return {"decide": [pair for pair in found if pair not in mine][:FIRST], "proposed": mine[:FIRST]}


def _readings() -> list[Unusual]:
    """What is unusual and not looked into; counted once a minute, for a house may look at many people."""
    return _counted(str(connection.settings_dict["NAME"]), int(time.time() // 60))


@lru_cache(maxsize=2)
def _counted(_store: str, _minute: int) -> list[Unusual]:
    return [each for each in unusual() if not each.settled]


def _carried_out(account: Account) -> dict[str, Any]:
    """Plans that run or wait to be run, and whether anybody is there to do it."""
    seen = workers()
    going = _needed(StoredPlan.objects.filter(state__in=("approved", "running")), account)
    return {"workers": seen, "going": [(plan, waits_for_a_worker(plan, seen)) for plan in going]}


def _figures(counts: dict[str, int], overdue: int, soon: int) -> list[dict[str, Any]]:
    cases = address_of("console-cases")
    return [
        *(
            {
                "says": _(name),
                "value": counts[name],
                "kind": name if counts[name] else "none",
                "href": f"{address_of('console-promises')}?verdict={name}",
            }
            for name in ("kept", "broken", "unproven")
        ),
        {"says": _("overdue"), "value": overdue, "kind": "broken" if overdue else "none", "href": f"{cases}?due=over"},
        {"says": _("due within a week"), "value": soon, "kind": "due" if soon else "none", "href": f"{cases}?due=soon"},
    ]


def _changed(seen: Any) -> list[dict[str, Any]]:
    """The verdicts that changed since yesterday, as a timeline: each sentence, and what it is now."""
    sentences = {each.promise.id: each.promise.sentence for each in seen}
    said: list[dict[str, Any]] = [
        {
            "when": moment(change.at),
            "says": Markup('<a class="govuk-link" href="{}">{}</a>').format(
                address_of("console-promise", change.promise), sentences[change.promise]
            ),
            "more": _("%(promise)s is now %(verdict)s") % {"promise": change.promise, "verdict": _(change.now)},
            "kind": "broken" if change.now == "broken" else "done" if change.now == "kept" else "",
        }
        for change in changes(since=timedelta(days=1), most=12)
        if change.promise in sentences and (change.was is not None or change.now == "broken")
    ]
    for before, each in pairwise(said):
        each["again"] = each["when"] == before["when"]
    return said


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


urlpatterns = [path("", today, name="console-today")]

lead("console", Way("Today", "console-today", 10, act="see promises"))
