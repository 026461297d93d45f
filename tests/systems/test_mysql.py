"""MySQL 8 speaks MariaDB's language but for some words: the statements that are made for it hold none that it does not know.

No MySQL server comes with Debian or with a package of Python, so this looks at what would be sent, word by word.
"""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from troth.systems.mariadb import MariaStore
from troth.systems.mariadb_dialect import DRIVER, Dialect
from troth.systems.mariadb_types import type_of
from troth.systems.places import place, with_values
from troth.systems.reaching import Addresses, Patience

ADDRESS = "mysql://someone:secret@127.0.0.1:1/shop"
UNKNOWN = re.compile(r"\bRETURNING\b|\bJSON_VALUE\s*\(.*NULL ON|\bJSON_EXISTS\b|\bNEXTVAL\b|\bMINUS\b", re.I)
PEOPLE = sa.Table(
    "people", sa.MetaData(), sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("email", type_of({"DATA_TYPE": "varchar", "COLUMN_TYPE": "varchar(80)", "COLLATION_NAME": "utf8mb4_0900_ai_ci",
                                "CHARACTER_SET_NAME": "utf8mb4", "CHARACTER_MAXIMUM_LENGTH": 80}, json=False)),
    sa.Column("profile", sa.JSON()),
)  # fmt: skip


@pytest.fixture
def store() -> MariaStore:
    store = MariaStore("shop", Addresses.one(ADDRESS), Patience())
    store.engine.dialect.server_version_info = (8, 0, 36)
    store.engine.dialect.is_mariadb = False
    return store


def sent(store: MariaStore, statement: sa.Select[tuple[object, ...]] | sa.Update | sa.Delete) -> str:
    return store.compiled(statement).text


@pytest.mark.parametrize("form", ["email", "phone", "nino", "code", "text"])
def test_identifiers_are_compared_in_words_both_know(store: MariaStore, form: str) -> None:
    for spelled in (store.normal(form, PEOPLE.c.email), store.inside(form, PEOPLE.c.email)):  # type: ignore[arg-type]
        text = sent(store, sa.select(PEOPLE.c.id).where(spelled == sa.bindparam("x", type_=sa.Text())))
        assert not UNKNOWN.search(text)
        assert "utf8mb4_bin" in text


def test_a_set_of_keys_is_read_out_of_json_by_a_table_function_that_both_have(store: MariaStore) -> None:
    text = sent(store, sa.select(PEOPLE.c.id).where(store.among_given([PEOPLE.c.id, PEOPLE.c.email], "keys")))
    assert "JSON_TABLE(" in text
    assert "FOR ORDINALITY" in text
    assert "COLLATE utf8mb4_0900_ai_ci" in text


def test_places_in_json_are_read_and_written_without_words_of_mariadb_alone(store: MariaStore) -> None:
    found = place("profile -> email")
    assert found is not None
    read = sent(store, sa.select(found.of(PEOPLE)))
    written = sent(
        store, sa.update(PEOPLE).values({PEOPLE.c.profile: with_values(PEOPLE, "profile", [(found, sa.null())])})
    )
    for text in (read, written):
        assert not UNKNOWN.search(text)
        assert re.search(r"json_valid\(", text, re.I)


def test_a_replacement_that_is_json_is_compared_as_text(store: MariaStore) -> None:
    text = sent(store, sa.select(PEOPLE.c.id).where(store.is_document(PEOPLE.c.profile, "{}")))
    assert "CAST(people.profile AS CHAR)" in text


def test_a_row_is_inserted_without_returning_and_its_key_taken_from_the_counter(store: MariaStore) -> None:
    assert store.engine.dialect.insert_returning is False


def test_each_product_is_asked_for_its_check_rules_in_its_own_catalogue() -> None:
    asked: list[str] = []
    for maria in (True, False):
        dialect = Dialect()
        dialect.is_mariadb = maria
        dialect._read = lambda connection, query, **_: asked.append(query) or []  # type: ignore[method-assign]
        assert list(dialect.get_multi_check_constraints(None)) == []  # type: ignore[arg-type]
    mariadb, mysql = asked
    assert "TABLE_NAME" in mariadb
    assert "JOIN" not in mariadb
    # MySQL's catalogue of rules does not say of which table, and writes quotation marks with a backslash.
    assert "information_schema.TABLE_CONSTRAINTS" in mysql
    assert "REPLACE(" in mysql


def test_settings_that_only_one_of_them_has_stand_in_comments_that_only_it_executes(store: MariaStore) -> None:
    from troth.systems.mariadb import _SESSION

    plain = re.sub(r"/\*.*?\*/", "", _SESSION, flags=re.S)
    for word in ("max_statement_time", "tx_isolation", "max_execution_time", "transaction_isolation"):
        assert word in _SESSION
        assert word not in plain
    assert store.engine.url.drivername == DRIVER
