"""Who must be told of each version, and how far that is done: read from the store, held against the log. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from troth.desk.evidence.log import facts_of
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.models import Version
from troth.desk.notices.versions import read, versions
from troth.errors import TrothError
from troth.keepers.publication.models import Duty, Told
from troth.notice.compare_owed import Owed, owed


@dataclass(frozen=True)
class Standing:
    """How far one kind of person has been told of one version. Counts of people, each person once."""

    version: int
    in_force_from: date
    """The local day from which the change applies: by its end they must be told."""
    owed: Owed
    told: int = 0
    """Told in a way that counts; where they are to be talked with, talked with in time."""
    of: int | None = None
    """How many people of this kind there are, the highest number anybody recorded; None where nobody recorded anything."""
    late: int = 0
    """Told only after that day."""
    one_way: int = 0
    """Only told, where they were to be talked with."""
    taken_back: bool = False
    """Whether the change no longer stands in the notice that applies now."""
    evidence: tuple[str, ...] = ()

    def outcome(self, today: date) -> Literal["done", "open", "overdue", "taken back"]:
        """Where this stands on a local day."""
        if self.taken_back:
            return "taken back"
        if self.of is not None and self.told >= self.of:
            return "done"
        return "overdue" if today > self.in_force_from else "open"

    def in_words(self) -> str:
        """``tenant: 80 of 120 talked with, 40 only told``."""
        if self.of is None:
            return f"{self.owed.kind}: nobody recorded that any was {'talked with' if self.owed.both_ways else 'told'}"
        verb = "talked with" if self.owed.both_ways else "told"
        one_way = f", {self.one_way} only told" if self.one_way else ""
        late = f", {self.late} too late" if self.late and self.owed.both_ways else ""
        late = f", {self.late} of them late" if self.late and not self.owed.both_ways else late
        return f"{self.owed.kind}: {self.told} of {self.of} {verb}{one_way}{late}"


def standings(*, promise: str | None = None, now: date) -> list[Standing]:
    """Every duty of every version, or those of one promise, with how far it is met on a local day.

    What is owed is what the log recorded at publication; for a version published before such duties were recorded, what
    its content says. Raises TrothError where the store no longer agrees with the log.
    """
    everything = versions()
    found: list[Standing] = []
    for before, version in pairwise(everything):
        for each in _owed(before, version):
            if promise is None or each.promise == promise:
                found.append(_standing(each, before, version, everything, now))
    return found


def _owed(before: Version, version: Version) -> tuple[Owed, ...]:
    entry = EvidenceEntry.objects.filter(kind="publication.owed", key=f"version {version.number}").first()
    if entry is None:
        return owed(read(before), read(version))
    recorded = tuple(
        Owed(each["kind"], each["promise"], each["both_ways"], tuple(each["by"]), tuple(each["entries"]))
        for each in facts_of(entry.uid)["owed"]
    )
    stored = {
        Owed(duty.kind, duty.promise, duty.both_ways, tuple(duty.by), tuple(duty.entries))
        for duty in Duty.objects.filter(version=version, due_on=version.in_force_from)
    }
    if stored != set(recorded):
        raise Edited(f"who must be told of version {version.number} is not what was recorded when it was published")
    return recorded


def _standing(each: Owed, before: Version, version: Version, everything: tuple[Version, ...], now: date) -> Standing:
    later = [other for other in everything if other.number >= version.number]
    due = min(other.in_force_from for other in later)
    told = of = late = one_way = 0
    evidence: list[str] = []
    rows = list(Told.objects.filter(version=version, kind=each.kind))
    for row in rows:
        _refuse_edited(row)
        of = max(of, row.of)
        evidence.append(row.evidence)
        if each.by and row.way not in each.by:
            continue
        if each.both_ways and not row.both_ways:
            one_way += row.people
            continue
        late += row.people if row.on > due else 0
        told += row.people if row.on <= due or not each.both_ways else 0
    applying = [other for other in later if other.in_force_from <= now and other.number > version.number]
    back = bool(applying) and not _still_owed(each, before, applying[-1])
    return Standing(
        version.number, due, each, told, of if rows else None, late, one_way, taken_back=back, evidence=tuple(evidence)
    )


def _still_owed(each: Owed, before: Version, applying: Version) -> bool:
    return any((other.kind, other.promise) == (each.kind, each.promise) for other in owed(read(before), read(applying)))


class Edited(TrothError):
    """What the store says of who was told is not what the log recorded."""


def _refuse_edited(row: Told) -> None:
    """A row stands only as its act was recorded: numbers, day and way, by a person's account."""
    entry = EvidenceEntry.objects.filter(uid=row.evidence, kind="publication.told", actor_kind="person").first()
    wrong = f"a record of who was told of version {row.version.number} is not what a named person recorded"
    if entry is None or entry.actor_id != row.recorded_by.uid:
        raise Edited(wrong)
    try:
        facts = facts_of(entry.uid)
    except TrothError:
        raise Edited(wrong) from None
    if facts != told_facts(row):
        raise Edited(wrong)


def told_facts(row: Told) -> dict[str, object]:
    """What the log keeps of a record: counts, no person."""
    return {
        "number": row.version.number,
        "notice": row.version.hash,
        "kind": row.kind,
        "way": row.way,
        "both_ways": row.both_ways,
        "on": row.on.isoformat(),
        "people": row.people,
        "of": row.of,
    }
