"""The retention schedule and the cookies as sheets, for people who work with them in a spreadsheet."""

from __future__ import annotations

from troth.notice.models import Notice
from troth.notice.render import tables, uses
from troth.notice.render.blocks import Table
from troth.notice.render.calling import called, first_up
from troth.notice.render.sheets import Sheet
from troth.notice.sentences import tidy


def retention_sheet(notice: Notice) -> Sheet:
    """A row for each rule: what is kept, the event its period starts with, the period, its end, why, by which statute,
    and the purposes that need it so long."""
    head = ("What", "Starts with", "Kept for", "Then", "Why so long", "Authority", "Purposes")
    rows = tuple(
        (
            first_up(rule.of or called(name, rule.name)),
            first_up(rule.starts),
            "Until then" if str(rule.keep_for) == "0 days" else str(rule.keep_for),
            uses.then(rule),
            first_up(rule.because),
            rule.authority or "",
            "; ".join(
                called(purpose, each.name)
                for purpose, each in notice.purposes.items()
                if any(uses.rule_for(each, about) == name for about in each.about.values())
            ),
        )
        for name, rule in notice.retention.items()
    )
    return Sheet("Retention", (), head, rows)


def cookie_sheet(notice: Notice) -> Sheet | None:
    """A row for each cookie, as the page shows it; None where the notice names none."""
    if notice.cookies is None:
        return None
    table = tables.cookies(
        notice, {name: tidy(each.says) for name, each in notice.cookies.cookies.items() if each.says}
    )
    return _as_sheet("Cookies", table) if table is not None else None


def _as_sheet(name: str, table: Table) -> Sheet:
    rows = tuple(tuple("; ".join(cell.lines) for cell in row.cells) for row in table.rows)
    return Sheet(name, (), tuple(map(str, table.head)), rows)
