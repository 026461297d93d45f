"""A rights request in the console: opened, searched, planned, approved, carried out while one looks on, and handed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from troth.desk import ZONE, here, today
from troth.desk.cases.cases import ANSWERS, answer_task, tasks_of
from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.cases.words import words_of
from troth.desk.connections.needed import needed
from troth.desk.need.deciding import NotAllowed, required
from troth.desk.pages.console.cases import STATES, clock_of, opens, shows, timeline
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.workers import waits_for_a_worker, workers
from troth.desk.pages.portal import notice_for
from troth.desk.pages.purpose import ANSWERING, allowed, for_purpose, looked
from troth.desk.pages.ways import allowed_acts
from troth.desk.plans import plans
from troth.desk.plans.cli import as_json as plan_facts
from troth.desk.plans.models import StoredPlan
from troth.errors import TrothError
from troth.keepers.rights import actions, clients
from troth.keepers.rights.asking import PLANNED
from troth.keepers.rights.passing import holds_for_clients, instructed, passed_to_clients
from troth.keepers.rights.planning import CLOCKS
from troth.notice.models import Notice
from troth.systems import Ambiguous, Chosen, Key

KINDS = (*CLOCKS, "withdrawal of consent")
"""The kinds of case that are requests to use a right."""
FILES = {
    "package.zip": "application/zip",
    "certificate.html": "text/html; charset=utf-8",
    "certificate.json": "application/json",
    "receipt.json": "application/json",
}
"""What a case may leave behind, and as what it is handed out."""
GOING = ("approved", "running", "waiting")
"""States of a plan that changes by itself."""


def opening(request: HttpRequest) -> HttpResponse:
    """Write down a request that came by letter, mail or telephone; the clock runs from the day it arrived."""
    notice = notice_for(request)
    names = identifiers(notice)
    given = {
        name: request.POST.get(name, "").strip()
        for name in ("right", "channel", "received_on", *(f"id-{n}" for n in names))
    }
    given["received_on"] = given["received_on"] or today().isoformat()
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        person = {name: given[f"id-{name}"][:400] for name in names if given[f"id-{name}"]}
        errors = _wrong(given, person, notice, names)
        if not errors:
            return _opened(request, given, person)
    facts = {
        "rights": [right for right in KINDS if right in notice.rights],
        "channels": notice.organisation.routes.by,
        "names": names,
        "given": given,
        "errors": errors,
        "wrong": dict(errors),
    }
    return console(request, "rights/open.html", facts, status=400 if errors else 200)


def page(request: HttpRequest, case: Case) -> HttpResponse:
    """One request; what is posted here is done, and then the page says how it stands."""
    if request.method == "POST":
        return _act(request, case)
    return _shown(request, case)


@for_staff
@allowed("take file")
@require_safe
def file(request: HttpRequest, number: int, name: str) -> Any:
    """What a case left behind. That somebody took it is recorded first: a package holds all that is held of a person."""
    case = Case.objects.filter(number=number, kind__in=KINDS).first()
    if case is None or name not in FILES:
        raise Http404
    required(account_of(request), "take file", matter_of(case))
    where = here().cases / case.ref / name
    if not where.is_file():
        raise Http404
    return _handed(request, case, where)


@for_purpose(ANSWERING, "file of the case", "take file")
def _handed(request: HttpRequest, case: Case, where: Any) -> Any:
    response = FileResponse(where.open("rb"), content_type=FILES[where.name])
    inline = where.name == "certificate.html"
    response["Content-Disposition"] = (
        f'{"inline" if inline else "attachment"}; filename="case-{case.number}-{where.name}"'
    )
    if inline:
        # The certificate carries its style within it, and nothing else.
        response._csp_replace = {"style-src": ["'unsafe-inline'"], "script-src": ["'none'"]}  # type: ignore[attr-defined]
    return response


@for_purpose(ANSWERING, "letter to the client", "take file")
def _letter(request: HttpRequest, case: Case) -> HttpResponse:
    words = clients.letter_to(case, _key(request.POST.get("client", "")), by=account_of(request))
    response = HttpResponse(words, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="case-{case.number}-letter-to-client.txt"'
    return response


def identifiers(notice: Notice) -> list[str]:
    """What people are found by in the connected systems, those most of them know first."""
    known = dict.fromkeys(
        name for system in notice.systems.values() for table in system.tables.values() for name in table.found_by
    )
    usual = ("email", "phone", "name")
    return [*(name for name in usual if name in known), *(name for name in known if name not in usual)]


def _wrong(
    given: Mapping[str, str], person: Mapping[str, str], notice: Notice, names: list[str]
) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    if given["right"] not in notice.rights:
        wrong.append(("right", _("Choose what they ask for")))
    if given["channel"] not in notice.organisation.routes.by:
        wrong.append(("channel", _("Choose how it arrived")))
    try:
        if date.fromisoformat(given["received_on"]) > today():
            wrong.append(("received_on", _("It cannot have arrived on a day still to come")))
    except ValueError:
        wrong.append(("received_on", _("Write the day as 2026-11-22")))
    if not person:
        wrong.append((f"id-{names[0]}" if names else "right", _("Give at least one thing they can be found by")))
    return wrong


def _opened(request: HttpRequest, given: Mapping[str, str], person: Mapping[str, str]) -> HttpResponse:
    """Open the case; where its search met a difficulty, the case's own page says which."""
    last = Case.objects.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        case = actions.open_request(
            given["right"],
            person,
            channel=given["channel"],
            received_on=date.fromisoformat(given["received_on"]),
            by=account_of(request),
        )
    except TrothError as problem:
        mine = Case.objects.filter(number__gt=last, opened_by=account_of(request)).order_by("-number").first()
        if mine is None:
            raise
        return _shown(request, mine, problem, status=409)
    return redirect("console-case", case.number)


def _act(request: HttpRequest, case: Case) -> HttpResponse:
    """Do what a button says. An error of ours is shown on the case's page, and nothing was done."""
    by, said = account_of(request), request.POST
    try:
        match said.get("act", ""):
            case "answer":
                answer_task(case, said.get("system", ""), said.get("answer", ""), by=by)
            case "approve":
                actions.approve_and_run(case, by=by, later=True)
            case "find":
                actions.find_again(case, _person(request, case), by=by, chosen=_chosen(said.getlist("choose")))
            case "retry":
                required(by, "approve plan", matter_of(case))
                plans.retry(_plan_of(case), by=by)
            case "cancel":
                required(by, "approve plan", matter_of(case))
                plans.cancel(_plan_of(case), by=by)
            case "settle":
                actions.settle(case, said.get("outcome", ""), said.get("reason", "")[:2000], by=by)
            case "instruct":
                clients.instruct(case, _key(said.get("client", "")), by=by)
            case "letter":
                return _letter(request, case)
            case _:
                raise Http404
    except NotAllowed:
        raise
    except TrothError as problem:
        case.refresh_from_db()
        return _shown(request, case, problem, status=409)
    return redirect(reverse("console-case", args=[case.number]))


def _shown(request: HttpRequest, case: Case, problem: TrothError | None = None, status: int = 200) -> HttpResponse:
    stored, notice = actions.current_plan(case), notice_for(request)
    decision = required(account_of(request), "see case", matter_of(case))
    words = words_of(case) if case.state != "closed" and decision.categories is None else None
    passed = passed_to_clients(case, stored)
    if words is not None or stored is not None or passed or decision.categories is not None:
        looked(request, case, ANSWERING, "words of the case" if words is not None else "case")
    tasks = tasks_of(case)
    folder = here().cases / case.ref
    facts = {
        "case": case,
        "said_state": _(STATES.get(case.state, case.state)),
        "left": (case.due_on - today()).days if case.due_on else None,
        "clock": clock_of(case),
        "took": (case.closed_at.astimezone(ZONE).date() - case.received_on).days if case.closed_at else 0,
        "silent": waits_for_a_worker(stored, workers()) if stored else False,
        "problem": problem,
        "choices": _choices(problem) if decision.categories is None else [],
        "plan": needed(plan_facts(stored), notice, decision.categories) if stored else None,
        "categories": None if decision.categories is None else sorted(decision.categories),
        "stored": stored,
        "going": stored is not None and stored.state in GOING,
        "passed": passed if decision.categories is None else [],
        "instructed": instructed(case) if decision.categories is None else [],
        "tasks": tasks,
        "answers": ANSWERS,
        "ready": all(task.answer for task in tasks),
        "timeline": timeline(case, linked="see evidence" in allowed_acts(request), whole=decision.categories is None),
        "files": [name for name in FILES if "take file" in allowed_acts(request) and (folder / name).is_file()],
        "words": words,
        "names": identifiers(notice),
        "called": {name: system.name for name, system in notice.systems.items()},
        "outcomes": actions.OUTCOMES,
        "plannable": case.kind in PLANNED or (stored is None and holds_for_clients(notice)),
    }
    return console(request, "rights/case.html", facts, status=status)


def _choices(problem: TrothError | None) -> list[str]:
    """The rows that fit, as buttons send them back, where a search said that several people do."""
    if not isinstance(problem, Ambiguous):
        return []
    return [f"{problem.system}.{choice.table}={_said(choice.key)}" for choice in problem.choices]


def _person(request: HttpRequest, case: Case) -> dict[str, str]:
    """Who is sought: what the form says, else what they wrote on the portal."""
    typed = {name: request.POST.get(f"id-{name}", "").strip()[:400] for name in identifiers(notice_for(request))}
    person = {name: value for name, value in typed.items() if value}
    if not person:
        words = words_of(case)
        given: Any = words["person"] if words else {}
        person = {str(name): str(value) for name, value in given.items()}
    if not person:
        raise TrothError("nobody is asked about", fix="give at least one thing they can be found by")
    return person


def _chosen(choices: list[str]) -> dict[str, Chosen] | None:
    """``SYSTEM.TABLE=KEY`` as the buttons say it."""
    chosen: dict[str, dict[str, list[Key]]] = {}
    for choice in choices:
        place, _sign, key = choice.partition("=")
        system, _dot, table = place.partition(".")
        if table and key:
            chosen.setdefault(system, {}).setdefault(table, []).append(_key(key))
    return {system: dict(tables) for system, tables in chosen.items()} or None


def _key(text: str) -> Key:
    return tuple(int(part) if part.lstrip("-").isdigit() else part for part in text[:200].split("/"))


def _said(key: Key) -> str:
    return "/".join(str(part) for part in key)


def _plan_of(case: Case) -> StoredPlan:
    stored = actions.current_plan(case)
    if stored is None:
        raise TrothError(f"case {case.number} has no plan", fix="search first")
    return stored


shows(page, KINDS)
opens(opening)

urlpatterns = [path("cases/<int:number>/files/<str:name>", file, name="console-case-file")]
