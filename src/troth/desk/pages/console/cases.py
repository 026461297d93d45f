"""The cases as pages: the list, and one case as the keeper of its kind shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from troth.desk import ZONE, today
from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import NOT_CLOSED, Case, Task
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import required, within
from troth.desk.need.reading import SEEN
from troth.desk.pages.addresses import address_of
from troth.desk.pages.charts.clock import clock
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.search import Finder, Hit, finds
from troth.desk.pages.console.wording import in_words, told
from troth.desk.pages.jinja import day, moment, some
from troth.desk.pages.purpose import allowed
from troth.desk.pages.tables import Column, listed
from troth.desk.pages.ways import Way, lead
from troth.desk.plans.models import StoredPlan
from troth.desk.staff.models import Account

SOON = timedelta(days=7)
STATES = {
    "open": "open",
    "waiting": "waiting for approval",
    "passed": "passed to the client",
    "decided": "decided",
    "closed": "closed",
}
"""What each state of a case is called."""
Page = Callable[[HttpRequest, Case], HttpResponse]
Opening = Callable[[HttpRequest], HttpResponse]

_PAGES: dict[str, Page] = {}
_OPENINGS: list[Opening] = []


def shows(page: Page, kinds: Sequence[str]) -> None:
    """A keeper's page for its kinds of case."""
    _PAGES.update(dict.fromkeys(kinds, page))


def opens(opening: Opening) -> None:
    """The page on which a case is opened."""
    _OPENINGS[:] = [opening]


@for_staff
@allowed("see case")
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """The cases, the most urgent first; filtered by state, kind, date and number."""
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("state", "kind", "due", "number")}
    needed = Case.objects.filter(within(account_of(request)))
    found = needed if asked["state"] == "all" else needed.filter(state__in=NOT_CLOSED)
    if asked["state"] in STATES:
        found = needed.filter(state=asked["state"])
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    if asked["number"].isdigit():
        found = needed.filter(number=int(asked["number"][:18]))
    on = today()
    if asked["due"] == "over":
        found = found.filter(due_on__lt=on)
    elif asked["due"] == "soon":
        found = found.filter(due_on__range=(on, on + SOON))
    said = {state: _(words) for state, words in STATES.items()}
    columns = (
        Column(_("Case"), key="number"),
        Column(_("What"), key="kind"),
        Column(_("Arrived"), key="received_on"),
        Column(_("Due"), key="due_on"),
        Column(_("Time left")),
        Column(_("State"), key="state"),
        Column(_("What comes next")),
    )
    coming = Coming()
    table = listed(
        _("Cases"),
        found,
        columns,
        lambda case: _row(case, on, said, coming),
        request.GET,
        first="due_on",
        beside=coming.look_up,
        hide_caption=True,
    )
    kinds = list(needed.order_by("kind").values_list("kind", flat=True).distinct())
    states = [("", _("not closed")), *((state, said[state]) for state in STATES), ("all", _("all"))]
    facts = {"table": table, "asked": asked, "kinds": kinds, "states": states, "any": needed.exists()}
    return console(request, "pages/cases.html", facts)


@for_staff
@allowed("see case")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One case, as the keeper of its kind shows it and acts on it."""
    case = Case.objects.select_related("opened_by", "decided_by", "subject").filter(number=number).first()
    if case is None or case.kind not in _PAGES:
        raise Http404
    required(account_of(request), "see case", matter_of(case))
    return _PAGES[case.kind](request, case)


@for_staff
@allowed("open case")
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a case that came by letter, mail or telephone."""
    if not _OPENINGS:
        raise Http404
    return _OPENINGS[0](request)


def timeline(case: Case, *, linked: bool = True, whole: bool = True) -> list[dict[str, Any]]:
    """What is on record of a case, the oldest first, and what is still to come.

    A step that was begun and came to its end is told once; one of which only the beginning is on record is told as that.
    ``linked``: each leads to its entry in the log, for whoever may see that. ``whole``: with its facts, which count rows; for
    whoever sees only some categories of the person, without. Looks are one line at the end, for whoever may see the log.
    """
    rows = list(EvidenceEntry.objects.filter(case=case.ref).exclude(kind=SEEN).order_by("position")[:500])
    names = dict(Account.objects.filter(uid__in={row.actor_id for row in rows}).values_list("uid", "name"))
    ended = {row.key for row in rows if row.key and row.kind.endswith((".done", ".failed"))}
    said: list[dict[str, Any]] = []
    for row in rows:
        begun = row.kind.endswith(".begun")
        if begun and row.key in ended:
            continue
        said.append(
            {
                "when": moment(row.at),
                "says": Markup('<a class="govuk-link" href="{}">{}</a>').format(
                    address_of("console-entry", row.uid), in_words(row.kind)
                )
                if linked
                else in_words(row.kind),
                "more": " · ".join(part for part in (told(row) if whole else "", names.get(row.actor_id, "")) if part),
                "kind": "broken" if row.kind.endswith(".failed") else "to-come" if begun else "done",
            }
        )
    if case.due_on and case.state != "closed":
        said.append(
            {
                "when": day(case.due_on),
                "says": _("To be answered by this day"),
                "kind": "to-come",
                "more": "",
            }
        )
    if case.look_again_at:
        said.append(
            {"when": moment(case.look_again_at), "says": _("To be looked at again"), "kind": "to-come", "more": ""}
        )
    if linked and (looked := _looked(case, names)) is not None:
        said.append(looked)
    for before, each in pairwise(said):
        each["again"] = each["when"] == before["when"]
    return said


def _row(case: Case, on: date, said: Mapping[str, str], coming: Coming) -> tuple[object, ...]:
    number = _LINK % (address_of("console-case", case.number), case.number)
    next_ = coming.of(case)
    state = said.get(case.state, case.state)
    return number, case.kind, day(case.received_on), day(case.due_on), time_left(case, on), state, next_


def time_left(case: Case, on: date) -> Markup | str:
    """How long there is to answer a case, or by how much it is late; nothing of one that is closed, or without a date."""
    if case.due_on is None or case.state == "closed":
        return ""
    left = (case.due_on - on).days
    if left == 0:
        return _LEFT % ("is-soon", _("today"))
    if left < 0:
        return _LEFT % ("is-late", _("%(days)s late") % {"days": some(-left, _("day"))})
    return _LEFT % ("is-soon" if left <= SOON.days else "is-far", some(left, _("day")))


def _looked(case: Case, names: Mapping[str, str]) -> dict[str, Any] | None:
    """All looks at a case as one line at the end: there may be more of them than of everything else together."""
    looks = EvidenceEntry.objects.filter(case=case.ref, kind=SEEN)
    last = looks.order_by("-position").first()
    if last is None:
        return None
    says = _("Looked at %(times)s") % {"times": some(looks.count(), _("time"))}
    who = names.get(last.actor_id) or Account.objects.filter(uid=last.actor_id).values_list("name", flat=True).first()
    href = f"{address_of('console-evidence')}?kind={SEEN}&case={case.ref}"
    return {
        "when": "",
        "says": _LINK % (href, says),
        "more": _("last on %(when)s, by %(who)s") % {"when": moment(last.at), "who": who or last.actor_id},
        "kind": "",
    }


def clock_of(case: Case) -> tuple[Markup, str] | None:
    """How much of the time to answer is gone, and what the end of the bar is: its date, or where that is past, when it was
    answered, or today. None where no clock runs."""
    if case.due_on is None:
        return None
    closed = case.closed_at.astimezone(ZONE).date() if case.closed_at else None
    at = closed or today()
    end = _("to be answered by %(day)s") % {"day": day(case.due_on)}
    if at > case.due_on:
        end = _("answered %(day)s") % {"day": day(closed)} if closed else _("today")
    return clock(case.received_on, case.due_on, at, soon=0 if closed else SOON.days), end


_LEFT = Markup('<span class="left %s">%s</span>')


class Coming:
    """What comes next in each case of a page: two questions to the store for all of them."""

    def __init__(self) -> None:
        self._open = Counter[int]()
        self._plans: dict[str, str] = {}

    def look_up(self, cases: Sequence[Case]) -> None:
        """Read how their plans stand, and how many people are still to look."""
        numbers = [case.pk for case in cases]
        self._open.update(Task.objects.filter(case__in=numbers, answer="").values_list("case_id", flat=True))
        plans = StoredPlan.objects.filter(case__in=[case.ref for case in cases]).exclude(state="cancelled")
        self._plans.update(plans.order_by("made_at").values_list("case", "state"))

    def of(self, case: Case) -> Markup | str:
        """In a few words; how it came out, where it is closed."""
        plan = self._plans.get(case.ref, "")
        if case.state == "closed":
            return case.outcome
        if plan == "stopped":
            return _LEFT % ("is-late", _("its plan stopped"))
        if plan in ("approved", "running", "waiting"):
            return {
                "approved": _("to be carried out"),
                "running": _("being carried out"),
                "waiting": _("its plan waits"),
            }[plan]
        if case.state == "passed":
            return _("the client says what to do")
        if looks := self._open[case.pk]:
            return _("%(places)s to look in") % {"places": some(looks, _("place"))}
        return _("to be approved") if plan == "proposed" else _("to be searched or decided")


_LINK = Markup('<a class="govuk-link" href="%s">%s</a>')


def _found(words: str, account: Account) -> Iterable[Hit]:
    """A case by its number, with or without the word before it; a kind of case by its name."""
    number = words.removeprefix("case").strip().lstrip("#")
    if number.isascii() and number.isdigit():
        for case in Case.objects.filter(within(account), number=int(number[:18])):
            says = _("Case %(number)s: %(kind)s") % {"number": case.number, "kind": case.kind}
            yield Hit(says, address_of("console-case", case.number), _(STATES.get(case.state, case.state)))
    for kind in Case.objects.filter(within(account)).order_by("kind").values_list("kind", flat=True).distinct():
        if words in kind:
            says = _("Every case of the kind %(kind)s") % {"kind": kind}
            yield Hit(says, f"{address_of('console-cases')}?state=all&kind={quote(kind)}")


finds(Finder("Cases", _found, 20, "see case"))

urlpatterns = [
    path("cases/", every, name="console-cases"),
    path("cases/open/", open_one, name="console-case-open"),
    path("cases/<int:number>/", one, name="console-case"),
]

lead("console", Way("Cases", "console-cases", 40, act="see case"))
