"""One column with the keys of several tables, and another that says of which: only the right rows are the person's."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database

MAPPING = """
when erased: delete row
tables:
  customers: {one row is: a customer, found by: {email: email}}
  orders: {belongs to: customers by customer_id, columns: {note: orders.note}}
  products: {nobody: a product is no person}
  comments:
    belongs to:
      - customers by commentable_id where commentable_type is Customer or Client
      - orders by commentable_id where commentable_type is Order
    columns: {body: orders.note}
"""
ANN = {"email": "ann@reed.example"}


@pytest.fixture
def shop(database: Database) -> Database:
    database.run(
        "create table customers (id integer primary key, email varchar(90))",
        "create table orders (id integer primary key, customer_id integer references customers(id), note text)",
        "create table products (id integer primary key, name text)",
        "create table comments (id integer primary key, commentable_type varchar(20), commentable_id integer, body text)",
        "insert into customers values (1, 'ann@reed.example'), (2, 'bob@rush.example')",
        "insert into orders values (1, 2, 'bobs'), (2, 1, 'anns')",
        "insert into products values (1, 'a lamp'), (2, 'a chair')",
        """insert into comments values (1, 'Customer', 1, 'about Ann'), (2, 'Order', 1, 'about an order of Bob'),
           (3, 'Product', 1, 'about a lamp'), (4, 'Order', 2, 'about an order of Ann'), (5, 'Client', 1, 'Ann again'),
           (6, 'Customer', 2, 'about Bob'), (7, null, 1, 'about nothing')""",
    )
    return database


def test_only_rows_that_mean_the_table_are_the_persons(shop: Database):
    system = shop.open(MAPPING)
    assert system.drift() == ()
    found = system.find(ANN)
    comments = [rows for rows in found.rows if rows.table == "comments"]
    assert {key for rows in comments for key in rows.keys} == {(1,), (4,), (5,)}
    assert "belongs to orders by commentable_id where commentable_type is Order" in {rows.reached for rows in comments}
    assert {row.key for row in system.read(found) if row.table == "comments"} == {(1,), (4,), (5,)}


def test_erasure_takes_them_and_leaves_those_of_other_tables_with_the_same_key(shop: Database):
    system = shop.open(MAPPING)
    found = system.find(ANN)
    assert system.preflight(found) == ()
    system.apply(found, "k")
    assert shop.rows("select id, commentable_id from comments") == [(2, 1), (3, 1), (6, 2), (7, 1)]
    assert system.remaining(found).unerased() == ()


def test_rows_that_stay_let_go_of_the_row_they_meant(shop: Database):
    system = shop.open(
        MAPPING.replace("columns: {body: orders.note}", "columns: {body: orders.note}\n    when erased: empty")
    )
    found = system.find(ANN)
    assert system.preflight(found) == ()
    system.apply(found, "k")
    assert shop.rows("select id, commentable_type, commentable_id, body from comments where id < 6") == [
        (1, "Customer", None, None),
        (2, "Order", 1, "about an order of Bob"),
        (3, "Product", 1, "about a lamp"),
        (4, "Order", None, None),
        (5, "Client", None, None),
    ]


def test_drills_plant_a_row_for_each_table_that_can_be_meant(shop: Database):
    system = shop.open(MAPPING)
    for kind in ("access", "erasure"):
        done = system.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)
        assert done.planted["comments"] == 2
    assert len(shop.rows("select id from comments")) == 7


def test_keys_may_be_kept_as_text(shop: Database):
    shop.run(
        "create table tags (id integer primary key, kind integer not null, object_id varchar(40), word text)",
        "insert into tags values (1, 7, '1', 'regular'), (2, 8, '1', 'bulky'), (3, 7, '2', 'new'), (4, 9, '2', 'late')",
    )
    system = shop.open(
        MAPPING + "  tags: {belongs to: [customers by object_id where kind is 7, orders by object_id where kind is 9], "
        "columns: {word: orders.note}}"
    )
    found = system.find(ANN)
    assert {key for rows in found.rows if rows.table == "tags" for key in rows.keys} == {(1,), (4,)}
    system.apply(found, "k")
    assert shop.rows("select id from tags") == [(2,), (3,)]
    assert system.remaining(found).unerased() == ()


def test_a_second_person_can_be_meant_as_well(shop: Database):
    shop.run(
        "alter table orders add column by_type varchar(20)",
        "alter table orders add column by_id integer",
        "alter table orders add column by_name text",
        "update orders set by_type='Customer', by_id=2, by_name='Bob' where id=2",
        "update orders set by_type='Product', by_id=2, by_name='Chair' where id=1",
    )
    system = shop.open(MAPPING.replace(
        "columns: {note: orders.note}}",
        "columns: {note: orders.note, by_name: identity.name}, "
        "also about: {customers by by_id where by_type is Customer: [by_name]}}", 1,
    ))  # fmt: skip
    found = system.find({"email": "bob@rush.example"})
    system.apply(found, "k")
    assert shop.rows("select id, note, by_id, by_name from orders") == [(2, "anns", None, None)]


def test_a_value_that_the_column_cannot_hold_is_a_difference(shop: Database):
    shop.run("create table tags (id integer primary key, kind integer, object_id integer, word text)")
    system = shop.open(
        MAPPING + "  tags: {belongs to: customers by object_id where kind is Customer, columns: {word: a.b}}"
    )
    assert [(drift.kind, drift.where) for drift in system.drift()] == [("bad value", "cases.tags.kind")]


def test_a_column_that_is_not_there_is_a_difference(shop: Database):
    system = shop.open(MAPPING.replace("commentable_type is Order", "said_type is Order"))
    assert ("missing column", "cases.comments.said_type") in {(drift.kind, drift.where) for drift in system.drift()}


def test_links_long_and_short_say_the_same():
    from troth.notice.systems import Table

    short = Table.model_validate({"belongs to": "customers by about_id where about_type is Customer or Client"})
    long = Table.model_validate(
        {"belongs to": [{"table": "customers", "by": ["about_id"], "where": {"about_type": ["Customer", "Client"]}}]}
    )
    assert short == long
