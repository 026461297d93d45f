"""A case as the matter of a decision: plain values, nothing of its person but the random id and the kinds they are."""

from __future__ import annotations

from django.db.models import Q

from troth.desk.cases.models import Case
from troth.desk.need.deciding import ANSWERING_A_REQUEST, Matter
from troth.desk.need.own import own_subjects
from troth.desk.staff.models import Account


def matter_of(case: Case, purpose: str = ANSWERING_A_REQUEST) -> Matter:
    """What is decided about when somebody acts on this case."""
    return Matter(
        ref=case.ref,
        subject=case.subject_id,  # type: ignore[attr-defined]
        kinds=kinds_in(case.about),
        right=case.kind,
        purpose=purpose,
    )


def kinds_in(about: str) -> frozenset[str]:
    """The kinds of person in a case's ``about``: ``|member|enquirer|``."""
    return frozenset(kind for kind in about.split("|") if kind)


def about_of(kinds: frozenset[str]) -> str:
    """Kinds of person as a case holds them, so that one is found by ``|kind|``; empty for none."""
    return f"|{'|'.join(sorted(kinds))}|" if kinds else ""


def entries_within(account: Account) -> Q:
    """The entries of the log that this account may see: all but those of their own case, where they have one."""
    own = own_subjects(account)
    if not own:
        return Q()
    cases = [str(number) for number in Case.objects.filter(subject_id__in=own).values_list("number", flat=True)]
    return ~Q(subject__in=sorted(own)) & ~Q(case__in=cases)
