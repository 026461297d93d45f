"""Twelve attacks on the log in the store, by another connection, on random histories: each is caught and named.

``make torture`` does each on a hundred histories; ``make test`` on a few.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ledger.histories import grow, record
from tests.ledger.thief import ENTRY, Copy, Thief, edited
from troth.desk import now
from troth.desk.evidence import appending, log
from troth.desk.evidence.verifying import Report, verify
from troth.errors import TrothError
from troth.ledger import verifier

SEEDS = range(6)
TORTURE = range(100, 200)


class Scene:
    """A house with a random history, a folder outside, and a thief with its key."""

    def __init__(self, address: str, root: Path, seed: int) -> None:
        self.dice, self.root = random.Random(seed), root
        self.outside = root / f"outside-{seed}"
        self.thief = Thief(address, log.log_signer())
        grow(self.dice, self.outside)
        self.older: Copy = self.thief.copy()
        self.kept = {path: path.read_bytes() for path in self.outside.iterdir()}
        grow(self.dice, self.outside)
        self.copy: Copy = self.thief.copy()
        self.files = {path: path.read_bytes() for path in self.outside.iterdir()}
        self.mark = (root / "keys" / "log.high").read_bytes()
        self.covered = max(int(path.stem.partition("-")[2]) for path in self.files)
        """Entries under the newest checkpoint outside."""

    def reset(self) -> None:
        self.thief.restore(self.copy)
        for path, content in self.files.items():
            path.write_bytes(content)
        (self.root / "keys" / "log.high").write_bytes(self.mark)

    def verified(self) -> Report:
        return verify([self.outside])

    def some(self, number: int = 1, *, below: int | None = None) -> list[int]:
        """Different entries under the newest checkpoint outside, in order."""
        return sorted(self.dice.sample(range((below or self.covered) - 1), number))


Attack = Callable[[Scene], tuple[str, list[int]]]
"""Does its damage; returns what it is to be called, and which entries the words are to name."""


def edit(scene: Scene) -> tuple[str, list[int]]:
    (index,) = scene.some()
    edited(scene.thief, index, scene.dice)
    return "edited", [index]


def edit_the_facts(scene: Scene) -> tuple[str, list[int]]:
    index = scene.dice.choice([row["index"] for row in scene.thief.entries() if row["facts"] is not None])
    scene.thief.set(index, "facts", '{"rows":0}')
    return "edited", [index]


def delete(scene: Scene) -> tuple[str, list[int]]:
    (index,) = scene.some()
    scene.thief.do(f'DELETE FROM {ENTRY} WHERE "index" = ?', index)
    if scene.dice.random() < 0.5:
        scene.thief.renumber(
            {each["index"]: each["index"] - 1 for each in scene.thief.entries() if each["index"] > index}
        )
    return "deleted", [index]


def insert(scene: Scene) -> tuple[str, list[int]]:
    (index,) = scene.some()
    rows = scene.thief.entries()
    forged = rows[index] | {"uid": "f" * 32, "position": 10**6, "key": None, "index": index}
    scene.thief.renumber({row["index"]: row["index"] + 1 for row in rows[index:]})
    names = ", ".join(f'"{name}"' for name in forged)
    scene.thief.do(f"INSERT INTO {ENTRY} ({names}) VALUES ({', '.join('?' * len(forged))})", *forged.values())
    return "inserted", [index]


def reorder(scene: Scene) -> tuple[str, list[int]]:
    first, second = scene.some(2)
    scene.thief.renumber({first: second, second: first})
    return "reordered", [first, second]


def truncate(scene: Scene) -> tuple[str, list[int]]:
    (index,) = scene.some()
    index = max(index, 1)
    scene.thief.do(f'DELETE FROM {ENTRY} WHERE "index" IS NULL OR "index" >= ?', index)
    scene.thief.do("DELETE FROM troth_evidence_checkpoint WHERE size > ?", index)
    scene.thief.rebuild()
    return "truncated", [index, scene.covered - 1]


def fork(scene: Scene) -> tuple[str, list[int]]:
    size = len(scene.thief.entries())
    truncate(scene)
    record(scene.dice, size)
    log.seal()
    return "fork", [scene.covered - 1]


def replay_a_checkpoint(scene: Scene) -> tuple[str, list[int]]:
    rows = scene.thief.do("SELECT id, size, note FROM troth_evidence_checkpoint ORDER BY id")
    (_, old, note), (newest, _, _) = rows[0], rows[-1]
    if scene.dice.random() < 0.5:
        path = max(scene.files)
        path.write_text(note, encoding="utf-8")
    else:
        scene.thief.do("UPDATE troth_evidence_checkpoint SET note = ? WHERE id = ?", note, newest)
    return "replayed", [old]


def swap_payloads(scene: Scene) -> tuple[str, list[int]]:
    rows = [row for row in scene.thief.entries() if row["facts"] is not None]
    one, other = scene.dice.sample(rows, 2)
    for to, of in ((one, other), (other, one)):
        scene.thief.set(to["index"], "facts", of["facts"])
        scene.thief.set(to["index"], "salt", of["salt"])
    return "swapped payload", [one["index"], other["index"]]


def rehash(scene: Scene) -> tuple[str, list[int]]:
    edit(scene)
    scene.thief.rebuild()
    return "re-hashed", []


def sign_again(scene: Scene) -> tuple[str, list[int]]:
    edit(scene)
    scene.thief.rebuild()
    scene.thief.sign_again()
    return "re-signed", [scene.covered - 1]


def set_the_clock_back(scene: Scene) -> tuple[str, list[int]]:
    size = len(scene.thief.entries())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(appending, "now", lambda: now() - timedelta(minutes=scene.dice.randrange(30, 10**5)))
        record(scene.dice, 2)
    record(scene.dice, 1)
    return "clock", [size, size + 1]


def restore_an_older_store(scene: Scene) -> tuple[str, list[int]]:
    scene.thief.restore(scene.older)
    if scene.dice.random() < 0.5:
        record(scene.dice, 1)  # the house goes on, and does not know
    return "truncated", [scene.covered - 1]


def restore_an_older_store_and_its_keys(scene: Scene) -> tuple[str, list[int]]:
    (scene.root / "keys" / "log.high").unlink()
    return restore_an_older_store(scene)


def restore_an_older_store_alone(scene: Scene) -> tuple[str, list[int]]:
    for path in scene.files:
        path.unlink()
    (scene.outside / min(scene.kept).name).write_bytes(scene.kept[min(scene.kept)])
    scene.thief.restore(scene.older)
    return "restored older store", [len(scene.thief.entries())]


def restore_an_older_store_and_go_on(scene: Scene) -> tuple[str, list[int]]:
    scene.thief.restore(scene.older)
    record(scene.dice, scene.covered)
    log.checkpoint(by=appending.SYSTEM)
    return "fork", [scene.covered - 1]


ATTACKS: list[Attack] = [
    edit, edit_the_facts, delete, insert, reorder, truncate, fork, replay_a_checkpoint, swap_payloads, rehash, sign_again,
    set_the_clock_back, restore_an_older_store, restore_an_older_store_and_its_keys, restore_an_older_store_alone,
    restore_an_older_store_and_go_on,
]  # fmt: skip
NOT_IN_A_PACK = (replay_a_checkpoint, restore_an_older_store_alone)
"""A pack is signed when it is written: what a stored checkpoint was, and the mark beside the keys, are no part of it."""


PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"
SAID = {
    "entries after the newest checkpoint outside": "Entries {covered} to {newest} are newer than",
    "changed before they were sealed": "changed before it was sealed",
    "a key holder together with every witness": "every witness's",
    "false when it was written": "was true",
    "or never written": "left out",
}
"""What cannot be caught: as the page says it, and as both verifiers do."""


@pytest.fixture
def scenes(store: str, tmp_path: Path) -> Iterator[Callable[[int], Scene]]:
    made: list[Scene] = []

    def make(seed: int) -> Scene:
        made.append(Scene(store, tmp_path, seed))
        return made[-1]

    yield make
    for scene in made:
        scene.thief.connection.close()


def try_all(scene: Scene) -> None:
    honest = scene.verified()
    assert honest.verified, honest.findings
    assert honest.outside_up_to == scene.covered
    for attack in ATTACKS:
        name, places = attack(scene)
        found = scene.verified()
        said = " ".join(each.text for each in found.findings if each.attack == name)
        assert said, f"{attack.__name__} was not called {name}: {found.findings}"
        numbers = {int(number) for number in re.findall(r"\d+", said)}
        assert not set(places) - numbers, f"{attack.__name__}: {places} are not named: {said}"
        if attack not in NOT_IN_A_PACK:
            assert caught_alone(scene), f"{attack.__name__} passes the stand-alone verifier"
        scene.reset()
    assert scene.verified().verified


def caught_alone(scene: Scene) -> bool:
    """Whether the log cannot even be exported, or its pack does not pass the stand-alone verifier with what lies outside."""
    pack = scene.root / "pack.jsonl"
    try:
        log.write_pack(pack)
    except TrothError:
        return True
    since = [str(path) for path in sorted(scene.outside.iterdir())]
    return bool(verifier.verify(str(pack), since, [str(log.log_signer().verifier_key)]).findings)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_attack_is_caught_and_named(scenes: Callable[[int], Scene], seed: int) -> None:
    try_all(scenes(seed))


def test_what_nothing_can_catch_passes_and_is_said_by_both_verifiers_and_the_docs(
    scenes: Callable[[int], Scene],
) -> None:
    """An entry changed before it was sealed; and what is newer than all that is outside, rewritten by who has the keys folder."""
    scene = scenes(99)
    record(scene.dice, 3)
    scene.thief.do(f'UPDATE {ENTRY} SET actor_id = ? WHERE "index" IS NULL', "f00d")
    log.seal()
    newest = len(scene.thief.entries()) - 1
    assert newest >= scene.covered
    scene.thief.set(newest, "actor_id", "beef")
    scene.thief.rebuild()
    scene.thief.sign_again()
    (scene.root / "keys" / "log.high").unlink()

    ours = scene.verified()
    pack = scene.root / "pack.jsonl"
    log.write_pack(pack)
    since = [str(path) for path in sorted(scene.outside.iterdir())]
    theirs = verifier.verify(str(pack), since, [str(log.log_signer().verifier_key)])
    assert (ours.findings, theirs.findings) == ([], []), "it cannot be caught"
    page = " ".join(PAGE.read_text(encoding="utf-8").split()).partition("So what cannot be caught is this:")[2]
    for on_page, in_notes in SAID.items():
        assert on_page in page
        for found in (ours, theirs):
            assert in_notes.format(covered=scene.covered, newest=newest) in " ".join(found.notes), found.notes


@pytest.mark.torture
@pytest.mark.skipif("TROTH_TORTURE" not in os.environ, reason="runs with `make torture`")
@pytest.mark.parametrize("seed", TORTURE)
def test_every_attack_is_caught_on_a_hundred_histories(scenes: Callable[[int], Scene], seed: int) -> None:
    try_all(scenes(seed))
