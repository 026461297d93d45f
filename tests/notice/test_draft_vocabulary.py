"""The words that notices use lie in tables, and each is found as it is written."""

from __future__ import annotations

import re

import pytest

from troth.notice.draft.parties import parties_in
from troth.notice.draft.vocabulary import COMPANIES, COUNTRIES, FOREIGN, companies_in, fields_in, named


@pytest.mark.parametrize("name", [name for name, pattern in COMPANIES.items() if re.escape(name) in pattern.pattern])
def test_every_supplier_of_the_table_is_found_as_it_is_written(name: str) -> None:
    said = (f"We use {name}.", f"We use {name} Business Cloud.", f"We use {name} (our supplier) to {name}, Inc.")
    assert any(name in companies_in(each) for each in said) or name in _ONLY_WITH_MORE


_ONLY_WITH_MORE = {"Wise", "Reed", "Canvas", "Norton", "Ring", "Gamma", "Segment", "Render", "Indeed"}


@pytest.mark.parametrize(
    "text",
    ["We sentry the gate and render the wall.", "Wise owners square their bills.", "Please zoom in.", "Indeed, we do."],
)
def test_words_that_are_also_names_of_suppliers_stay_words(text: str) -> None:
    assert companies_in(text) == ()


def test_suppliers_come_in_the_order_in_which_the_text_names_them() -> None:
    assert companies_in("Xero, then Stripe, then Mailchimp") == ("Xero", "Stripe", "Mailchimp")
    assert FOREIGN["Mailchimp"] == "US"
    assert "Royal Mail" not in FOREIGN


def test_countries_are_told_from_small_words() -> None:
    assert named("They tell us in the usual way.", COUNTRIES) == ()
    assert named("It lies in the US, Norway and Dublin.", COUNTRIES) == ("US", "IE", "NO")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("our payroll bureau", "payroll providers"),
        ("loss adjusters", "loss adjusters"),
        ("the Property Ombudsman", "regulators"),
        ("other companies in our group", "group companies"),
        ("our email marketing platform", "email providers"),
        ("confidential waste contractors", "shredding and archive companies"),
    ],
)
def test_kinds_of_recipient_are_known_by_their_words(text: str, kind: str) -> None:
    assert kind in parties_in(f"We share your details with {text}.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("your CV and interview notes", "employment details"),
        ("the pages you look at", "pages viewed"),
        ("recordings from our security cameras; CCTV footage", "CCTV images"),
        ("your direct debit mandate", "bank details"),
        ("your vehicle registration number", "vehicle registration"),
    ],
)
def test_kinds_of_data_are_known_by_their_words(text: str, kind: str) -> None:
    assert kind in {name for names in fields_in(text).values() for name in names}
