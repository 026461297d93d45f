"""The checker can fail: whatever is lost, done twice, kept quiet or left behind by hand, it names."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.torture import papers_check, works
from tests.torture.canaries import Canaries
from tests.torture.checker import Scene, check, stopped
from tests.torture.records import everything, query
from tests.torture.world import GUESTS, World, close_connections, make

PRIVATE = ("callum.thistlewood@mailbox.example", "07700 900102", "harriet.penrose@letterbox.example")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    from tests.conftest import HOME, use

    made = make("sqlite", tmp_path_factory.mktemp("torture") / "w")
    yield made
    close_connections()
    use(HOME, f"sqlite:///{HOME / 'store.sqlite3'}")
    made.drop()


@pytest.fixture(scope="module")
def ended(world: World) -> Callable[[str], Scene]:
    """The world after a work that nothing disturbed, done once and copied for each test."""
    kept: dict[str, Scene] = {}

    def scene(work: str) -> Scene:
        assert world.mail is not None
        taken_from = {world.root: "ws", world.run: "run", world.mail.folder: "mail"}
        places = {place: world.folder / f"{work}-{name}" for place, name in taken_from.items()}
        if work not in kept:
            world.restore()
            before = {name: everything(world.addresses[name]) for name in GUESTS}
            works.in_this_process(world, work)
            close_connections()
            (world.run / "last.codes").write_text("0 request erasure\n" if work == "open" else "")
            kept[work] = Scene(
                work, world.root, world.run, world.addresses["store"],
                {name: world.addresses[name] for name in GUESTS}, before,
                {name: everything(world.addresses[name]) for name in GUESTS}, papers_check.read(world.root),
                str(world.cases[case]) if (case := works.CASE.get(work, work)) in world.cases else None, PRIVATE,
                cases=max(world.cases.values()), mails=world.mail.folder if world.mail is not None else None,
            )  # fmt: skip
            for place, copy in places.items():
                shutil.copytree(place, copy)
        for place, copy in places.items():
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(copy, place)
        return kept[work]

    return scene


def store(scene: Scene, *statements: str) -> None:
    """Change our own store behind everybody's back."""
    _run(scene.store, *statements)


def _run(address: str, *statements: str) -> None:
    connection = sqlite3.connect(address.removeprefix("sqlite:///"))
    connection.execute("PRAGMA ignore_check_constraints=ON")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def guest(scene: Scene, *statements: str) -> None:
    """Change the website's database."""
    _run(scene.guests["website"], *statements)


def told(scene: Scene) -> list[str]:
    return [f"{finding.kind}: {finding.text}" for finding in check(scene)]


@pytest.mark.parametrize("work", sorted(works.WORKS))
def test_work_that_nothing_disturbed_has_nothing_wrong_with_it(ended: Callable[[str], Scene], work: str) -> None:
    scene = ended(work)
    assert told(scene) == []
    assert stopped(scene) == []
    if work == "erase":
        assert scene.before["website"] != scene.wanted["website"], "the erasure erased nothing"


THIS = "state = 'done' AND \"case\" = '2'"
RUN = (
    "SELECT id FROM troth_plans_steprun WHERE kind = 'connections.erase' "
    f"AND plan_id IN (SELECT uid FROM troth_plans_storedplan WHERE {THIS})"
)
ENTRY = "troth_evidence_evidenceentry"

SABOTAGE: dict[str, tuple[str, Callable[[Scene], None], str]] = {
    "a plan that is gone": (
        "erase",
        lambda s: store(s, f"DELETE FROM troth_plans_storedplan WHERE {THIS}"),
        "lost: plan .* was approved and is no longer there",
    ),
    "a plan that waits for ever": (
        "erase",
        lambda s: store(s, f"UPDATE troth_plans_storedplan SET state = 'approved' WHERE {THIS}"),
        "lost: plan .* was approved, is approved, and nobody was told why",
    ),
    "a plan called done with a step that is not": (
        "erase",
        lambda s: store(s, f"UPDATE troth_plans_steprun SET done_at = NULL WHERE id IN ({RUN})"),
        "lost: plan .* is done and 1 of its steps are not",
    ),
    "a plan called done without evidence": (
        "erase",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'plan.done'"),
        "silent: plan .* is done, and its evidence says not done",
    ),
    "an effect begun and never spoken of again": (
        "erase",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'connections.erase.done'"),
        "silent: connections.erase .* was begun, and nobody was told",
    ),
    "an effect that never began": (
        "erase",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'connections.erase.begun'"),
        "silent: connections.erase.done .* was never begun",
    ),
    "a step done twice": (
        "erase",
        lambda s: store(
            s,
            "INSERT INTO troth_plans_steprun (number, round, kind, target, begun_at, done_at, plan_id) "
            f"SELECT number, 9, kind, target, begun_at, done_at, plan_id FROM troth_plans_steprun WHERE id IN ({RUN})",
        ),
        "doubled: step 2 of plan .* was done 2 times",
    ),
    "a person remembered twice": (
        "erase",
        lambda s: _edit(s.root / "keys" / "replay.jsonl", lambda said: said * 2),
        "doubled: plan .* stands on the replay list 2 times",
    ),
    "a person nobody remembers": (
        "erase",
        lambda s: (s.root / "keys" / "replay.jsonl").unlink(),
        "lost: plan .* is done, and the replay list does not know the person",
    ),
    "a case closed twice": (
        "erase",
        lambda s: store(
            s,
            f"INSERT INTO {ENTRY} (uid, at, kind, actor_kind, actor_id, subject, \"case\", \"key\", commitment, salt, facts) "
            f"SELECT 'another', at, kind, actor_kind, actor_id, subject, \"case\", NULL, commitment, salt, facts FROM {ENTRY} "
            "WHERE kind = 'case.closed' AND \"case\" = '2'",
        ),
        "doubled: case .* was closed 2 times",
    ),
    "a row that came back": (
        "erase",
        lambda s: guest(s, *_back(s)),
        "lost: case .* is over, and website is not as it should be",
    ),
    "half a person": ("erase", lambda s: guest(s, *_back(s)), "half: website is neither as it was nor as it should be"),
    "somebody else's row": (
        "erase",
        lambda s: guest(s, "UPDATE enquiries SET topic = 'weather' WHERE id = (SELECT max(id) FROM enquiries)"),
        "others: website: rows that the work had no business with changed in enquiries",
    ),
    "somebody else's row that is gone": (
        "package",
        lambda s: guest(s, "DELETE FROM preferences WHERE id = (SELECT max(id) FROM preferences)"),
        "others: website: .* preferences",
    ),
    "a secret that stayed": (
        "erase",
        lambda s: store(
            s,
            "INSERT INTO troth_plans_plansecret (name, sealed, plan_id) "
            f"SELECT 'person', x'00', uid FROM troth_plans_storedplan WHERE {THIS}",
        ),
        "left: case .* is closed, and its plan still knows the person",
    ),
    "a key that stayed": (
        "erase",
        lambda s: store(s, "UPDATE troth_subjects_subject SET wrapped_key = x'00'"),
        "left: case .* is closed, and the person's key is still there",
    ),
    "a fact that was edited": (
        "package",
        lambda s: store(s, f"UPDATE {ENTRY} SET facts = replace(facts, '\"steps\"', '\"stepz\"') WHERE kind = 'plan.done'"),
        "evidence: entry .* does not hold what it committed to",
    ),
    "an actor who was edited": (
        "package",
        lambda s: store(s, f"UPDATE {ENTRY} SET actor_id = 'somebody' WHERE kind = 'plan.approved'"),
        "evidence: the hashes of the tree are not those of its entries",
    ),
    "an entry cut out": (
        "package",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'case.decided'"),
        "evidence: entry .* has place .* and should have",
    ),
    "a checkpoint taken away": (
        "seal",
        lambda s: shutil.rmtree(s.run / "out"),
        "evidence: the checkpoint over .* is said to be handed out and is not there",
    ),
    "a checkpoint of another log": (
        "seal",
        lambda s: store(s, "UPDATE troth_evidence_checkpoint SET root = replace(root, 'a', 'b')"),
        "evidence: the checkpoint over .* does not fit the log",
    ),
    "a package with other contents": (
        "package",
        lambda s: _edit(next(s.root.glob(f"cases/{s.case}/package.zip")), lambda said: said[:-1] + b"!"),
        "half: cases/.*/package.zip is not the file of which the evidence speaks",
    ),
    "a package that is gone": (
        "package",
        lambda s: next(s.root.glob(f"cases/{s.case}/package.zip")).unlink(),
        "lost: case .* is closed, and cases/.*/package.zip is not there",
    ),
    "a part of a package left behind": (
        "package",
        lambda s: next(s.root.glob(f"cases/{s.case}/package.zip")).with_suffix(".zip.part").write_bytes(b"PK"),
        "left: cases/.*/package.zip.part is left over",
    ),
    "a certificate that counts twice": (
        "erase",
        lambda s: _certificate(s, interrupted=True, more=3),
        "doubled: the certificate counts .* rows in website, of",
    ),
    "a certificate that counts too few and is silent": (
        "erase",
        lambda s: _certificate(s, interrupted=False, more=-1),
        "half: the certificate counts otherwise in website and says nothing of an interruption",
    ),
    "a request that was acknowledged and is not there": (
        "open",
        lambda s: store(
            s,
            "DELETE FROM troth_cases_task WHERE case_id = 6", "DELETE FROM troth_cases_case WHERE number = 6",
            f"DELETE FROM {ENTRY} WHERE \"case\" = '6'", "DELETE FROM troth_plans_storedplan WHERE \"case\" = '6'",
        ),
        "lost: 1 requests were acknowledged and 0 cases are there",
    ),
    "a case without its evidence": (
        "open",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'case.opened' AND \"case\" = '6'"),
        "silent: case 6 and its evidence do not go together",
    ),
    "a case that waits for no plan": (
        "open",
        lambda s: store(s, "DELETE FROM troth_plans_storedplan WHERE \"case\" = '6'"),
        "half: case 6 waits for a plan that is not there",
    ),
    "a letter that went twice": (
        "mail",
        lambda s: _again(s),
        "doubled: letter .* went 2 times, and nobody says so",
    ),
    "a letter that nobody took over": (
        "mail",
        lambda s: [path.unlink() for path in _mails(s).glob("*.eml")],
        "lost: letter .* is said to be sent, and nobody took it over",
    ),
    "a letter that the records do not know": (
        "mail",
        lambda s: store(s, f"UPDATE {ENTRY} SET facts = replace(facts, '\"sent\":true', '\"sent\":false')"),
        "silent: a letter went, and the records do not say so",
    ),
    "an address in an error": (
        "erase",
        lambda s: _put(s.run / "go0.err", b"troth: no such person as Callum.Thistlewood@mailbox.example"),
        "personal: go0.err holds callum.thistlewood@mailbox.example",
    ),
    "a telephone number in a temporary file": (
        "package",
        lambda s: _put(s.run / "tmp" / "tmpx" / "spool", b'"phone": "07700%20900102"'),
        "personal: tmp/tmpx/spool holds 07700 900102",
    ),
    "an address in a step record": (
        "erase",
        lambda s: store(s, f"UPDATE troth_plans_steprun SET problem = '{PRIVATE[0].encode().hex()}' WHERE id IN ({RUN})"),
        "personal: store.sqlite3 holds callum.thistlewood@mailbox.example",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(SABOTAGE))
def test_the_checker_names(ended: Callable[[str], Scene], what: str) -> None:
    import re

    work, damage, words = SABOTAGE[what]
    scene = ended(work)
    damage(scene)
    said = told(scene)
    assert any(re.match(words, each) for each in said), said


def test_a_plan_that_stands_still_and_is_shown_with_its_reason_is_not_lost(ended: Callable[[str], Scene]) -> None:
    scene = ended("erase")
    (plan,) = query(scene.store, f"SELECT uid FROM troth_plans_storedplan WHERE {THIS}")
    store(
        scene,
        f"UPDATE troth_plans_steprun SET done_at = NULL, problem = 'the disk is full' WHERE id IN ({RUN})",
        f"UPDATE troth_plans_storedplan SET state = 'stopped' WHERE {THIS}",
        "UPDATE troth_cases_case SET state = 'decided' WHERE kind = 'erasure'",
    )
    assert not [said for said in told(scene) if said.startswith("lost: plan")]
    assert stopped(scene) == [
        f"plan {plan['uid']} (erasure) is stopped: connections.erase on website: the disk is full"
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "Jo.Reed@post.example", "jo.reed@post.example", "JO.REED@POST.EXAMPLE", "jo.reed%40post.example",
        "6a6f2e7265656440706f73742e6578616d706c65", "am8ucmVlZEBwb3N0LmV4YW1wbGU=", "eGpvLnJlZWRAcG9zdC5leGFtcGxl",
    ],
)  # fmt: skip
def test_a_canary_is_found_however_it_is_spelt(hidden: str) -> None:
    canaries = Canaries(["jo.reed@post.example"])
    assert list(canaries.inside(f"<<{hidden}>>".encode())) == ["jo.reed@post.example"]
    assert list(canaries.inside(b"nobody at all, nobody@post.example")) == []


def _mails(scene: Scene) -> Path:
    assert scene.mails is not None
    return scene.mails


def _again(scene: Scene) -> None:
    """The same message, taken over once more."""
    first = sorted(_mails(scene).glob("*.eml"))[0]
    first.with_name("9999.eml").write_bytes(first.read_bytes())


def _edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _back(scene: Scene) -> list[str]:
    """One enquiry of the person, inserted again as it was."""
    gone = sorted(set(scene.before["website"]["enquiries"]) - set(scene.wanted["website"]["enquiries"]))[0]
    return ["INSERT INTO enquiries VALUES (" + ", ".join(_literal(cell) for cell in gone) + ")"]


def _literal(cell: object) -> str:
    return "NULL" if cell is None else str(cell) if isinstance(cell, int) else "'" + str(cell).replace("'", "''") + "'"


def _certificate(scene: Scene, *, interrupted: bool, more: int) -> None:
    path = next(scene.root.glob(f"cases/{scene.case}/certificate.json"))
    said = json.loads(path.read_text(encoding="utf-8"))
    place = next(place for place in said["places"] if place["system"] == "website")
    place["interrupted"] = interrupted
    place["tables"][0]["deleted"] += more
    path.write_text(json.dumps(said), encoding="utf-8")
