"""The retention schedule and the cookies as sheets, for people who work with them in a spreadsheet."""

from __future__ import annotations

from troth.notice.models import Notice
from troth.notice.render import tables
from troth.notice.render.blocks import Table
from troth.notice.render.sheets import Sheet


def retention_sheet(notice: Notice) -> Sheet:
    """A row for each rule: what is kept, the event its period starts with, the period, its end, why, by which statute,
    and the purposes that need it so long."""
    head = ("What", "Starts with", "Kept for", "Then", "Why so long", "Authority", "Purposes")
    rows = tuple(
        (
            tables.first_up(rule.of or tables.called(name, rule.name)),
            tables.first_up(rule.starts),
            "Until then" if str(rule.keep_for) == "0 days" else str(rule.keep_for),
            tables.then(rule),
            tables.first_up(rule.because),
            rule.authority or "",
            "; ".join(
                tables.called(purpose, each.name) for purpose, each in notice.purposes.items() if each.keep == name
            ),
        )
        for name, rule in notice.retention.items()
    )
    return Sheet("Retention", (), head, rows)


def cookie_sheet(notice: Notice) -> Sheet | None:
    """A row for each cookie, as the page shows it; None where the notice names none."""
    table = tables.cookies(notice)
    return _as_sheet("Cookies", table) if table is not None else None


def _as_sheet(name: str, table: Table) -> Sheet:
    rows = tuple(tuple("; ".join(cell.lines) for cell in row.cells) for row in table.rows)
    return Sheet(name, (), tuple(map(str, table.head)), rows)
