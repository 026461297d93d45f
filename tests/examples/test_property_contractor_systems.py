"""The property contractor's mapping fits its databases, and finding, erasing and keeping work on them as the notice says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.examples.property_contractor import generator, loaded, module
from tests.servers import for_sqlalchemy, mariadb, missing, postgres
from troth.systems import Ambiguous, System, Unreachable, open_system

TODAY = date(2026, 11, 22)
CONNECTED = ("jobs", "enquiries")
PRODUCTS = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.postgres),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
]


def ask(address: str, query: str, **values: Any) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(for_sqlalchemy(address), poolclass=sa.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sa.text(query), values)
        return [tuple(row) for row in result] if result.returns_rows else []


@pytest.fixture(scope="module", params=PRODUCTS)
def addresses(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The databases, seeded; tests that write erase only the customer of the demo's erasure and one joint tenant."""
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


def test_the_end_of_a_contract_makes_its_tenants_and_their_jobs_overdue(
    systems: dict[str, System], addresses: dict[str, str]
) -> None:
    rule = loaded().notice.retention["client-contract"]
    ended = "UPDATE contracts SET ended_on = :day WHERE reference = 'HS-201'"
    sqlite = addresses["jobs"].startswith("sqlite")
    ask(addresses["jobs"], ended, day="2026-11-21" if sqlite else date(2026, 11, 21))
    try:
        found = systems["jobs"].overdue("client-contract", rule.starts, rule.keep_for.before(TODAY))
        late = {each.table: each.rows for each in found}
        assert late["tenants"] > 200
        assert late["jobs"] > 100
        assert late["visits"] > 50, "those with notes"
    finally:
        ask(addresses["jobs"], ended, day=None)


@pytest.mark.parametrize("name", CONNECTED)
@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_drills_succeed(systems: dict[str, System], name: str, kind: str) -> None:
    drill = systems[name].drill(kind)  # type: ignore[arg-type]
    assert drill.ok, drill


def test_the_customer_of_the_access_demo_is_found_whole_in_both_databases(systems: dict[str, System]) -> None:
    person = generator().ACCESS
    jobs = systems["jobs"].find(person)
    assert jobs.for_clients() == ()
    counts = jobs.counts()
    assert (counts["customers"], counts["jobs"], counts["invoices"]) == (1, 2, 2)
    assert counts["visits"] >= 2
    asked = systems["enquiries"].find(person).counts()
    assert (asked["enquiries"], asked["preferences"]) == (3, 3)


def test_the_tenant_is_held_for_the_landlord_only_with_every_job_reported(systems: dict[str, System]) -> None:
    found = systems["jobs"].find(generator().MEMBER)
    assert found.own() == ()
    counts = found.counts()
    assert (counts["tenants"], counts["tenancy_tenants"], counts["jobs"]) == (1, 1, 1)
    assert systems["enquiries"].find(generator().MEMBER).is_empty()


def test_an_address_that_two_people_share_stops_and_asks(systems: dict[str, System]) -> None:
    with pytest.raises(Ambiguous):
        systems["enquiries"].find(generator().AMBIGUOUS)


def test_erasing_the_customer_of_the_demo_keeps_the_invoices_and_nothing_else(systems: dict[str, System]) -> None:
    jobs, person = systems["jobs"], generator().ERASURE
    found = jobs.find(person)
    assert jobs.preflight(found) == ()
    applied = jobs.apply(found, "demo:1:1")
    again = jobs.apply(found, "demo:1:1")
    assert (again.epoch, again.counts, again.recorded) == (applied.epoch, applied.counts, True), (
        "its receipt stands there"
    )
    assert {(kept.table, kept.because) for kept in applied.kept} == {("invoices", "legal-obligation")}
    assert jobs.remaining(found).unerased() == ()
    assert jobs.find(person).is_empty()
    enquiries = systems["enquiries"]
    asked = enquiries.find(person)
    applied = enquiries.apply(asked, "demo:1:2")
    assert applied.kept == ()
    deleted = {table: each.deleted for table, each in applied.counts.items()}
    assert (deleted["enquiries"], deleted["preferences"]) == (3, 3)
    assert enquiries.remaining(asked).unerased() == ()


def test_one_of_two_joint_tenants_is_erased_on_instruction_and_the_other_and_the_tenancy_stay(
    systems: dict[str, System], addresses: dict[str, str]
) -> None:
    jobs = systems["jobs"]
    tenancy, reference, tenant = ask(
        addresses["jobs"],
        "SELECT h.tenancy_id, t.client_reference, t.id FROM tenancy_tenants h JOIN tenants t ON t.id = h.tenant_id "
        "WHERE h.holds_it = 'jointly' AND t.client_reference IS NOT NULL AND t.id > 20 ORDER BY t.id LIMIT 1",
    )[0]
    found = jobs.find({"client reference": reference})
    client = found.for_clients()[0].client
    assert client is not None
    assert jobs.apply(found, "demo:2:1").counts == {}, "without an instruction nothing happens"
    assert jobs.preflight(found, instructed_by=client) == ()
    jobs.apply(found, "demo:3:1", instructed_by=client)
    assert jobs.remaining(found, instructed_by=client).unerased() == ()
    assert jobs.find({"client reference": reference}).is_empty()
    left = ask(addresses["jobs"], "SELECT tenant_id FROM tenancy_tenants WHERE tenancy_id = :id", id=tenancy)
    assert len(left) == 1
    assert left != [(tenant,)]
    (other,) = ask(addresses["jobs"], "SELECT first_name FROM tenants WHERE id = :id", id=left[0][0])
    assert other != ("(erased)",)


def test_an_operative_who_is_erased_leaves_the_visits_and_no_name_on_them(
    systems: dict[str, System], addresses: dict[str, str]
) -> None:
    jobs = systems["jobs"]
    number, email = ask(addresses["jobs"], "SELECT id, email FROM operatives ORDER BY id DESC LIMIT 1")[0]
    (every,) = ask(addresses["jobs"], "SELECT count(*) FROM visits")[0]
    found = jobs.find({"email": email})
    assert jobs.preflight(found) == ()
    jobs.apply(found, "demo:4:1")
    assert jobs.remaining(found).unerased() == ()
    assert jobs.find({"email": email}).is_empty()
    who = ask(addresses["jobs"], "SELECT first_name, surname, email, phone FROM operatives WHERE id = :id", id=number)
    assert who == [("(erased)", "(erased)", None, None)]
    assert ask(addresses["jobs"], "SELECT count(*) FROM visits") == [(every,)]


@pytest.mark.parametrize("name", ["office-mail", "paper", "social-media"])
def test_where_only_people_can_look_a_task_comes_back_and_nothing_is_claimed(
    systems: dict[str, System], name: str
) -> None:
    found = systems[name].find(generator().ACCESS)
    assert found.searched == ()
    assert found.tasks


def test_web_logs_are_declared_and_say_that_they_cannot_be_searched_yet(systems: dict[str, System]) -> None:
    with pytest.raises(Unreachable):
        systems["web-logs"].find(generator().ACCESS)


def test_the_sabotage_of_the_demo_shows_as_a_column_that_nobody_declared(
    systems: dict[str, System], addresses: dict[str, str]
) -> None:
    assert module("sabotage").PROMISE == "nothing-else"
    module("sabotage").sabotage(addresses, TODAY)
    try:
        assert [(each.kind, each.where) for each in systems["jobs"].drift()] == [
            ("undeclared column", "jobs.tenants.illness")
        ]
    finally:
        ask(addresses["jobs"], "ALTER TABLE tenants DROP COLUMN illness")
