"""Open, decide and close cases: each act in one transaction with its evidence, each in a named person's name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import cast

from django.db import transaction

from troth.desk import now, today
from troth.desk.cases.disclosing import disclosed_of
from troth.desk.cases.matters import about_of, matter_of
from troth.desk.cases.models import Case, Task
from troth.desk.cases.words import PUBLIC, wipe_words
from troth.desk.evidence.log import append
from troth.desk.letters.letters import wipe_letters
from troth.desk.need.deciding import required
from troth.desk.plans.plans import wipe
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.subjects.models import KeyedIdentifier, Subject
from troth.desk.written_once import Change, Question, insert
from troth.errors import TrothError
from troth.law.clocks import Due
from troth.systems import Task as SystemTask

ANSWERS = ("nothing", "found", "done")
"""What a person may answer to a task: nothing is held, something was found, it was done."""


def open_case(
    kind: str,
    *,
    channel: str,
    received_on: date,
    due: Due | None,
    subject: Subject | None,
    by: Account | None,
    notice: str | None = None,
    state: str = "open",
    kinds: frozenset[str] = frozenset(),
) -> Case:
    """Open a case dated on the local day the request was received; call inside a transaction.

    ``by`` is None where the person themselves did so, on the portal. ``notice`` is the hash of the one in force, for the
    receipt; ``kinds`` are those of person that were found by now. Raises TrothError for a day still to come.
    """
    refuse_to_come(received_on)
    case = Case(
        kind=kind,
        channel=channel,
        received_on=received_on,
        opened_at=now(),
        opened_by=by,
        due_on=due.on if due else None,
        due_reason=due.reason if due else "",
        due_authority=due.authority if due else "",
        subject=subject,
        state=state,
        about=about_of(kinds),
    )
    insert([case])
    append(
        "case.opened",
        by=actor(by) if by else PUBLIC,
        case=case.ref,
        subject=subject.uid if subject else None,
        case_kind=kind,
        channel=channel,
        received_on=received_on.isoformat(),
        due_on=due.on.isoformat() if due and due.on else None,
        notice=notice,
    )
    return case


def refuse_to_come(received_on: date) -> None:
    """Raise TrothError for a day of receipt that is still to come."""
    if received_on > today():
        raise TrothError(
            "a request cannot have been received on a day still to come",
            where=f"--received {received_on}",
            fix="give the day it arrived, in any form, at anyone in the house",
        )


def get_case(number: int) -> Case:
    """The case with this number. Raises TrothError where there is none."""
    case = _NUMBERED.first(number=number)
    if case is None:
        raise TrothError(f"there is no case {number}", fix="list them: troth case list")
    return case


def look_afresh(case: Case) -> None:
    """Take in what the store says of a case by now."""
    stands = get_case(case.number)
    for field in case._meta.concrete_fields:
        setattr(case, field.attname, getattr(stands, field.attname))


def know_kinds(case: Case, kinds: frozenset[str]) -> None:
    """Note the kinds of person that were found, which decide who needs to see the case; call inside a transaction."""
    about = about_of(kinds)
    if about != case.about:
        Case.objects.filter(number=case.number).update(about=about)
        case.about = about


def set_tasks(case: Case, tasks: Iterable[SystemTask]) -> None:
    """Give people what only people can look up; call inside a transaction. A task that stands already stays."""
    given = [Task(case=case, system=task.system, who=task.who, what=task.what) for task in tasks]
    Task.objects.bulk_create(given, ignore_conflicts=True)


def open_about_the_same(case: Case, kind: str) -> list[Case]:
    """Other open cases of a kind whose person has an identifier in common with this case's: perhaps the same person."""
    subject = cast("str | None", case.subject_id)  # type: ignore[attr-defined]
    return _ABOUT_THE_SAME.all(subject=subject, kind=kind, number=case.number) if subject is not None else []


def answer_task(case: Case, system: str, answer: str, *, by: Account) -> Task:
    """Record what a person found where no machine can look. Raises TrothError for an unknown task or answer."""
    if answer not in ANSWERS:
        raise TrothError(f"‘{answer}’ is no answer", where="--found", fix=f"answer one of {', '.join(ANSWERS)}")
    required(by, "answer task", matter_of(case))
    with transaction.atomic():
        task = Task.objects.filter(case=case, system=system).first()
        if task is None:
            raise TrothError(f"case {case.number} has no task in ‘{system}’", fix=f"see troth case show {case.number}")
        _refuse_closed(case)
        task.answer, task.answered_by, task.answered_at = answer, by, now()
        task.save()
        append("case.task-answered", by=actor(by), case=case.ref, system=system, answer=answer)
    return task


def tasks_of(case: Case) -> list[Task]:
    """Every task of a case, by system."""
    return _TASKS.all(case=case)


def open_tasks(case: Case) -> list[Task]:
    """The tasks nobody has answered yet."""
    return [task for task in tasks_of(case) if not task.answer]


def move(case: Case, state: str) -> None:
    """Put a case into another of its undecided states: open, waiting (for approval), passed (to the client)."""
    if not _MOVED(number=case.number, state=state):
        case.refresh_from_db()
        raise TrothError(f"case {case.number} is {case.state}", fix=f"see troth case show {case.number}")
    case.state = state


def decide(case: Case, outcome: str, reason: str = "", *, by: Account) -> None:
    """A named person decides; call inside a transaction. Whoever acts, the store keeps the name."""
    at = now()
    if not _DECIDED(number=case.number, outcome=outcome, reason=reason, by=by, at=at):
        case.refresh_from_db()
        raise TrothError(f"case {case.number} is {case.state} already", fix=f"see troth case show {case.number}")
    append("case.decided", by=actor(by), case=case.ref, key=f"case:{case.ref}", outcome=outcome)
    case.state, case.outcome, case.reason, case.decided_by, case.decided_at = "decided", outcome, reason, by, at


def close(case: Case, *, by: Account, look_again: timedelta | None = None, release: bool = False) -> None:
    """Close a decided case and wipe what its plans knew of the person; call inside a transaction.

    ``look_again`` puts on the case when its work is to be looked at once more; ``release`` cuts it from its person, as
    erasure does.
    """
    at = now()
    again = at + look_again if look_again is not None else None
    said = disclosed_of(case)  # before the person is cut off and forgotten
    if not (_RELEASED if release else _CLOSED)(number=case.number, at=at, again=again, said=said):
        raise TrothError(f"case {case.number} is not decided", fix="a named person decides first")
    wipe(case.ref)
    wipe_letters(case.ref)
    wipe_words(case)
    append("case.closed", by=actor(by), case=case.ref, outcome=case.outcome)
    case.state, case.closed_at, case.look_again_at = "closed", at, again
    if release:
        case.subject = None


def looked_again(case: Case) -> None:
    """The second look at a closed case is over; call inside a transaction, with its evidence."""
    Case.objects.filter(number=case.number).update(look_again_at=None)
    case.look_again_at = None


def release_subject(case: Case) -> None:
    """Cut a case from its person where it closed before; call inside a transaction."""
    Case.objects.filter(number=case.number).update(subject=None)
    case.subject = None


_UNDECIDED = ("open", "waiting", "passed")
_NUMBERED: Question[Case] = Question(lambda given: Case.objects.filter(number=given("number")))
_TASKS: Question[Task] = Question(lambda given: Task.objects.filter(case=given("case")).order_by("system"))
_ABOUT_THE_SAME: Question[Case] = Question(
    lambda given: (
        Case.objects.filter(
            kind=given("kind"),
            subject__identifiers__index__in=KeyedIdentifier.objects.filter(subject=given("subject")).values("index"),
        )
        .exclude(state="closed")
        .exclude(number=given("number"))
        .distinct()
    )
)
_MOVED = Change(
    lambda given: (Case.objects.filter(number=given("number"), state__in=_UNDECIDED), {"state": given("state")})
)
_DECIDED = Change(
    lambda given: (
        Case.objects.filter(number=given("number"), state__in=_UNDECIDED),
        {
            "state": "decided",
            "outcome": given("outcome"),
            "reason": given("reason"),
            "decided_by": given("by"),
            "decided_at": given("at"),
        },
    )
)
_CLOSED = Change(
    lambda given: (
        Case.objects.filter(number=given("number"), state="decided"),
        {"state": "closed", "closed_at": given("at"), "look_again_at": given("again"), "disclosed": given("said")},
    )
)
_RELEASED = Change(
    lambda given: (
        Case.objects.filter(number=given("number"), state="decided"),
        {
            "state": "closed",
            "closed_at": given("at"),
            "look_again_at": given("again"),
            "disclosed": given("said"),
            "subject": None,
        },
    )
)


def _refuse_closed(case: Case) -> None:
    if case.state == "closed":
        raise TrothError(f"case {case.number} is closed", fix="open a new one where something new has come up")
