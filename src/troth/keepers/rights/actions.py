"""What can be done with a rights request: open it, search, plan, approve, close. Each act in a person's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from troth.desk import today
from troth.desk.cases.cases import (
    close,
    decide,
    look_afresh,
    open_about_the_same,
    open_case,
    refuse_to_come,
    tasks_of,
)
from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.cases.words import keep_words
from troth.desk.connections.connections import Search, corrections
from troth.desk.connections.kinds import kinds_of
from troth.desk.evidence.log import at_once
from troth.desk.need.deciding import required
from troth.desk.need.own import refuse_own
from troth.desk.need.reading import seen
from troth.desk.notices.versions import in_force
from troth.desk.notices.versions import read as notice_of
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.plans import ENDABLE, approve, call_workers, cancel
from troth.desk.plans.runner import run
from troth.desk.staff.models import Account
from troth.desk.subjects.people import meet
from troth.desk.written_once import Question
from troth.errors import TrothError
from troth.keepers.rights.amounts import refuse_many
from troth.keepers.rights.asking import PLANNED, refuse_correction, refuse_unknown, searched
from troth.keepers.rights.closing import close_with, unfinished
from troth.keepers.rights.passing import holds_for_clients
from troth.keepers.rights.planning import due_of, urgency
from troth.keepers.rights.storing import leave_to_clients, store_plan
from troth.systems import Chosen, Correction, Identifiers, Key

SEARCH = "search of every system"
"""What is on record of whoever looks for a person, whatever is found, and before it is told."""
OUTCOMES = ("granted", "partly granted", "refused", "withdrawn")
"""How a case may be settled. Evidence names the outcome, so it is never free text."""


def open_request(
    right: str,
    person: Identifiers,
    *,
    channel: str,
    received_on: date,
    by: Account,
    chosen: Mapping[str, Chosen] | None = None,
    correct: Mapping[str, str] | None = None,
) -> Case:
    """Open a request and, for access, erasure and corrections, search everywhere and store the plan to be approved.

    ``correct`` says for a rectification which place is to hold which value. Where we hold anything as a client's processor,
    every request is searched for, whichever right it uses: what is held for a client is passed on to it.

    The case is opened whatever the search says: the law's clock runs from receipt. Where identifiers fit several people
    or a system cannot be reached, the case stays open without a plan and the error that says why is raised.
    """
    required(by, "open case")
    refuse_own(by, person)
    version = in_force()
    notice = notice_of(version)
    refuse_unknown(notice, right, channel)
    refuse_to_come(received_on)
    due = due_of(right, received_on, notice.organisation.region)
    refuse_correction(right, correct)
    plans = right in PLANNED or bool(correct)
    outcome = None
    if plans or holds_for_clients(notice):
        outcome = searched(notice, right, person, chosen, only_count=not plans)
    planned: dict[str, tuple[Correction, ...]] = {}
    if correct and isinstance(outcome, Search):
        planned = corrections(notice, outcome, correct)
    state = "waiting" if plans and isinstance(outcome, Search) else "open"
    with transaction.atomic(), at_once():
        subject = meet(person)
        case = open_case(
            right,
            channel=channel,
            received_on=received_on,
            due=due,
            subject=subject,
            by=by,
            notice=version.hash,
            state=state,
            kinds=kinds_of(notice, outcome) if isinstance(outcome, Search) else frozenset(),
        )
        if outcome is not None:
            seen(by, matter_of(case), SEARCH)
        if isinstance(outcome, Search) and plans:
            store_plan(case, version, person, outcome, chosen, by=by, planned=planned, wanted=correct)
        elif isinstance(outcome, Search):
            leave_to_clients(case, person, notice, outcome, by=by)
    if isinstance(outcome, TrothError):
        outcome.fix = f"{outcome.fix}; case {case.number} is open: troth case find {case.number}".removeprefix("; ")
        raise outcome
    return case


def receive(right: str, person: Identifiers, words: Mapping[str, str]) -> Case:
    """Open the case of a request that the person themselves wrote on the portal; nothing is searched yet.

    ``person`` are the identifiers they gave, ``words`` all they wrote; both are kept under their own key. The law's clock runs
    from now. Raises TrothError for a right the notice does not have, or where it names no web form among its routes.
    """
    version = in_force()
    notice = notice_of(version)
    refuse_unknown(notice, right, "web form")
    due = due_of(right, today(), notice.organisation.region)
    with transaction.atomic():
        subject = meet(person)
        case = open_case(
            right, channel="web form", received_on=today(), due=due, subject=subject, by=None, notice=version.hash
        )
        keep_words(case, subject, {"person": dict(person), "words": dict(words)})
    return case


def find_again(
    case: Case,
    person: Identifiers,
    *,
    by: Account,
    chosen: Mapping[str, Chosen] | None = None,
    client: Key | None = None,
    correct: Mapping[str, str] | None = None,
) -> StoredPlan | None:
    """Search again for an open request – with better identifiers, chosen rows or a client's instruction – and plan anew.

    Where a person settles the request without a plan, what is sought is what is held for clients, and None is returned.
    """
    required(by, "find person", matter_of(case))
    refuse_own(by, person)
    refuse_correction(case.kind, correct)
    version, plans = in_force(), case.kind in PLANNED or bool(correct)
    notice = notice_of(version)
    if case.state == "closed" or not (plans or holds_for_clients(notice)):
        raise TrothError(
            f"case {case.number} is {case.kind}, {case.state}: there is nothing to find", fix="open a new case"
        )
    if not plans and current_plan(case) is not None:
        raise TrothError(
            f"case {case.number} has a plan",
            fix=f"say what is to be set: troth case find {case.number} --correct PLACE=VALUE",
        )
    seen(by, matter_of(case), SEARCH)
    outcome = searched(notice, case.kind, person, chosen, client, only_count=not plans)
    if isinstance(outcome, TrothError):
        raise outcome
    if not plans:
        with transaction.atomic():
            leave_to_clients(case, person, notice, outcome, by=by)
        return None
    planned = corrections(notice, outcome, correct, client) if correct else {}
    _refuse_while_run(case)
    for stored in StoredPlan.objects.filter(case=case.ref, state__in=ENDABLE):
        cancel(stored, by=by)
    with transaction.atomic():
        store_plan(case, version, person, outcome, chosen, by=by, client=client, planned=planned, wanted=correct)
    return current_plan(case)


def approve_and_run(
    case: Case,
    *,
    by: Account,
    tell: Callable[[str], None] = lambda _: None,
    later: bool = False,
    agreed: bool = False,
) -> StoredPlan:
    """A named person decides the request by approving its plan, and the plan runs: here and now, or ``later`` in a worker.

    Raises TrothError where people still have to look somewhere, or the request rests with the client; and for more erasures
    than one person may approve a day, unless two people ``agreed`` on it.
    """
    required(by, "approve plan", matter_of(case))
    if case.state == "closed":
        raise TrothError(f"case {case.number} is closed", fix="open a new one where something new has come up")
    stored = current_plan(case)
    if stored is None:
        raise TrothError(f"case {case.number} has no plan to approve", fix=f"see troth case show {case.number}")
    if case.state == "passed":
        raise TrothError(
            f"case {case.number} was passed to the client, whose data this is",
            fix=f"record the client's instruction: troth case instruct {case.number} --from CLIENT --as EMAIL",
        )
    tasks = tasks_of(case)
    waiting = [task for task in tasks if not task.answer]
    if waiting:
        raise TrothError(
            f"somebody must still look in {', '.join(task.system for task in waiting)}",
            where=f"case {case.number}",
            fix=f"troth case answer {case.number} {waiting[0].system} --found nothing --as EMAIL",
        )
    standing = [task.system for task in tasks if task.answer == "found"] if case.kind == "erasure" else []
    asked = open_about_the_same(case, "access") if case.kind == "erasure" else []
    if asked:
        raise TrothError(
            f"the same person's request for access, case {asked[0].number}, is still open",
            where=f"case {case.number}",
            fix=f"answer it first, so that nothing they asked to see is gone: troth case show {asked[0].number}",
        )
    if standing:
        raise TrothError(
            f"what was found in {', '.join(standing)} still stands",
            where=f"case {case.number}",
            fix=f"destroy it, then troth case answer {case.number} {standing[0]} --found done --as EMAIL",
        )
    with transaction.atomic(), at_once():
        if stored.state == "proposed":
            if case.kind == "erasure" and not agreed:
                refuse_many(by)
            approve(stored, by=by, priority=urgency(case.due_on))
        if case.state == "waiting":
            decide(case, "granted", by=by)
        if later:
            call_workers()
    if later:
        return stored
    return carry_out(case, stored, by=by, tell=tell)


def carry_out(
    case: Case, stored: StoredPlan, *, by: Account, tell: Callable[[str], None] = lambda _: None
) -> StoredPlan:
    """Run an approved plan, or go on with one that was interrupted; where nothing is left, its case closes with it.

    Raises TrothError where something is left, by name: the case then stays open.
    """
    saw = run(stored, tell)
    problem = unfinished(case, saw.values())
    if problem is not None:
        raise problem
    look_afresh(case)
    if (
        case.state == "decided"
    ):  # its plan was done by a version that closed cases afterwards, and was killed in between
        with transaction.atomic():
            close_with(case, by=by)
    return stored


def settle(case: Case, outcome: str, reason: str, *, by: Account) -> None:
    """A named person settles a case that has no plan to run, with a reason in words.

    Raises TrothError for an outcome that is none of ``OUTCOMES``, or without a reason.
    """
    required(by, "decide", matter_of(case))
    if outcome not in OUTCOMES:
        raise TrothError("that is no outcome", where="--outcome", fix=f"one of: {', '.join(OUTCOMES)}")
    if not reason.strip():
        raise TrothError("a decision needs its reason", where="--reason", fix="say in a sentence why")
    with transaction.atomic():
        _refuse_while_run(case)
        for stored in StoredPlan.objects.filter(case=case.ref, state__in=ENDABLE):
            cancel(stored, by=by)
        decide(case, outcome, reason, by=by)
        close(case, by=by)


def current_plan(case: Case) -> StoredPlan | None:
    """The plan of a case that counts: the newest that was not cancelled."""
    return _CURRENT.first(case=case.ref)


def plans_that_count(ref: Any) -> QuerySet[StoredPlan]:
    """The plans of a case, or of what stands for one in a statement, that were not cancelled; in no order."""
    return StoredPlan.objects.filter(case=ref).exclude(state="cancelled").order_by()


_CURRENT: Question[StoredPlan] = Question(lambda given: plans_that_count(given("case")).order_by("-made_at")[:1])


def _refuse_while_run(case: Case) -> None:
    """Raise TrothError while a worker has a plan of this case: what it finds and does is not pulled from under it."""
    held = StoredPlan.objects.filter(case=case.ref, state="running").exclude(owner=None).first()
    if held is not None:
        raise TrothError(
            f"a worker is carrying out case {case.number}",
            where=f"plan {held.uid}",
            fix=f"wait for it, or take it back before its next step: troth plan cancel {held.uid} --as EMAIL",
        )
