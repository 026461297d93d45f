"""How each work ends when nothing disturbs it, and from that what the checker is told of a trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture import papers_check
from tests.torture.checker import Scene, check
from tests.torture.records import Tables, everything, query, receipts
from tests.torture.rig import Rig, last_words
from tests.torture.works import CASE, WORKS, over
from tests.torture.world import GUESTS, MARKED, NEW_NAME

ENTRY = "troth_evidence_evidenceentry"


@dataclass(frozen=True)
class Undisturbed:
    """What a work came to with nothing in its way, and the markers on its way."""

    trace: list[str]
    guests: Mapping[str, Tables]
    papers: Mapping[str, Any]
    receipts: Mapping[str, str]
    """New ones in the database that holds some."""


class Scenes:
    """Does every work once undisturbed, and remembers. Raises RuntimeError where even so it does not come to its end."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        world = rig.world
        world.restore()
        self.before = {name: everything(world.addresses[name]) for name in GUESTS}
        self.receipts = receipts(world.addresses[MARKED])
        uids = query(world.addresses["store"], f"SELECT uid FROM {ENTRY} WHERE kind <> 'store.backed-up'")
        self.kept = tuple(row["uid"] for row in uids)
        self.works: dict[str, Undisturbed] = {}
        self.private: tuple[str, ...] = ()
        for work in WORKS:
            trace = rig.trace(work)
            guests = {name: everything(world.addresses[name]) for name in GUESTS}
            new = {key: said for key, said in receipts(world.addresses[MARKED]).items() if key not in self.receipts}
            self.works[work] = Undisturbed(trace, guests, papers_check.read(world.root), new)
            wrong = check(self.of(work))
            if wrong or not over(world, work):
                said = [*last_words(world.run).values(), *wrong]
                raise RuntimeError(f"{work} on {world.product} goes wrong with nothing in its way: {said}")
        self.private = tuple(self._private())

    def of(self, work: str, *, clock_moved: bool = False) -> Scene:
        """The world as it is now, after a trial of this work."""
        world, wanted = self._rig.world, self.works[work]
        return Scene(
            work=work,
            root=world.root,
            run=world.run,
            store=world.addresses["store"],
            guests={name: world.addresses[name] for name in GUESTS},
            before=self.before,
            wanted=wanted.guests,
            wanted_papers=wanted.papers,
            plan=world.replay if work == "replay" else None,
            cases=max(world.cases.values()),
            mails=world.mail.folder if world.mail is not None else None,
            case=str(world.cases[CASE.get(work, work)])
            if CASE.get(work, work) in world.cases and work != "replay"
            else None,
            private=self.private,
            receipts={MARKED: wanted.receipts},
            receipts_before={MARKED: self.receipts},
            calls=world.http.folder if world.http is not None else None,
            backups=world.run / "backups",
            kept=self.kept,
            clock_moved=clock_moved,
        )

    def _private(self) -> list[str]:
        """Identifiers of everybody who asks, and the texts that an erasure takes away."""
        found = [value for person in self._rig.world.people.values() for value in person.values()]
        found.append(NEW_NAME.partition("=")[2])
        wanted = self.works["erase"].guests
        for name in GUESTS:
            for table, rows in self.before[name].items():
                gone = set(rows) - set(wanted[name].get(table, ()))
                found += [cell for row in gone for cell in row if isinstance(cell, str) and _personal(cell)]
        return found


def _personal(text: str) -> bool:
    """Whether a text of a row that went tells somebody from others: an address, a number, a name; not a day, not a code."""
    return "@" in text or (" " in text and len(text) > 8 and not Path(text).suffix) or text.replace(" ", "").isdigit()
