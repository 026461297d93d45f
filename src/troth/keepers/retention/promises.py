"""The check behind every retention rule: nothing is past its date in any connected system."""

from __future__ import annotations

from datetime import timedelta

from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.errors import TrothError
from troth.law.periods import Period
from troth.notice.entries import Promise


@keeps("retention")
def nothing_past_its_date(promise: Promise, world: World) -> Verdict:
    """Rows kept by this rule whose period was over before today, in every connected system that has such rows."""
    rule, event = str(promise.facts["rule"]), str(promise.facts["starts"])
    latest_start = Period.parse(str(promise.facts["keep_for"])).before(world.today - timedelta(days=1))
    findings: list[Finding] = []
    for system in world.connected():
        if not any(table.kept_by == rule for table in world.notice.systems[system.name].tables.values()):
            continue
        try:
            looks = system.overdue(rule, event, latest_start)
        except TrothError as error:
            return unproven(f"{system.label} cannot be asked: {error}")
        for look in looks:
            place = f"{system.name}.{look.table}"
            if look.rows:
                since = f", the oldest since {look.oldest:%-d %B %Y}" if look.oldest else ""
                return broken(
                    f"{look.rows} rows of {place} are past their date{since}",
                    Finding(place, "rows past their date", look.rows),
                )
            if look.problem or look.unreadable:
                return unproven(
                    f"{place} cannot be judged: {look.problem or f'{look.unreadable} dates cannot be read'}"
                )
            findings.append(Finding(place, f"rows whose period was over by {world.today.isoformat()}", 0))
    if not findings:
        by_hand = [section.name for section in world.notice.systems.values() if section.coming or section.by_hand]
        return unproven(
            f"no connected table is kept by this rule; {', '.join(by_hand) or 'nothing else'} cannot be counted by a machine"
        )
    return kept(f"nothing is past its date in {len(findings)} tables", *findings)
