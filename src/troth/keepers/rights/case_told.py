"""A case as machines are told it: as far as the owner's purposes need it, and on record where it counts what was found."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F
from django.http import HttpRequest

from troth.desk import here, today
from troth.desk.cases.cases import tasks_of
from troth.desk.cases.models import Case, Task
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.pages.api import plans as plan_door
from troth.desk.pages.api.cases import line
from troth.desk.pages.api.deciding import require, seen
from troth.desk.pages.api.problems import Problem
from troth.desk.written_once import Given
from troth.keepers.rights import actions
from troth.keepers.rights.console import FILES
from troth.keepers.rights.passing import PASSED, passed_to_clients
from troth.notice.acts import Act


@dataclass(frozen=True)
class Has:
    """What a case has, so that only that is asked for; and who opened and decided it, by their random ids."""

    plan: bool
    passed: bool
    tasks: bool
    opened_by: str | None
    decided_by: str | None

    @classmethod
    def beside(cls, case: Any) -> Has:
        """As it came beside the case, by the columns of ``what_it_has``."""
        return cls(case.has_plan, case.has_passed, case.has_tasks, case.opener, case.decider)

    @classmethod
    def perhaps(cls, case: Case) -> Has:
        """Where that was not asked: it may have everything."""
        uids = (each.uid if each else None for each in (case.opened_by, case.decided_by))
        return cls(True, True, True, *uids)


def what_it_has(given: Given) -> dict[str, Any]:
    """The columns of ``Has`` beside a case."""
    return {
        "has_plan": Exists(actions.plans_that_count(given("ref"))),
        "has_passed": Exists(EvidenceEntry.objects.filter(kind=PASSED, case=given("ref"))),
        "has_tasks": Exists(Task.objects.filter(case=given("number"))),
        "opener": F("opened_by__uid"),
        "decider": F("decided_by__uid"),
    }


def told(request: HttpRequest, case: Case, act: Act, has: Has | None = None) -> dict[str, Any]:
    """A case, after what was allowed by ``act``. Where it says what was found of the person or why it
    was decided so, that it was read is on record."""
    has, categories = has or Has.perhaps(case), None
    stored = actions.current_plan(case) if has.plan else None
    passed = passed_to_clients(case, stored) if stored is not None or has.passed else []
    if stored is not None or passed or case.reason:
        try:
            categories = require(request, act, case)
        except Problem:
            categories = frozenset[str]()  # a token that may open a case, and not see whom it is about
        seen(request, case, "case")
    left = _files(case)
    return {
        **line(case, today()),
        "due_reason": case.due_reason,
        "due_authority": case.due_authority,
        "opened_at": case.opened_at,
        "opened_by": has.opened_by,
        "decided_by": has.decided_by,
        "decided_at": case.decided_at,
        "reason": case.reason if categories is None else "",
        "look_again_at": case.look_again_at,
        "tasks": [
            {"system": each.system, "who": each.who, "what": each.what, "answer": each.answer}
            for each in (tasks_of(case) if has.tasks else ())
        ],
        "passed_to_clients": [
            {"system": system, "client": client, "rows": rows}
            for system, client, rows in (passed if categories is None else ())
        ],
        "plan": plan_door.shown(stored, categories) if stored else None,
        "files": [name for name in FILES if name in left],
    }


def told_again(request: HttpRequest, case: Case, act: Act) -> dict[str, Any]:
    """The same for a case that was just acted on."""
    return told(request, Case.objects.select_related("opened_by", "decided_by").get(number=case.number), act)


def _files(case: Case) -> frozenset[str]:
    """The files a case left, by one look at its folder; most cases have none."""
    try:
        with os.scandir(os.path.join(here().cases, case.ref)) as entries:  # noqa: PTH118  # with every case that is read
            return frozenset(each.name for each in entries if each.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
