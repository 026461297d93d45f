"""On schemas nobody designed for Troth, the engine agrees with a slow and obvious reference, and drills pass."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.systems.building import build
from tests.systems.conftest import PRODUCTS, made
from tests.systems.databases import Database
from tests.systems.generator import Company
from tests.systems.made_tables import q
from tests.systems.reference import covered, erased, owned, settled

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
"""A company is drawn from one number: its tables, keys, links, rows, and the mapping of them."""
FRESH = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("product", PRODUCTS)
@settings(FRESH, max_examples=50, derandomize=True)
@given(seed=SEEDS)
def test_drills_pass_and_closure_and_erasure_agree_with_the_reference(product: str, seed: int, tmp_path: Path):
    with contextmanager(made)(product, tmp_path) as database:
        agrees(database, seed)


@pytest.mark.torture
@pytest.mark.parametrize("product", PRODUCTS)
@settings(FRESH, max_examples=2000)
@given(seed=SEEDS)
def test_two_thousand_companies_agree_with_the_reference(product: str, seed: int, tmp_path: Path):
    with contextmanager(made)(product, tmp_path) as database:
        agrees(database, seed)


def agrees(database: Database, seed: int) -> None:
    """The engine's closure, erasure and coverage of one company, and all it must not touch, are the reference's."""
    company = Company(seed)
    build(company, database)
    cases = database.open(company.mapping())
    assert cases.drift() == ()
    for cut in (None, company.random.choice(company.tables[1:])):
        coverage = database.open(company.mapping(cut=cut)).coverage()
        assert coverage is not None
        unreached = {place.removeprefix("cases.") for place in coverage.unreached}
        counted = dict(coverage.tables), dict(coverage.columns), coverage.known, unreached
        assert counted == covered(company, cut)
    before = database.everything()
    for kind in ("access", "erasure"):
        done = cases.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)
    assert database.everything() == before
    found = cases.find({"email": "p7@people.example"})
    whole, shared, columns = owned(company, "P7@people.example")
    assert {(rows.table, key) for rows in found.rows if rows.standing == "own" for key in rows.keys} == whole
    others = {
        (rows.table, key): set(rows.columns) for rows in found.rows if rows.standing == "other" for key in rows.keys
    }
    assert set(others) == shared | set(columns)
    assert {place: names for place, names in others.items() if names} == columns
    assert {(row.table, row.key) for row in cases.read(found)} == whole | set(others)
    assert not [problem for problem in cases.preflight(found) if problem.stops]
    cases.apply(found, "k")
    expected = erased(company, "P7@people.example")
    for table in company.tables:
        columns_in_order = ", ".join(q(name) for name in table.rows[0])
        left = [
            tuple(settled(value) for value in row)
            for row in database.rows(f"select {columns_in_order} from {table.sql}")
        ]
        assert sorted(left, key=repr) == expected[table.name], table.name
    assert cases.remaining(found).unerased() == ()
