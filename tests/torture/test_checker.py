"""The checker can fail: whatever is lost, done twice, kept quiet or left behind by hand, it names."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.torture import papers_check, works
from tests.torture.canaries import Canaries
from tests.torture.checker import Scene, check, stopped
from tests.torture.damage import store
from tests.torture.records import everything, query, receipts
from tests.torture.sabotage import PRIVATE, RUN, SABOTAGE, THIS
from tests.torture.world import GUESTS, MARKED, World, close_connections, make

UNKEPT = "SELECT uid FROM troth_evidence_evidenceentry WHERE kind <> 'store.backed-up'"


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
        assert world.http is not None
        taken_from = {world.root: "ws", world.run: "run", world.mail.folder: "mail", world.http.folder: "http"}
        places = {place: world.folder / f"{work}-{name}" for place, name in taken_from.items()}
        if work not in kept:
            world.witnessed = work == "witness"
            world.restore()
            kept_entries = tuple(row["uid"] for row in query(world.addresses["store"], UNKEPT))
            old = receipts(world.addresses[MARKED])
            before = {name: everything(world.addresses[name]) for name in GUESTS}
            works.in_this_process(world, work)
            close_connections()
            (world.run / "last.codes").write_text("0 request erasure\n" if work == "open" else "")
            kept[work] = Scene(
                work, world.root, world.run, world.addresses["store"],
                {name: world.addresses[name] for name in GUESTS}, before,
                {name: everything(world.addresses[name]) for name in GUESTS}, papers_check.read(world.root),
                str(world.cases[case]) if work != "replay" and (case := works.CASE.get(work, work)) in world.cases
                else None,
                PRIVATE, plan=world.replay if work == "replay" else None,
                cases=max(world.cases.values()), mails=world.mail.folder, calls=world.http.folder,
                receipts={
                    MARKED: {key: said for key, said in receipts(world.addresses[MARKED]).items() if key not in old}
                },
                receipts_before={MARKED: old}, backups=world.run / "backups", kept=kept_entries,
            )  # fmt: skip
            for place, copy in places.items():
                shutil.copytree(place, copy)
        for place, copy in places.items():
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(copy, place)
        return kept[work]

    return scene


def told(scene: Scene) -> list[str]:
    return [f"{finding.kind}: {finding.text}" for finding in check(scene)]


@pytest.mark.parametrize("work", sorted(works.WORKS))
def test_work_that_nothing_disturbed_has_nothing_wrong_with_it(ended: Callable[[str], Scene], work: str) -> None:
    scene = ended(work)
    assert told(scene) == []
    assert stopped(scene) == []
    if work == "erase":
        assert scene.before["website"] != scene.wanted["website"], "the erasure erased nothing"


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
