"""On schemas nobody designed for Troth, the engine agrees with a slow and obvious reference, and drills pass."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database
from tests.systems.generator import Company, q
from tests.systems.reference import erased, owned, settled

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_drills_pass_and_closure_and_erasure_agree_with_the_reference(database: Database, seed: int):
    company = Company(seed)
    company.build(database)
    cases = database.open(company.mapping())
    assert cases.drift() == ()
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
    assert cases.preflight(found) == ()
    cases.apply(found, "k")
    expected = erased(company, "P7@people.example")
    for made in company.tables:
        columns_in_order = ", ".join(q(name) for name in made.rows[0])
        left = [
            tuple(settled(value) for value in row)
            for row in database.rows(f"select {columns_in_order} from {made.sql}")
        ]
        assert sorted(left, key=repr) == expected[made.name], made.name
    assert cases.remaining(found).unerased() == ()
