"""Whether a machine may do what it asks for: the smaller of what its token says and what its owner may at this moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.need import reading
from troth.desk.need.deciding import ANSWERING_A_REQUEST, Matter, NotAllowed, required, within
from troth.desk.need.own import known_own, own_beside, own_indexes, own_values
from troth.desk.need.refusals import Refusal, note
from troth.desk.need.roles import roles_in_force
from troth.desk.pages.api.door import account_of, token_of
from troth.desk.pages.api.problems import Problem, refused
from troth.desk.written_once import Given, Question
from troth.notice.acts import Act


def require(request: HttpRequest, act: Act, case: Case | None = None) -> frozenset[str] | None:
    """The categories that may be seen; None: all that the case holds.

    Raises Problem 403 where the token does not say the act or the purpose, or its owner may not do it now.
    """
    token = token_of(request)
    if act not in token.acts:
        _refused_by_token(request, act, case)
        raise Problem(403, f"this token does not say ‘{act}’", fix="make one that does: troth token new NAME --may ACT")
    matter = matter_of(case) if case is not None else None
    try:
        seen = required(account_of(request), act, matter).categories
    except NotAllowed as error:
        raise refused(error, 403) from None
    if matter is None or not token.purposes or ANSWERING_A_REQUEST in token.purposes:
        return seen
    mine = _categories(token.purposes, matter)
    mine = mine if seen is None else mine & seen
    if not mine:
        _refused_by_token(request, act, case)
        raise Problem(
            403, "none of this token's purposes concerns this person", fix="make one for the purpose you need"
        )
    return mine


def require_whole(request: HttpRequest, act: Act, case: Case) -> None:
    """The same for what cannot be shown in part, such as what somebody wrote: only where all of it may be seen."""
    if require(request, act, case) is not None:
        _refused_by_token(request, act, case)
        raise Problem(403, "this holds more of the person than these purposes need", fix="ask whoever answers requests")


Beside = Callable[[Given], Mapping[str, Any]]
"""Columns that are asked for beside a case, by name; it may be given the case's ``number`` and ``ref``."""


def case_of(request: HttpRequest, number: int, act: Act, beside: Beside | None = None) -> Case:
    """The case with this number, where this machine may do the act in it. Raises Problem 404 and 403."""
    account = account_of(request)
    indexes = own_indexes(account)
    asked = _case_and_whose(len(indexes), beside)
    found = asked.first(number=number, ref=str(number), **own_values(account, indexes))
    if found is None:
        raise Problem(404, "there is no case with this number", where="number")
    subject: str | None = found.subject_id  # type: ignore[attr-defined]
    if subject is not None:
        known_own(account, subject, found.own)  # type: ignore[attr-defined]
    require(request, act, found)
    return found


@cache
def _case_and_whose(indexes: int, beside: Beside | None) -> Question[Case]:
    """A case, and beside it as ``own`` whether it is about whoever asks: what is decided by, in one statement."""

    def made(given: Given) -> QuerySet[Case]:
        columns = {"own": own_beside(given, indexes, "subject"), **(beside(given) if beside is not None else {})}
        return Case.objects.filter(number=given("number")).annotate(**columns).order_by()

    return Question(made)


def cases_within(request: HttpRequest) -> Q:
    """The same decision over many cases, as a condition of their query."""
    token = token_of(request)
    allowed = within(account_of(request))
    if not token.purposes or ANSWERING_A_REQUEST in token.purposes:
        return allowed
    table = roles_in_force().table
    kinds = frozenset[str]().union(*(table.kinds(purpose) for purpose in token.purposes))
    if not kinds:
        return Q(pk__in=())
    any_of = Q()
    for kind in sorted(kinds):
        any_of |= Q(about__contains=f"|{kind}|")
    return allowed & any_of


def seen(request: HttpRequest, case: Case, page: str) -> None:
    """Record one look at what a case holds of its person, before it is handed out: who, why, at what."""
    reading.seen(account_of(request), matter_of(case), f"API: {page}")


def _refused_by_token(request: HttpRequest, act: Act, case: Case | None) -> None:
    """Put on record that a token asked for more than it says, in its owner's name."""
    note(Refusal(account_of(request).uid, act, case.ref if case is not None else "", "token"))


def _categories(purposes: list[str], matter: Matter) -> frozenset[str]:
    table = roles_in_force().table
    return frozenset[str]().union(*(table.categories(purpose, kind) for purpose in purposes for kind in matter.kinds))
