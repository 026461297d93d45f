"""What the desk promises about cases: every route opens a dated case, and a person decides each of them."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from troth.desk import now
from troth.desk.cases.models import Case
from troth.desk.evidence.log import facts_of
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept
from troth.errors import TrothError
from troth.notice.entries import Promise


@keeps("cases")
def every_case_has_its_channel_and_date(promise: Promise, world: World) -> Verdict:
    """Each case's route is a declared one, its date is not after its opening, and both are what was first recorded."""
    routes = set(world.notice.organisation.routes.by)
    cases = list(Case.objects.all())
    wrong = [
        case.number
        for case in cases
        if case.channel not in routes or case.received_on is None or case.received_on > case.opened_at.date()  # pyright: ignore[reportUnnecessaryComparison]  # another hand may have written the row
    ]
    edited = [case.number for case in cases if case.number not in wrong and not _as_recorded(case)]
    if wrong:
        return broken(
            f"{_cases(wrong)} no declared route or no possible date of receipt",
            Finding("store.cases", "wrong", len(wrong)),
        )
    if edited:
        return broken(
            f"{_cases(edited)} another route or date than when it was opened",
            Finding("store.cases", "edited", len(edited)),
        )
    look = Finding("store.cases", "cases with a declared route and the date recorded at opening", len(cases))
    refused = _refuses_nameless("open")
    if refused is None:
        return broken("the store takes a case without a date of receipt", look)
    return kept(f"all {len(cases)} cases have their route and date, and the store refuses one without", look, refused)


@keeps("decisions")
def no_decision_without_a_person(promise: Promise, world: World) -> Verdict:
    """Every decided case names an account whose own act is in the log, and the store refuses one that names nobody."""
    decided = list(Case.objects.exclude(outcome="").select_related("decided_by"))
    nameless = [case.number for case in decided if case.decided_by is None or not _decided_by_that_person(case)]
    if nameless:
        return broken(
            f"case {', '.join(map(str, nameless[:5]))} was decided, and no act of a named person says so",
            Finding("store.cases", "decisions without a person's act", len(nameless)),
        )
    refused = _refuses_nameless("closed")
    if refused is None:
        return broken(
            "the store takes a decided case that names nobody", Finding("store.cases", "probe was accepted", 1)
        )
    look = Finding("store.cases", "decisions, each with the act of a named person", len(decided))
    return kept(
        f"each of {len(decided)} decisions was a named person's, and the store refuses one without", look, refused
    )


def _as_recorded(case: Case) -> bool:
    """Whether the case stands as its opening was recorded; an erased person's opening can no longer be compared."""
    entry = EvidenceEntry.objects.filter(kind="case.opened", case=case.ref).first()
    if entry is None:
        return False
    if entry.facts is None:
        return True
    try:
        facts = facts_of(entry.uid)
    except TrothError:
        return False
    return facts["channel"] == case.channel and facts["received_on"] == case.received_on.isoformat()


def _decided_by_that_person(case: Case) -> bool:
    entry = EvidenceEntry.objects.filter(kind="case.decided", case=case.ref).first()
    return (
        entry is not None
        and case.decided_by is not None
        and (entry.actor_kind, entry.actor_id) == ("person", case.decided_by.uid)
    )


def _refuses_nameless(state: str) -> Finding | None:
    """Try, in a transaction that is always rolled back, to store what must be refused; None where it was accepted."""
    received_on = None if state == "open" else now().date()
    outcome = "" if state == "open" else "granted"
    someone = Case._meta.get_field("opened_by").remote_field.model.objects.first()
    try:
        with transaction.atomic():
            Case.objects.create(
                kind="probe",
                channel="probe",
                received_on=received_on,
                opened_at=now(),
                opened_by=someone,
                state=state,
                outcome=outcome,
                closed_at=now() if outcome else None,
            )
            raise _Accepted
    except IntegrityError:
        return Finding("store.cases", f"a probe ({state}, nobody named or no date) was refused by the store", 1)
    except _Accepted:
        return None


class _Accepted(Exception):
    """The store took what it must refuse; raised to roll the probe back."""


def _cases(numbers: list[int]) -> str:
    listed = ", ".join(map(str, numbers[:5]))
    return f"case {listed} has" if len(numbers) == 1 else f"cases {listed} have"
