"""A case as the matter of a decision: plain values, nothing of its person but the random id and the kinds they are."""

from __future__ import annotations

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from troth.desk.cases.models import Case
from troth.desk.need.deciding import ANSWERING_A_REQUEST, Matter, required, within
from troth.desk.need.own import own_subjects
from troth.desk.staff.models import Account
from troth.notice.acts import Act


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


def matter_by_number(ref: str) -> Matter | None:
    """The same by a case's number as other rooms hold it; None for what is no number of a case."""
    found = Case.objects.filter(number=int(ref[:18])).first() if ref.isascii() and ref.isdigit() else None
    return matter_of(found) if found is not None else None


def refs_within(account: Account) -> Q:
    """Rows of other rooms whose ``case`` this account may see, or that belong to no case."""
    mine = Case.objects.filter(within(account)).annotate(ref=Cast("number", CharField())).values("ref")
    return Q(case__in=mine) | ~Q(case__regex=r"^[0-9]+$")  # what belongs to no case is about the house


def refuse_own_case(account: Account, act: Act, ref: str) -> None:
    """Raise NotAllowed where this case is the account's own: for what names no person, and is nobody's to have of themselves."""
    matter = matter_by_number(ref)
    if matter is not None and matter.subject in own_subjects(account):
        required(account, act, matter)


def entries_within(account: Account) -> Q:
    """The entries of the log that this account may see: all but those of their own case, where they have one."""
    own = own_subjects(account)
    if not own:
        return Q()
    cases = [str(number) for number in Case.objects.filter(subject_id__in=own).values_list("number", flat=True)]
    return ~Q(subject__in=sorted(own)) & ~Q(case__in=cases)
