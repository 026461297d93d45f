"""A text keeps its shape when it is read: headings, lists with their lead-ins, tables, questions and answers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.notice.draft.assemble import draft
from troth.notice.draft.blocks import blocks_of
from troth.notice.draft.statements import sentences_of, statements_of
from troth.notice.draft.write import written


def test_a_list_item_inherits_the_words_that_lead_into_it() -> None:
    text = "Sharing\n\nWe share your data with:\n\n- insurers;\n- couriers.\n"
    items = [each for each in statements_of(blocks_of(text)) if each.lead_in]
    assert [(each.text, each.whole) for each in items] == [
        ("insurers;", "We share your data with: insurers;"),
        ("couriers.", "We share your data with: couriers."),
    ]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# Cookies\n\nWe set none.", "Cookies"),
        ("COOKIES AND LINKS\nWe set none.", "COOKIES AND LINKS"),
        ("Cookies\n=======\nWe set none.", "Cookies"),
        ("3 Which cookies do we set?\nWe set none.", "Which cookies do we set?"),
        ("**Cookies**\n\nWe set none.", "Cookies"),
        ("Q: Which cookies do you set?\nA: We set none.", "Which cookies do you set?"),
    ],
)
def test_headings_are_seen_however_they_are_marked(text: str, heading: str) -> None:
    (only,) = statements_of(blocks_of(text))
    assert (only.heading, only.text) == (heading, "We set none.")


def test_a_table_gives_each_row_the_names_of_its_columns() -> None:
    text = "| Purpose | Lawful basis |\n| --- | --- |\n| To deliver parcels | Contract |\n"
    (row,) = statements_of(blocks_of(text))
    assert row.row == {"Purpose": "To deliver parcels", "Lawful basis": "Contract"}


def test_a_table_that_lost_its_cells_is_put_together_again() -> None:
    text = (
        "Purpose/Activity Type of data Lawful basis for processing\nTo open your account (a) Identity\n(b) Contact\n"
        "(a) Performance of a contract with you\nTo send news (a) Contact Consent\n"
    )
    rows = [each.text for each in statements_of(blocks_of(text))]
    assert [row.split(" (")[0] for row in rows] == ["To open your account", "To send news"]


def test_abbreviations_and_addresses_end_no_sentence() -> None:
    text = "We are Elm Ltd. We write e.g. by email (info@elm.example). Call us, i.e. on weekdays. Bye."
    assert sentences_of(text)[1:] == [
        "We write e.g. by email (info@elm.example).",
        "Call us, i.e. on weekdays.",
        "Bye.",
    ] or (sentences_of(text)[0].startswith("We are Elm Ltd."))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_at_all_can_be_read_and_written(text: str) -> None:
    made = draft(blocks_of(text))
    assert all(entry.quotes for entry in made.entries)
    written(made)
