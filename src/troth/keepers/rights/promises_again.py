"""The checks that notice a system that came back older than it was: erased people stay erased, corrections stay made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from troth.desk.cases.models import Case
from troth.desk.connections.epochs import restored
from troth.desk.evidence.log import facts_in, facts_of
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.desk.subjects import replay
from troth.desk.subjects.on_record import changed_lines
from troth.errors import TrothError
from troth.keepers.rights.found_again import Age, Person, erased_again, listed_erasures, undone_in
from troth.notice.entries import Promise

NOT_COVERED = "free text is not covered"
_SAID: Mapping[Age, tuple[str, str]] = {
    "back": ("erased people found", "are back"),
    "undated": (
        "erased people found, undated",
        "stand again, undated or of the day of the erasure: a person must say whether they are new",
    ),
}


@keeps("rights", right="erasure")
def erased_people_are_absent(promise: Promise, world: World) -> Verdict:
    """Nobody on the replay list stands in any connected system with a row that is not newer than the erasure, unless it is new."""
    changed = changed_lines(replay.ERASURE)
    if changed:
        return broken(
            _not_as_written(changed), Finding("keys.replay", "lines that are not as they were written", len(changed))
        )
    lost = _lost("rights.remember.done", replay.ERASURE)
    if lost:
        return broken(
            f"the replay list has lost the erasures of {len(lost)} cases: restore keys/replay.jsonl from its own copy",
            Finding("keys.replay", "lost", len(lost)),
        )
    listed = listed_erasures()
    if not len(listed):
        return kept("nobody has been erased yet", Finding("keys.replay", "erased people on the replay list", 0))
    wrong: list[tuple[str, Finding]] = []
    findings: list[Finding] = []
    doubts: list[str] = []
    for system in world.connected():
        try:
            people = erased_again(system, world.notice, listed=listed)
        except TrothError as error:
            doubts.append(f"{system.label} could not be searched: {error}")
            continue
        wrong += _erased_wrong(system.name, system.label, people)
        looked = Finding(system.name, "identifier columns searched; erased identifiers sought", len(listed))
        findings.append(looked)
    if wrong:
        return broken("; ".join(words for words, _ in wrong), *(finding for _, finding in wrong))
    doubts += _restored(world)
    if doubts or not findings:
        return unproven("; ".join(doubts) or "no system is connected", *findings)
    return kept(f"none of {len(listed)} erased identifiers is found in any connected system; {NOT_COVERED}", *findings)


@keeps("rights", right="rectification")
def corrected_values_stand(promise: Promise, world: World) -> Verdict:
    """No correction on the replay list is undone: where a corrected person is found, no old value stands again."""
    changed = changed_lines(replay.CORRECTION)
    if changed:
        return broken(
            _not_as_written(changed), Finding("keys.replay", "lines that are not as they were written", len(changed))
        )
    lost = _lost("rights.remember-correction.done", replay.CORRECTION, until=world.today.isoformat())
    if lost:
        return broken(
            f"the replay list has lost the corrections of {len(lost)} cases: restore keys/replay-values.jsonl from its own copy",
            Finding("keys.replay", "corrections lost", len(lost)),
        )
    number = sum(1 for _ in replay.lines(replay.CORRECTION))
    if not number:
        return unproven("nothing has been corrected yet, and no check tries this right in the connected systems")
    wrong: list[tuple[str, Finding]] = []
    findings: list[Finding] = []
    doubts: list[str] = []
    for system in world.connected():
        try:
            undone = undone_in(system, world.notice)
        except TrothError as error:
            doubts.append(f"{system.label} could not be searched: {error}")
            continue
        for person, _, made in undone:
            places = ", ".join(sorted({f"{each.table}.{each.column}" for each in made}))
            said = f"the correction of case {person.line.case} is undone in {system.label}: {places} (troth replay {system.name})"
            wrong.append((said, Finding(system.name, f"corrected values undone in {places}", len(made))))
        findings.append(Finding(system.name, "identifier columns searched; corrections on the replay list", number))
    if wrong:
        return broken("; ".join(words for words, _ in wrong[:8]), *(finding for _, finding in wrong))
    if doubts or not findings:
        return unproven("; ".join(doubts) or "no system is connected", *findings)
    return kept(f"every one of {number} corrections on the replay list still stands; {NOT_COVERED}", *findings)


@keeps("rights", right="erasure")
def erasures_are_looked_at_again(promise: Promise, world: World) -> Verdict:
    """A day after each erasure the systems were searched once more, and nothing had come back."""
    found = Case.objects.filter(kind="erasure").exclude(look_again_at=None)
    again = [case for case in found.order_by("number") if _found_something(case)]
    if again:
        return broken(
            f"the second look found the person of case {_numbers(case.ref for case in again)} again: see troth replay",
            Finding("store.cases", "second looks that found the person again", len(again)),
        )
    late = [case.ref for case in found.filter(look_again_at__lt=world.now)]
    if late:
        return unproven(
            f"nobody has looked again at case {_numbers(late)}, which is due: troth work does",
            Finding("store.cases", "second looks overdue", len(late)),
        )
    looked = EvidenceEntry.objects.filter(kind="rights.looked-again").count()
    return kept(
        "no second look is overdue", Finding("store.cases", f"second looks done {looked}, still to come", len(found))
    )


def _not_as_written(changed: Sequence[str]) -> str:
    more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
    return f"the replay list is not as Troth wrote it ({'; '.join(changed[:5])}{more}): restore it from its own copy"


def _restored(world: World) -> Iterator[str]:
    """Systems that keep our receipts and have lost the newest: restored, though nobody is found there by an identifier."""
    try:
        known = restored(world.notice)
    except TrothError as error:
        yield f"not every system could be asked for its receipts: {error}"
        return
    for name, why in known.items():
        label = world.systems[name].label if name in world.systems else name
        yield f"{label} was restored from an older copy ({why}), and {NOT_COVERED}: have a person look"


def _erased_wrong(name: str, label: str, people: Sequence[Person]) -> list[tuple[str, Finding]]:
    wrong: list[tuple[str, Finding]] = []
    for age, (saw, words) in _SAID.items():
        theirs = [person for person in people if person.standing(age)]
        if theirs:
            rows = sum(len(keys) for person in theirs for keys in person.standing(age).values())
            tables = ", ".join(sorted({f"{name}.{table}" for person in theirs for table in person.standing(age)}))
            cases = _numbers(dict.fromkeys(person.line.case for person in theirs))
            said = f"{rows} rows of erased people {words} in {label}: {tables} (case {cases}); troth replay {name}"
            wrong.append((said, Finding(name, saw, rows)))
    return wrong


def _lost(kind: str, line: str, until: str = "") -> set[str]:
    """Cases whose evidence says that the list remembers them, and it does not; those whose time is over are not missed."""
    remembered = replay.cases(line)
    recorded = EvidenceEntry.objects.filter(kind=kind).values_list("case", "uid")
    missing = [(case, uid) for case, uid in recorded.iterator() if case is not None and case not in remembered]
    return {case for case, uid in missing if not until or facts_of(uid)["saw"]["kept_until"] >= until}


def _found_something(case: Case) -> bool:
    last = EvidenceEntry.objects.filter(kind="rights.looked-again", case=case.ref).order_by("-position").first()
    return last is not None and last.facts is not None and facts_in(last)["found"] > 0


def _numbers(cases: Iterable[str]) -> str:
    listed = list(cases)
    more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""
    return ", ".join(listed[:5]) + more
