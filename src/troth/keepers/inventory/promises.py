"""The checks behind what we say we hold: declared columns exist, nothing undeclared is held, every row has its source."""

from __future__ import annotations

from collections.abc import Sequence

from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.errors import TrothError
from troth.notice.entries import Promise


@keeps("inventory", what="category")
def the_category_is_where_we_say(promise: Promise, world: World) -> Verdict:
    """Every column mapped to this category exists in its live system; a category that lives nowhere is unproven."""
    category = str(promise.facts["category"])
    findings: list[Finding] = []
    coming: list[str] = []
    by_hand: list[str] = []
    for name, section in world.notice.systems.items():
        system = world.systems[name]
        if category in section.holds and not system.connected:
            (coming if section.coming else by_hand).append(system.label)
        columns = {
            f"{name}.{table}.{column}"
            for table, mapped in section.tables.items()
            for column, place in mapped.columns.items()
            if place.split(".", 1)[0] == category
        }
        if not columns:
            continue
        try:
            drift = system.drift()
        except TrothError as error:
            return unproven(f"{system.label} cannot be asked: {error}")
        gone = [item for item in drift if item.stops and any(place.startswith(item.where) for place in columns)]
        if gone:
            return broken(
                f"{gone[0].where}: {gone[0].what}", Finding(name, "declared places that are missing", len(gone))
            )
        findings.append(Finding(name, f"columns of {category}, each there in the live schema", len(columns)))
    if coming or not findings:
        where = ", ".join(coming or by_hand)
        why = f"it also lies in {where}, which no machine can ask yet" if where else "no system declares it"
        return unproven(f"{category} data cannot be looked at whole: {why}", *findings)
    also = f"; a person looks in {', '.join(by_hand)}" if by_hand else ""
    return kept(f"{category} data lies where we say, in {_systems(len(findings))}{also}", *findings)


@keeps("inventory", what="undeclared")
def nothing_undeclared_is_held(promise: Promise, world: World) -> Verdict:
    """The live schema of each connected system has no table and no column that the notice does not know or not reach."""
    findings: list[Finding] = []
    systems = 0
    for system in world.connected():
        try:
            drift = [item for item in system.drift() if not item.stops]
            covered = system.coverage()
        except TrothError as error:
            return unproven(f"{system.label} cannot be asked: {error}")
        unreached = covered.unreached if covered is not None else ()
        if drift or unreached:
            unknown = [item.where for item in drift if item.where not in unreached]
            said = [f"no search for a person reaches {_listed(unreached)}"] if unreached else []
            said += [f"the notice does not know {_listed(unknown)}"] if unknown else []
            return broken("; ".join(said), Finding(system.name, "undeclared places", len(drift)),
                          Finding(system.name, "personal columns that no search reaches", len(unreached)))  # fmt: skip
        systems += 1
        findings.append(Finding(system.name, "live schema compared; undeclared places", 0))
        if covered is not None:
            findings.append(Finding(system.name, "known personal columns, each reached by a search", covered.known))
    if not findings:
        return unproven("no system is connected")
    return kept(f"{_systems(systems)} hold no table or column that the notice does not know", *findings)


@keeps("inventory", what="source")
def every_row_has_this_source(promise: Promise, world: World) -> Verdict:
    """Rows that should have a source have a declared one, and hold no category their source is not declared to give."""
    source = str(promise.facts["source"])
    findings: list[Finding] = []
    for system in world.connected():
        section = world.notice.systems[system.name]
        tables = {
            name
            for name, table in section.tables.items()
            if table.came_from and (table.came_from.source == source or table.came_from.column)
        }
        if not tables:
            continue
        try:
            looks = [look for look in system.sources() if look.table in tables]
        except TrothError as error:
            return unproven(f"{system.label} cannot be asked: {error}")
        for look in looks:
            place = f"{system.name}.{look.table}"
            beyond = {category: rows for (name, category), rows in look.beyond.items() if name == source}
            if look.missing or look.undeclared:
                rows = look.missing + sum(look.undeclared.values())
                return broken(
                    f"{rows} rows of {place} have no declared source", Finding(place, "rows without a source", rows)
                )
            if beyond:
                category, rows = next(iter(beyond.items()))
                return broken(
                    f"{rows} rows of {place} hold {category} data, which {source} is not declared to give",
                    Finding(place, f"beyond: {category}", rows),
                )
            if look.without_client:
                return broken(
                    f"{look.without_client} rows of {place} belong to no contract",
                    Finding(place, "rows without a contract", look.without_client),
                )
            findings.append(Finding(place, f"rows that came from {source}", look.by_source.get(source, 0)))
    if not findings:
        return unproven(f"no connected system says which rows came from ‘{source}’")
    came = sum(finding.count for finding in findings)
    every = f"every row of {_counted(len(findings), 'table')} has a declared source"
    if came == 0:
        return kept(f"no row says it came from it; {every}", *findings)
    return kept(f"{_counted(came, 'row')} came from it, and {every}", *findings)


def _listed(places: Sequence[str]) -> str:
    """``cases.members.mobile_phone``, and at most four more."""
    return ", ".join(places[:5]) + (f" and {len(places) - 5} more" if len(places) > 5 else "")


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _systems(number: int) -> str:
    return "1 connected system" if number == 1 else f"{number} connected systems"
