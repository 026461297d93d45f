"""A schema that others wrote, mapped by hand: found, read, erased and drilled on each product."""

from __future__ import annotations

import pytest

from tests.systems import music_store
from tests.systems.databases import Database
from troth.systems import Ambiguous, Counts


@pytest.fixture
def shop(database: Database):
    music_store.build(database)
    return database.open(music_store.MAPPING, name="shop")


def test_the_mapping_fits(shop):
    assert shop.drift() == ()


def test_a_customer_is_found_with_everything_they_bought(shop):
    found = shop.find({"email": "ADA@ash.example"})
    assert found.counts() == {"Customer": 1, "Invoice": 2, "InvoiceLine": 3}
    assert len(list(shop.read(found))) == 6


def test_a_phone_two_customers_share_asks(shop):
    with pytest.raises(Ambiguous):
        shop.find({"phone": "01632 960200"})


def test_a_customer_is_erased_and_the_tax_records_kept(shop, database):
    found = shop.find({"email": "ada@ash.example"})
    assert shop.preflight(found) == ()
    before = database.everything()
    applied = shop.apply(found, "k")
    assert applied.counts["Customer"] == Counts(emptied=1, replaced=1)
    assert applied.counts["Invoice"] == Counts(kept=2)
    after = database.everything()
    assert {name for name in before if before[name] != after[name]} == {"Customer"}
    assert [row for row in after["Customer"] if row[0] != 1] == [row for row in before["Customer"] if row[0] != 1]
    assert shop.remaining(found).unerased() == ()


def test_an_employee_leaves_those_who_report_to_them_intact(shop, database):
    found = shop.find({"email": "mo@shop.example"})
    assert {(rows.table, rows.keys, rows.standing, rows.columns) for rows in found.rows} == {
        ("Employee", ((2,),), "own", ()),
        ("Employee", ((3,),), "other", ("ReportsTo",)),
    }
    shop.apply(found, "k")
    assert database.rows('select "EmployeeId", "FirstName", "ReportsTo", "Email" from "Employee"') == [
        (1, "Hana", None, "hana@shop.example"), (2, "former", 1, None), (3, "Cat", None, "cat@shop.example"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_drills_pass_and_change_nothing(shop, database, kind):
    before = database.everything()
    done = shop.drill(kind)
    assert (done.ok, done.left, done.problem) == (True, (), None)
    assert set(done.planted) == {"Employee", "Customer", "Invoice", "InvoiceLine"}
    assert database.everything() == before
