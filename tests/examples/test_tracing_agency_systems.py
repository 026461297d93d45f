"""The tracing agency's mapping fits its databases, and finding, erasing and keeping work on them as the notice says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from tests.examples.tracing_agency import generator, loaded
from tests.servers import for_sqlalchemy, mariadb, missing, postgres
from troth.systems import Ambiguous, System, Unreachable, open_system

TODAY = date(2026, 11, 22)
CONNECTED = ("cases", "website")
PRODUCTS = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.postgres),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
]


@pytest.fixture(scope="module", params=PRODUCTS)
def addresses(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The databases, seeded; tests that write erase nobody but the person of the demo's erasure."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("systems")
        made = {name: f"sqlite:///{folder / name}.sqlite" for name in CONNECTED}
        generator().seed(made, TODAY)
        yield made
        return
    server = (postgres() if request.param == "postgres" else mariadb()) or missing(request.param)
    made = {name: server.create_database() for name in CONNECTED}
    generator().seed(made, TODAY)
    yield made
    for address in made.values():
        server.drop_database(address)


@pytest.fixture
def systems(addresses: dict[str, str]) -> dict[str, System]:
    notice = loaded().notice
    return {key: open_system(key, section, notice, addresses.get(key)) for key, section in notice.systems.items()}


@pytest.mark.parametrize("name", CONNECTED)
def test_the_mapping_fits_the_schema_exactly(systems: dict[str, System], name: str) -> None:
    assert systems[name].drift() == ()


@pytest.mark.parametrize("name", CONNECTED)
def test_a_column_that_nobody_declared_is_reported(
    systems: dict[str, System], addresses: dict[str, str], name: str
) -> None:
    table = {"cases": "members", "website": "registrations"}[name]
    engine = sa.create_engine(for_sqlalchemy(addresses[name]), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN shoe_size integer"))
    try:
        assert [(each.kind, each.where) for each in systems[name].drift()] == [
            ("undeclared column", f"{name}.{table}.shoe_size")
        ]
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN shoe_size"))


@pytest.mark.parametrize("name", CONNECTED)
def test_every_row_has_a_declared_source_that_may_give_what_it_holds(systems: dict[str, System], name: str) -> None:
    sourced = systems[name].sources()
    assert sourced
    for each in sourced:
        assert (each.missing, dict(each.undeclared), dict(each.beyond), each.without_client) == (0, {}, {}, 0), (
            each.table
        )


@pytest.mark.parametrize("name", CONNECTED)
def test_nothing_is_past_its_date_and_every_kept_table_was_looked_at(systems: dict[str, System], name: str) -> None:
    looked_at: set[str] = set()
    for rule, each in loaded().notice.retention.items():
        for found in systems[name].overdue(rule, each.starts, each.keep_for.before(TODAY)):
            looked_at.add(found.table)
            assert (found.rows, found.unreadable, found.problem) == (0, 0, None), (rule, found)
    kept = {table for table, each in loaded().notice.systems[name].tables.items() if each.kept_by}
    assert kept <= looked_at


def test_the_end_of_a_contract_makes_its_members_overdue(systems: dict[str, System], addresses: dict[str, str]) -> None:
    rule = loaded().notice.retention["client-contract"]
    engine = sa.create_engine(for_sqlalchemy(addresses["cases"]), poolclass=sa.NullPool)
    ended = sa.text("UPDATE contracts SET ended_on = :day WHERE reference = 'WT-1001'")
    with engine.begin() as connection:
        connection.execute(
            ended, {"day": "2026-11-21"} if engine.dialect.name == "sqlite" else {"day": date(2026, 11, 21)}
        )
    try:
        found = systems["cases"].overdue("client-contract", rule.starts, rule.keep_for.before(TODAY))
        late = {each.table: each.rows for each in found}
        assert late["members"] > 300
    finally:
        with engine.begin() as connection:
            connection.execute(ended, {"day": None})


@pytest.mark.parametrize("name", CONNECTED)
@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_drills_succeed(systems: dict[str, System], name: str, kind: str) -> None:
    drill = systems[name].drill(kind)  # type: ignore[arg-type]
    assert drill.ok, drill


def test_the_person_of_the_access_demo_is_found_whole(systems: dict[str, System]) -> None:
    person = generator().ACCESS
    assert systems["cases"].find(person).is_empty()
    counts = systems["website"].find(person).counts()
    assert counts["enquiries"] == 3
    assert counts["preferences"] >= 3
    assert counts["registrations"] >= 2, "her account, and the row of the one she introduced"


def test_the_member_is_held_for_a_client_only(systems: dict[str, System]) -> None:
    found = systems["cases"].find({"national insurance number": "QQ456789A"})
    assert found.counts()["members"] == 1
    assert found.own() == ()
    assert systems["website"].find(generator().MEMBER).is_empty()


def test_an_address_that_two_people_share_stops_and_asks(systems: dict[str, System]) -> None:
    with pytest.raises(Ambiguous):
        systems["website"].find(generator().AMBIGUOUS)


def test_erasing_the_person_of_the_demo_leaves_nothing_of_theirs(systems: dict[str, System]) -> None:
    website, person = systems["website"], generator().ERASURE
    found = website.find(person)
    assert website.preflight(found) == ()
    applied = website.apply(found, "demo:1:1")
    assert applied.kept == ()
    assert {table: each.deleted for table, each in applied.counts.items() if each.deleted} == {
        "enquiries": 3,
        "preferences": 3,
        "registrations": 1,
    }
    assert website.remaining(found).unerased() == ()
    assert website.find(person).is_empty()


def test_a_member_is_erased_on_the_clients_instruction_only_and_the_outcome_stays(systems: dict[str, System]) -> None:
    cases, person = systems["cases"], {"email": "DOREEN.FAIRWEATHER@pillar-box.example"}
    found = cases.find(person)
    client = found.for_clients()[0].client
    assert client is not None
    assert cases.apply(found, "demo:2:1").counts == {}
    assert cases.find(person).counts() == found.counts()
    assert cases.preflight(found, instructed_by=client) == ()
    applied = cases.apply(found, "demo:3:1", instructed_by=client)
    assert {kept.because for kept in applied.kept} <= {"legal-claims"}
    assert cases.remaining(found, instructed_by=client).unerased() == ()
    assert cases.find(person).is_empty()


@pytest.mark.parametrize("name", ["paper", "social-media"])
def test_where_only_people_can_look_a_task_comes_back_and_nothing_is_claimed(
    systems: dict[str, System], name: str
) -> None:
    found = systems[name].find(generator().ACCESS)
    assert found.searched == ()
    assert found.tasks


def test_web_logs_are_declared_and_say_that_they_cannot_be_searched_yet(systems: dict[str, System]) -> None:
    with pytest.raises(Unreachable):
        systems["web-logs"].find(generator().ACCESS)
