"""A case as machines are told it: as far as the owner's purposes need it, and on record where it counts what was found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from troth.desk import here, today
from troth.desk.cases.cases import tasks_of
from troth.desk.cases.models import Case
from troth.desk.pages.api import plans as plan_door
from troth.desk.pages.api.cases import line
from troth.desk.pages.api.deciding import require, seen
from troth.desk.pages.api.problems import Problem
from troth.keepers.rights import actions
from troth.keepers.rights.console import FILES
from troth.keepers.rights.passing import passed_to_clients
from troth.notice.acts import Act


def told(request: HttpRequest, case: Case, act: Act) -> dict[str, Any]:
    """A case, after what was allowed by ``act``. Where it counts what was found of the person, that it was read is on record."""
    stored, categories = actions.current_plan(case), None
    passed = passed_to_clients(case, stored)
    if stored is not None or passed:
        try:
            categories = require(request, act, case)
        except Problem:
            categories = frozenset[str]()  # a token that may open a case, and not see whom it is about
        seen(request, case, "case")
    folder = here().cases / case.ref
    return {
        **line(case, today()),
        "due_reason": case.due_reason,
        "due_authority": case.due_authority,
        "opened_at": case.opened_at,
        "opened_by": case.opened_by.uid if case.opened_by else None,
        "decided_by": case.decided_by.uid if case.decided_by else None,
        "decided_at": case.decided_at,
        "reason": case.reason,
        "look_again_at": case.look_again_at,
        "tasks": [
            {"system": each.system, "who": each.who, "what": each.what, "answer": each.answer}
            for each in tasks_of(case)
        ],
        "passed_to_clients": [
            {"system": system, "client": client, "rows": rows}
            for system, client, rows in (passed if categories is None else ())
        ],
        "plan": plan_door.shown(stored, categories) if stored else None,
        "files": [name for name in FILES if (folder / name).is_file()],
    }


def told_again(request: HttpRequest, case: Case, act: Act) -> dict[str, Any]:
    """The same for a case that was just acted on."""
    return told(request, Case.objects.select_related("opened_by", "decided_by").get(number=case.number), act)
