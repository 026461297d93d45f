"""What Troth itself asks of a system: how long it took to answer just now, and what was done in it, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from troth.desk import ZONE, today
from troth.desk.pages import charts
from troth.desk.plans.models import StepRun

DAYS = 30
"""How many days back is counted."""
_MOST = 5_000
"""Steps that are read at most; of more, the newest."""
_HOW = ("deleted", "emptied", "replaced", "pseudonymised")


@dataclass(frozen=True)
class Load:
    """Steps of plans that worked in a system, and rows they changed, over the last ``DAYS`` days."""

    steps: int
    rows: int
    by_day: Mapping[date, int]
    unknown: int
    """Steps that began and of which nobody knows yet whether they were done."""

    def chart(self) -> charts.Chart | None:
        """Rows changed a day; None where none was."""
        if not self.rows:
            return None
        days = [today() - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
        return charts.line(
            _("Rows changed by Troth, by day"),
            days,
            [charts.Series(_("rows"), [self.by_day.get(day, 0) for day in days])],
        )


def load_of(system: str) -> Load:
    """What plans did in a system lately, as their steps say; nothing of it is asked of the system."""
    since = datetime.combine(today() - timedelta(days=DAYS - 1), time(), ZONE)
    runs = StepRun.objects.filter(target=system, begun_at__gte=since).order_by("-begun_at")[:_MOST]
    steps, unknown, rows = 0, 0, Counter[date]()
    for run in runs:
        steps += 1
        if run.done_at is None:
            unknown += run.problem is None
        elif changed := _changed(run.result):
            rows[run.done_at.astimezone(ZONE).date()] += changed
    return Load(steps, rows.total(), dict(rows), unknown)


def _changed(result: Mapping[str, Any] | None) -> int:
    """Rows that a step deleted or changed in all its tables."""
    tables: list[Mapping[str, Any]] = (result or {}).get("tables") or []
    return sum(int(table.get(how) or 0) for table in tables for how in _HOW)
