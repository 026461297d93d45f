"""Fides datasets: imported as a system of ours, and a system of ours written under their category names."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.notice.places import FIXTURE
from troth.errors import TrothError
from troth.notice.fides import export_dataset, import_dataset, imported_yaml
from troth.notice.fides_categories import THEIRS_BY_FIELD, ours, theirs
from troth.notice.loader import load
from troth.notice.systems import System

DATASET = """
dataset:
  - fides_key: bakery_shop
    name: Bakery shop
    collections:
      - name: buyer
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: true}
          - name: email
            data_categories: [user.contact.email]
            fides_meta: {identity: email, data_type: string}
          - name: full_name
            data_categories: [user.name]
          - name: home_id
            data_categories: [system.operations]
            fides_meta:
              references: [{dataset: bakery_shop, field: home.id, direction: to}]
          - name: joined
            data_categories: [system.operations]
          - name: mood
            data_categories: [user]
      - name: home
        fields:
          - {name: id, data_categories: [system.operations], fides_meta: {primary_key: true}}
          - {name: street, data_categories: [user.contact.address.street]}
          - {name: code, data_categories: [user.contact.address.postal_code]}
      - name: purchase
        fields:
          - {name: id, data_categories: [system.operations], fidesops_meta: {primary_key: true}}
          - name: buyer_id
            data_categories: [user.unique_id]
            fidesops_meta:
              references: [{dataset: bakery_shop, field: buyer.id, direction: from}]
          - {name: card, data_categories: [user.financial.credit_card]}
          - name: elsewhere_id
            fides_meta:
              references: [{dataset: another, field: thing.id, direction: from}]
      - name: loaf
        fields:
          - {name: id, data_categories: [system.operations], fides_meta: {primary_key: true}}
          - {name: price, data_categories: [system.operations]}
"""


def test_a_dataset_becomes_a_system_with_its_people_links_and_categories() -> None:
    imported = import_dataset(DATASET, connect="data/bakery.sqlite")
    system = System.model_validate(imported.system["bakery_shop"])
    buyer, home, purchase, loaf = (system.tables[name] for name in ("buyer", "home", "purchase", "loaf"))
    assert buyer.one_row_is == "a person in buyer"
    assert dict(buyer.found_by) == {"email": "email"}
    assert buyer.columns["full_name"] == "identity.name"
    assert buyer.columns["mood"] == "undecided.to be decided"
    assert buyer.leave["the imported dataset says that it is not about a person"] == ("home_id", "joined")
    assert [(link.table, link.by, link.key) for link in home.belongs_to] == [("buyer", ("id",), ("home_id",))]
    assert set(home.columns.values()) == {"contact.postal address"}
    assert [(link.table, link.by, link.key) for link in purchase.belongs_to] == [("buyer", ("buyer_id",), ("id",))]
    assert purchase.columns["card"] == "financial.payment card"
    assert loaf.nobody
    assert imported.data["contact"] == ("email", "postal address")
    assert imported.people == ("person in buyer",)


def test_what_cannot_be_carried_over_is_a_doubt_with_its_place() -> None:
    doubts = import_dataset(DATASET, connect="x.sqlite").doubts
    assert any(doubt.startswith("bakery_shop.buyer.mood:") for doubt in doubts)
    assert any(doubt.startswith("bakery_shop.purchase.elsewhere_id: refers to another dataset") for doubt in doubts)
    assert any(doubt.startswith("bakery_shop.loaf:") for doubt in doubts)
    assert all(f"# DOUBT: {doubt}" in imported_yaml(import_dataset(DATASET, connect="x.sqlite")) for doubt in doubts)


def test_the_import_is_yaml_that_holds_together() -> None:
    text: dict[str, Any] = yaml.safe_load(imported_yaml(import_dataset(DATASET, connect="x.sqlite")))
    used = {
        target
        for system in text["systems"].values()
        for table in system["tables"].values()
        for target in table.get("columns", {}).values()
    }
    declared = {f"{name}.{each}" for name, category in text["data"].items() for each in category["fields"]}
    assert used == declared


def test_our_system_is_written_under_their_names_and_read_back_as_it_was() -> None:
    notice = load(FIXTURE).notice
    text = export_dataset(notice, "secret_system")
    (dataset,) = yaml.safe_load(text)["dataset"]
    members = next(each for each in dataset["collections"] if each["name"] == "secret_members")
    fields = {each["name"]: each for each in members["fields"]}
    assert fields["full_name"]["data_categories"] == ["user.name"]
    assert fields["dob"]["data_categories"] == ["user.demographic.date_of_birth"]
    assert fields["email"]["fides_meta"]["identity"] == "email"
    assert fields["secret_batch"]["data_categories"] == ["system.operations"]
    again = System.model_validate(import_dataset(text, connect="x.sqlite").system["secret_system"])
    assert dict(again.tables["secret_members"].columns) == {
        "full_name": "identity.name",
        "dob": "identity.date of birth",
        "email": "contact.email",
    }


def test_every_pair_of_names_corresponds_both_ways() -> None:
    for target, name in THEIRS_BY_FIELD.items():
        category, _, field = target.partition(".")
        assert theirs(target) == name
        assert ours(name) == (category, field)
    assert ours("user.contact.address.city.district") == ("contact", "postal address")
    assert ours("user") is None
    assert ours("system.operations") is None
    assert theirs("work.email") == "user.contact.email"
    assert theirs("tracing.match score") == "user"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: [", "not YAML"),
        ("", "no Fides dataset"),
        ("dataset: {}", "no Fides dataset"),
        ("dataset: [x]", "no mapping"),
        ("dataset: [{name: x}]", "no ‘fides_key’"),
        ("dataset: [{fides_key: x, collections: [{fields: []}]}]", "no ‘name’"),
        ("dataset: [{fides_key: x, collections: y}]", "no list"),
    ],
)
def test_a_file_that_is_no_dataset_is_refused_in_words(text: str, what: str) -> None:
    with pytest.raises(TrothError, match=what):
        import_dataset(text, connect="x.sqlite")


def test_a_system_without_tables_cannot_be_exported() -> None:
    with pytest.raises(TrothError, match="no system with tables"):
        export_dataset(load(FIXTURE).notice, "secret_cabinet")
