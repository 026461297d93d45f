"""Verify the log where it lies: every entry against the tree, the tree against every checkpoint, those against the outside.

What it cannot know stands in its notes. ``troth-verify`` does the same for a pack, without Troth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError

from troth.desk.evidence.appending import facts_in
from troth.desk.evidence.models import Checkpoint, Cosignature, EvidenceEntry, Tile
from troth.desk.evidence.naming import Found, named, shortened
from troth.desk.evidence.outside import Outside, given, handed_out
from troth.desk.evidence.sealing import refuse_held, seal
from troth.desk.evidence.signer import log_signer
from troth.desk.evidence.tree import sealed_size, tree
from troth.desk.evidence.walking import Known, Seen, walk
from troth.desk.evidence.watermark import behind
from troth.errors import TrothError
from troth.ledger import notes
from troth.ledger.cosignatures import NotCosigned, WitnessKey, read_cosignature
from troth.ledger.log import FULL_TILE, TILE_WIDTH, Log, MemoryStore
from troth.ledger.tiles import tiles_of
from troth.ledger.tree import HASH_SIZE, root_of

NEWEST = 200
"""Checkpoints in the store, copies in folders and cosignatures that are looked at: each covers all that the older ones do."""


@dataclass
class Report:
    """What verifying found. Without findings the log is what its checkpoints say; the notes say what that leaves open."""

    origin: str
    size: int
    root: str = ""
    findings: list[Found] = field(default_factory=list[Found])
    notes: list[str] = field(default_factory=list[str])
    checkpoints: int = 0
    """Signed checkpoints of our own that the log goes on from."""
    outside_up_to: int = 0
    """The size of the newest checkpoint from outside, or cosigned, that the log goes on from."""
    no_longer_kept: int = 0
    unknown_outcomes: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(
    outside: Sequence[Path] = (), *, keys: Sequence[str] = (), tell: Callable[[int, int], None] = lambda done, of: None
) -> Report:
    """Verify the whole log in the store, up to what is sealed now, and against checkpoints in files and folders.

    ``keys`` are verifier keys of the log had by another way; its own key otherwise. Copies handed to folders and stored
    cosignatures are looked at as well. Raises TrothError for a checkpoint file that is none.
    """
    signer = [notes.VerifierKey.parse(key) for key in keys] or [log_signer().verifier_key]
    report = Report(signer[0].name, 0)
    # What was signed is read before the size: others may seal and sign meanwhile, and theirs is longer than what is looked at.
    judge = _Judge(report, signer)
    kept_outside = [*given(outside), *handed_out(NEWEST)]
    try:
        seal()
    except (TrothError, DatabaseError) as problem:
        refuse_held(problem)
        what = problem.what if isinstance(problem, TrothError) else type(problem).__name__
        report.findings.append(Found("damaged", f"New entries cannot be sealed: {what}."))
    report.size, judge.log = sealed_size(), tree(kept=True)
    cosigned = list(judge.cosignatures())
    seen = walk(report.size, _known(cosigned), tell)
    _account(seen)
    report.findings += named(seen)
    report.no_longer_kept = seen.no_longer_kept
    report.unknown_outcomes = tuple(seen.begun)
    judge.tree_itself()
    judge.own_checkpoints()
    for point in [*kept_outside, *(point for point, _ in cosigned)]:
        judge.from_outside(point)
    judge.missing_cosignatures()
    judge.high_water_mark()
    report.findings = list(dict.fromkeys(shortened(report.findings)))
    _say_limits(report, seen)
    return report


class _Judge:
    """The tree against everything that was ever signed over it."""

    def __init__(self, report: Report, keys: Sequence[notes.VerifierKey]) -> None:
        self.report, self.keys, self.log = report, keys, Log(MemoryStore())
        own = Checkpoint.objects.order_by("-id").values_list("size", "root", "note")
        self.own = list(own[:NEWEST])[::-1]
        cosigned = Cosignature.objects.select_related("checkpoint").order_by("-checkpoint__size", "-id")
        self.cosigned = list(cosigned[:NEWEST])[::-1]
        self.roots: dict[int, bytes | None] = {}
        self.signed: dict[int, set[bytes]] = {}
        """Roots under good signatures of ours that the store itself holds, by size."""

    def find(self, attack: str, text: str) -> None:
        self.report.findings.append(Found(attack, text))  # pyright: ignore[reportArgumentType]

    def root(self, size: int) -> bytes | None:
        """The tree's root at a size; None where the store lost a part of it."""
        if size not in self.roots:
            try:
                self.roots[size] = self.log.root(size)
            except TrothError:
                self.roots[size] = None
        return self.roots[size]

    def tree_itself(self) -> None:
        """Every tile above the lowest is the hashes of those below; the root over all."""
        size, above, below = self.report.size, list[bytes](), list[bytes]()
        for tile, width in tiles_of(size):
            if tile.place == 0:
                above, below = below, list[bytes]()
            row = _tile(tile.level, tile.place)[: width * HASH_SIZE]
            if len(row) < width * HASH_SIZE:
                self.find("damaged", f"The tree lost a part: tile {tile.place} of level {tile.level}.")
            elif tile.level and row != b"".join(above[tile.place * TILE_WIDTH :][:width]):
                first = (tile.place * TILE_WIDTH) << 8 * tile.level
                where = f"tile {tile.place} of level {tile.level}, over the entries from {first} on"
                self.find("re-hashed", f"The tree does not agree with itself: {where}, is not what lies below it.")
            if len(row) == FULL_TILE:
                below.append(root_of([row[at : at + HASH_SIZE] for at in range(0, FULL_TILE, HASH_SIZE)]))
            elif width == TILE_WIDTH:
                below.append(b"")
        root = self.root(size)
        self.report.root = root.hex() if root is not None else ""

    def opened(self, name: str, note: str) -> notes.Checkpoint | None:
        """A note's checkpoint where our key signed it; else None, and a finding."""
        try:
            point = notes.Checkpoint.from_text(notes.open_note(note, self.keys).text)
        except TrothError as wrong:
            self.find("signature", f"{name}: {wrong.what}.")
            return None
        if point.origin != self.report.origin:
            self.find("other log", f"{name} is of the log {point.origin!r}, this is {self.report.origin!r}.")
            return None
        return point

    def own_checkpoints(self) -> None:
        """The checkpoints in the store: each as it was signed, in order, and the tree going on from it."""
        good_up_to = before = 0
        for size, root, note in self.own:
            point = self.opened(f"The stored checkpoint over {size} entries", note)
            if point is None:
                continue
            if (point.size, point.root.hex()) != (size, root) or size < before:
                self.find(
                    "replayed",
                    f"In the place of the checkpoint over {max(size, before)} entries stands one over {point.size}.",
                )
                continue
            before = size
            self.signed.setdefault(size, set()).add(point.root)
            if point.size > self.report.size:
                self.truncated(f"the stored checkpoint over {size} entries", point.size)
            elif self.root(point.size) == point.root:
                good_up_to, self.report.checkpoints = size, self.report.checkpoints + 1
            else:
                text = f"The tree was built anew: something in entries {good_up_to} to {size - 1} was changed after it was signed."
                self.find("re-hashed", text)

    def from_outside(self, outside: Outside) -> None:
        """One checkpoint that this store could not change."""
        point = self.opened(outside.name, outside.note)
        if point is None:
            return
        if outside.claims is not None and outside.claims != point.size:
            self.find(
                "replayed",
                f"{outside.name} is kept as the checkpoint over {outside.claims} entries, and is one over {point.size}.",
            )
        if point.size > self.report.size:
            self.truncated(outside.name, point.size)
        elif self.root(point.size) == point.root:
            self.report.outside_up_to = max(self.report.outside_up_to, point.size)
        elif self.signed.get(point.size, set()) - {point.root}:
            what = f"{outside.name}: the log's key signed two histories of {point.size} entries"
            self.find(
                "re-signed",
                f"{what}. Something in entries {self.report.outside_up_to} to {point.size - 1} was changed and signed again.",
            )
        else:
            what = f"{outside.name}: the first {point.size} entries are not those that were signed then"
            self.find(
                "fork",
                f"{what}. From some entry between {self.report.outside_up_to} and {point.size - 1} on, this is another history.",
            )

    def truncated(self, name: str, size: int) -> None:
        have = self.report.size
        text = f"The log holds {have} of the {size} entries of {name}: entries {have} to {size - 1} are gone."
        self.find("truncated", f"{text} The log was cut off, or an older copy of the store was restored.")

    def cosignatures(self) -> Iterator[tuple[Outside, datetime]]:
        """Stored cosignatures that are their witness's, with its time."""
        for row in self.cosigned:
            name = f"The checkpoint over {row.checkpoint.size} entries that {row.witness} cosigned"
            try:
                key = WitnessKey.parse(row.key)
                read = read_cosignature(f"{row.line}\n", notes.text_of(row.checkpoint.note), key)
                yield Outside(name, row.checkpoint.note, row.checkpoint.size), read.at
            except NotCosigned as lie:
                self.find("cosignature", f"{name}: {lie.what}; the checkpoint or the signature was changed.")
            except TrothError as wrong:
                self.find("cosignature", f"{name}: {wrong.what}.")

    def high_water_mark(self) -> None:
        """How far the log once came, by the mark beside the keys."""
        try:
            older = behind()
        except TrothError as wrong:
            self.find("damaged", f"{wrong.what}.")
            return
        if older is not None:
            self.find("restored older store", f"{older.what[0].upper()}{older.what[1:]}. To do: {older.fix}.")

    def missing_cosignatures(self) -> None:
        """Cosignatures that are on record as accepted, and are not in the store any more."""
        accepted = EvidenceEntry.objects.filter(kind="evidence.cosigned").exclude(facts=None)
        rows = list(accepted.order_by("-position")[:NEWEST])
        have = set(Cosignature.objects.values_list("checkpoint__size", "witness"))
        for row in rows:
            try:
                facts = facts_in(row)
            except TrothError:
                continue  # named as edited already
            if (facts["size"], facts["witness"]) not in have:
                self.find(
                    "cosignature",
                    f"{facts['witness']} cosigned {facts['size']} entries, and its signature was removed.",
                )


def _known(cosigned: Sequence[tuple[Outside, datetime]]) -> Known:
    """What the log itself says about facts that are gone, and when witnesses saw it."""
    forgotten = EvidenceEntry.objects.filter(kind="evidence.subject-forgotten").values_list("key", flat=True)
    until = ""
    for row in EvidenceEntry.objects.filter(kind="evidence.facts-let-go").exclude(facts=None):
        try:
            until = max(until, str(facts_in(row)["before"]).replace("+00:00", ".000000Z"))
        except TrothError:
            continue
    seen_at = sorted((point.claims or 0, at) for point, at in cosigned)
    return Known(frozenset(key.partition(":")[0] for key in forgotten if key), until, tuple(seen_at))


def _account(seen: Seen) -> None:
    """Take out what was accounted for while the pass ran, and times that a named person explained."""
    known = _known(())
    accounted = [each for each in seen.bare if each[2] in known.forgotten or each[3] < known.let_go_before]
    seen.no_longer_kept += len(accounted)
    seen.bare = [each for each in seen.bare if each not in accounted]
    explained = EvidenceEntry.objects.filter(kind="evidence.clock-explained", actor_kind="person")
    keys = set(explained.values_list("key", flat=True))
    seen.clock = [each for each in seen.clock if each[1] not in keys]


def _tile(level: int, number: int) -> bytes:
    row = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
    return bytes(row) if row else b""


def _say_limits(report: Report, seen: Seen) -> None:
    """What this check cannot know, and what the reader should look at."""
    last, outside, bare = report.size - 1, report.outside_up_to, report.no_longer_kept
    whoever = "whoever holds the log's key"
    limits = (
        (
            True,
            "No log can show that an entry was true when it was written, that nothing was left out, or that no entry was "
            "changed before it was sealed.",
        ),
        (
            not outside,
            f"No checkpoint from outside was looked at: unknown whether {whoever} rewrote all of it, or cut its end.",
        ),
        (
            outside and outside <= last,
            f"Entries {outside} to {last} are newer than every checkpoint kept outside: {whoever} could have rewritten them.",
        ),
        (
            outside,
            f"If {whoever} also held all that is kept outside – every copy, every witness's key – nobody could tell.",
        ),
        (bare, f"The facts of {bare} entries are no longer kept: their place and kind are proven, and no more."),
    )
    report.notes += [note for applies, note in limits if applies]
    report.notes += [f"Unknown outcome: {key}, begun in entry {i}, is not settled." for key, i in seen.begun.items()]
