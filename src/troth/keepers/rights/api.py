"""Requests for machines: opened, planned, decided in a person's name, carried out; what they leave is handed out on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Status

from troth.desk import here, today
from troth.desk.cases.cases import answer_task
from troth.desk.cases.models import Case
from troth.desk.cases.words import words_of
from troth.desk.notices.versions import notice_in_force
from troth.desk.pages.api.deciding import Beside, case_of, require_whole, seen
from troth.desk.pages.api.door import Door, account_of
from troth.desk.pages.api.problems import Problem, refused
from troth.desk.plans import plans
from troth.desk.plans.models import StoredPlan
from troth.errors import TrothError
from troth.keepers.rights import actions, clients
from troth.keepers.rights.api_shapes import (
    Answer,
    Approval,
    Asked,
    Asking,
    CaseShown,
    Finding,
    Instruction,
    Letter,
    Number,
    Opening,
    Settlement,
    Words,
)
from troth.keepers.rights.case_told import Has, told, told_again, what_it_has
from troth.keepers.rights.console import FILES, KINDS
from troth.keepers.rights.portal import IDENTIFIERS, received_token
from troth.notice.acts import Act
from troth.systems import Ambiguous, Chosen, Key

door = Door("Requests")
_BINARY = {"schema": {"type": "string", "format": "binary"}}


@door.does("/ask", act=None, response={201: Asked})
def ask(request: HttpRequest, said: Asking) -> Any:
    """Ask for what is held, for it to be put right or erased, or use another right. Needs no token."""
    notice = notice_in_force()
    if "web form" not in notice.organisation.routes.by:
        raise Problem(404, "requests do not come by this way", fix="see how to reach us: GET /notice")
    if said.right not in notice.rights:
        raise Problem(422, errors=[{"where": "right", "what": f"one of: {', '.join(sorted(notice.rights))}"}])
    person = {name: value for name in IDENTIFIERS if (value := getattr(said, name))}
    if not person:
        raise Problem(422, errors=[{"where": "email", "what": "give an email address or a telephone number"}])
    words = {name: value for name in ("name", "reference", "words") if (value := getattr(said, name))}
    case = actions.receive(said.right, person, words)
    page = reverse("portal-asked", args=[received_token(case)])
    return {
        "right": case.kind,
        "received_on": case.received_on,
        "due_on": case.due_on,
        "due_reason": case.due_reason,
        "page": page,
    }


@door.does("/cases", act="open case", response={201: CaseShown})
def open_case(request: HttpRequest, response: HttpResponse, said: Opening) -> Any:
    """Open a request that came by letter, mail or telephone; where it can be planned, search everywhere and plan it.

    The case is opened whatever the search says, because the law's clock runs from receipt. Where the search met a difficulty, the
    answer is 409, says which, and its Location is the case.
    """
    last = Case.objects.order_by("-number").values_list("number", flat=True).first() or 0
    by = account_of(request)
    try:
        case = actions.open_request(
            said.right,
            said.person,
            channel=said.channel,
            received_on=said.received_on or today(),
            by=by,
            chosen=_chosen(said.choose),
            correct=said.correct,
        )
    except TrothError as error:
        problem = _ambiguous(error)
        mine = Case.objects.filter(number__gt=last, opened_by=by).order_by("-number").first()
        if mine is not None:
            problem.headers = {"Location": f"/api/v1/cases/{mine.number}"}
        raise problem from None
    response["Location"] = f"/api/v1/cases/{case.number}"
    return told(request, case, "open case")


@door.reads("/cases/{int:number}", act="see case", response=CaseShown)
def show_case(request: HttpRequest, number: Number) -> Any:
    """One case: its clock, its tasks, its plan and what came of it, as far as the owner's purposes need them.

    Where it has a plan, which counts what was found of the person, that it was read is on record.
    """
    case = _case(request, number, "see case", beside=what_it_has)
    return told(request, case, "see case", Has.beside(case))


@door.reads("/cases/{int:number}/words", act="see case", response=Words)
def show_words(request: HttpRequest, number: Number) -> Any:
    """What the person wrote on the portal. That it was read is on record."""
    case = _case(request, number, "see case")
    require_whole(request, "see case", case)
    words: Any = words_of(case)
    if words is None:
        raise Problem(404, "nobody wrote anything on the portal, or the case is closed", where="number")
    seen(request, case, "words of the case")
    return words


@door.reads(
    "/cases/{int:number}/files/{name}",
    act="take file",
    response=None,
    openapi_extra={
        "responses": {
            200: {
                "description": "The file",
                "content": {kind.partition(";")[0]: _BINARY for kind in sorted(set(FILES.values()))},
            }
        }
    },
)
def take_file(request: HttpRequest, number: Number, name: Annotated[str, Field(max_length=40)]) -> FileResponse:
    """What a case left behind: package, certificate, receipt. That it was taken is on record first."""
    case = _case(request, number, "take file")
    require_whole(request, "take file", case)
    where = here().cases / case.ref / name
    if name not in FILES or not where.is_file():
        raise Problem(404, "this case left no file of this name", where="name")
    seen(request, case, "file of the case")
    return FileResponse(
        where.open("rb"), as_attachment=True, filename=f"case-{case.number}-{name}", content_type=FILES[name]
    )


@door.does("/cases/{int:number}/find", act="find person", response=CaseShown)
def find_person(request: HttpRequest, number: Number, said: Finding) -> Any:
    """Search again, by better identifiers or chosen rows, and plan anew."""
    case = _case(request, number, "find person")
    person: Any = said.person
    if person is None:
        written: Any = words_of(case)
        if written is None or not written["person"]:
            raise Problem(422, errors=[{"where": "person", "what": "give at least one thing they can be found by"}])
        seen(request, case, "words of the case")
        person = written["person"]
    try:
        actions.find_again(case, person, by=account_of(request), chosen=_chosen(said.choose), correct=said.correct)
    except TrothError as error:
        raise _ambiguous(error) from None
    return told_again(request, case, "find person")


@door.does("/cases/{int:number}/answer", act="answer task", response=CaseShown)
def answer(request: HttpRequest, number: Number, said: Answer) -> Any:
    """Record what a named person found where no machine can look."""
    case = _case(request, number, "answer task")
    answer_task(case, said.system, said.answer, by=account_of(request))
    return told_again(request, case, "answer task")


@door.does("/cases/{int:number}/approve", act="approve plan", response={202: CaseShown})
def approve(request: HttpRequest, number: Number, said: Approval) -> Any:
    """Decide a case by approving its plan as it was shown; a worker carries it out."""
    case = _case(request, number, "approve plan")
    stored = _plan(case)
    if stored.hash != said.hash:
        raise Problem(409, "this is not the plan that was shown", where="hash", fix="look at the case again")
    actions.approve_and_run(case, by=account_of(request), later=True)
    return Status(202, told_again(request, case, "approve plan"))


@door.does("/cases/{int:number}/cancel", act="approve plan", response=CaseShown)
def cancel(request: HttpRequest, number: Number) -> Any:
    """Take the case's plan back: at once, or, while a worker has it, before its next step."""
    case = _case(request, number, "approve plan")
    plans.cancel(_plan(case), by=account_of(request))
    return told_again(request, case, "approve plan")


@door.does("/cases/{int:number}/retry", act="approve plan", response={202: CaseShown})
def retry(request: HttpRequest, number: Number) -> Any:
    """Let workers go on with a plan that stopped or waits."""
    case = _case(request, number, "approve plan")
    plans.retry(_plan(case), by=account_of(request))
    return Status(202, told_again(request, case, "approve plan"))


@door.does("/cases/{int:number}/settle", act="decide", response=CaseShown)
def settle(request: HttpRequest, number: Number, said: Settlement) -> Any:
    """Decide and close a case that no plan carries out, with a reason."""
    case = _case(request, number, "decide")
    actions.settle(case, said.outcome, said.reason, by=account_of(request))
    return told_again(request, case, "decide")


@door.does("/cases/{int:number}/instruct", act="decide", response=CaseShown)
def instruct(request: HttpRequest, number: Number, said: Instruction) -> Any:
    """Record that a client whose processor we are says to act, and plan it with that client's rows."""
    case = _case(request, number, "decide")
    clients.instruct(case, _key(said.client), by=account_of(request))
    return told_again(request, case, "decide")


@door.does("/cases/{int:number}/letter", act="take file", response=Letter, shown_once=True)
def letter_to_client(request: HttpRequest, number: Number, said: Instruction) -> Any:
    """The letter that hands a request on to a client whose processor we are. That it was read is on record."""
    case = _case(request, number, "decide")
    require_whole(request, "decide", case)
    words = clients.letter_to(case, _key(said.client), by=account_of(request))
    seen(request, case, "letter to a client")
    return {"text": words}


def _case(request: HttpRequest, number: int, act: Act, beside: Beside | None = None) -> Case:
    case = case_of(request, number, act, beside)
    if case.kind not in KINDS:
        raise Problem(404, "this case is no request to use a right", where="number")
    return case


def _plan(case: Case) -> StoredPlan:
    stored = actions.current_plan(case)
    if stored is None:
        raise Problem(409, f"case {case.number} has no plan", fix="search first: POST find")
    return stored


def _ambiguous(error: TrothError) -> Problem:
    """Why a search ended without a plan; where several people fit, the rows that do, as ``choose`` takes them."""
    problem = refused(error)
    if isinstance(error, Ambiguous):
        problem.errors = [
            {"where": "choose", "what": f"{error.system}.{each.table}={'/'.join(str(part) for part in each.key)}"}
            for each in error.choices
        ]
    return problem


def _chosen(choices: Sequence[str]) -> dict[str, Chosen] | None:
    chosen: dict[str, dict[str, list[Key]]] = {}
    for choice in choices:
        place, _sign, key = choice.partition("=")
        system, _dot, table = place.partition(".")
        chosen.setdefault(system, {}).setdefault(table, []).append(_key(key))
    return {system: dict(tables) for system, tables in chosen.items()} or None


def _key(text: str) -> Key:
    return tuple(int(part) if part.isascii() and part.lstrip("-").isdigit() else part for part in text.split("/"))
