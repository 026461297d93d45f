"""Who looked at whom: every look on record, one person's and one colleague's, and what is unusual and to be looked into."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from troth.desk.cases.matters import entries_within
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.looks import LOOKED_BACK, OUTCOMES, look_into, looks, looks_at, looks_by, unusual
from troth.desk.need.refusals import refusals
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.jinja import brief
from troth.desk.pages.purpose import allowed
from troth.desk.pages.tables import Column, Table, listed, plain
from troth.desk.pages.ways import Way, lead
from troth.desk.staff.models import Account
from troth.errors import TrothError


@for_staff
@allowed("read audit")
@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """The newest looks, who looked how often, and what is unusual; posting says that one of these was looked into."""
    problem = None
    if request.method == "POST":
        try:
            key, outcome = request.POST.get("reading", "")[:200], request.POST.get("outcome", "")[:40]
            look_into(key, outcome, by=account_of(request))
            return redirect("console-looks")
        except TrothError as refused:
            problem = refused
    names = _names()
    seen = looks().filter(entries_within(account_of(request)))
    often = seen.values("actor_id").annotate(number=Count("pk"), last=Max("at")).order_by("-number")[:100]
    rows = [(_colleague(each["actor_id"], names), f"{each['number']:,}", brief(each["last"])) for each in often]
    facts = {
        "problem": problem,
        "unusual": [(each, names.get(each.account, each.account)) for each in unusual(LOOKED_BACK)],
        "outcomes": OUTCOMES,
        "mine": account_of(request).uid,
        "staff": plain(_("Colleagues"), [_("Who"), _("Looks"), _("Last")], rows, numbers=(1,)),
        "refused": _refused(refusals().filter(entries_within(account_of(request))), names),
        "table": _table(request, seen, _("Looks")),
    }
    return console(request, "pages/looks.html", facts, status=409 if problem else 200)


@for_staff
@allowed("read audit")
@require_safe
def person(request: HttpRequest, subject: str) -> HttpResponse:
    """Who looked at one person, by their random id."""
    found = looks_at(subject).filter(entries_within(account_of(request)))
    if not found.exists():
        raise Http404
    facts = {
        "title": _("Who looked at person %(id)s") % {"id": subject[:8]},
        "table": _table(request, found, _("Looks")),
    }
    return console(request, "pages/looks_of.html", facts)


@for_staff
@allowed("read audit")
@require_safe
def colleague(request: HttpRequest, uid: str) -> HttpResponse:
    """Whom one member of staff looked at."""
    who = Account.objects.filter(uid=uid).first()
    if who is None:
        raise Http404
    mine = entries_within(account_of(request))
    facts = {
        "title": _("Whom %(name)s looked at") % {"name": who.name},
        "refused": _refused(refusals().filter(mine, actor_id=who.uid), _names()),
        "table": _table(request, looks_by(who).filter(mine), _("Looks")),
    }
    return console(request, "pages/looks_of.html", facts)


def _table(request: HttpRequest, found: QuerySet[EvidenceEntry], caption: str) -> Table:
    names = _names()
    columns = (
        Column(_("When"), key="at"),
        Column(_("Who")),
        Column(_("At whom")),
        Column(_("Case")),
        Column(_("Why, and at what")),
    )
    return listed(caption, found, columns, lambda row: _row(row, names), request.GET, first="-at")


def _row(row: EvidenceEntry, names: dict[str, str]) -> tuple[object, ...]:
    at_whom: Any = "–"
    if row.subject:
        href = reverse("console-looks-person", args=[row.subject])
        at_whom = Markup('<a class="govuk-link" href="{}">{}</a>').format(href, row.subject[:8])
    return brief(row.at), _colleague(row.actor_id, names), at_whom, row.case or "–", _why(row)


def _refused(found: QuerySet[EvidenceEntry], names: dict[str, str]) -> Table:
    """The newest that somebody was refused: when, who, what, in which case, and why."""
    rows = [
        (brief(row.at), _colleague(row.actor_id, names), *_what(row), row.case or "–")
        for row in found.order_by("-position")[:_NEWEST]
    ]
    return plain(_("Refused"), [_("When"), _("Who"), _("What"), _("Because"), _("Case")], rows)


_NEWEST = 50
_BECAUSE = {
    "account closed": "the account is closed",
    "no role": "no role of theirs may do it",
    "not signed": "the undertaking is not signed",
    "not confirmed": "the role is not confirmed",
    "not theirs": "it is nobody they need to know of",
    "token": "their token does not say it",
}


def _what(row: EvidenceEntry) -> tuple[str, str]:
    facts: dict[str, str] = json.loads(row.facts) if row.facts is not None else {}
    because = _BECAUSE.get(facts.get("because", ""))
    return facts.get("act", "") or _("no longer kept"), _(because) if because else ""


def _why(row: EvidenceEntry) -> str:
    facts: dict[str, str] = json.loads(row.facts) if row.facts is not None else {}
    return " · ".join(part for part in (facts.get("purpose", ""), facts.get("page", "")) if part) or _("no longer kept")


def _colleague(uid: str, names: dict[str, str]) -> Markup | str:
    if uid not in names:
        return uid
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(
        reverse("console-looks-staff", args=[uid]), names[uid]
    )


def _names() -> dict[str, str]:
    return dict(Account.objects.values_list("uid", "name"))


urlpatterns = [
    path("looks/", every, name="console-looks"),
    path("looks/person/<slug:subject>/", person, name="console-looks-person"),
    path("looks/staff/<slug:uid>/", colleague, name="console-looks-staff"),
]

lead("house", Way("Who looked", "console-looks", 60, act="read audit"))
