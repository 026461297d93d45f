# ruff: noqa: E501 – a sentence and its facts on one line
"""Turns of phrase that notices share: lists of refusals, labels over groups, bases told apart, working days, neighbours abroad."""

from __future__ import annotations

from typing import Any

import pytest

from troth.notice.draft.assemble import Draft, draft
from troth.notice.draft.blocks import blocks_of


def read(text: str) -> Draft:
    return draft(blocks_of(text))


def facts(made: Draft, section: str) -> dict[str, dict[str, Any]]:
    return {entry.name: entry.facts for entry in made.of(section)}


def test_what_stands_under_we_never_is_refused() -> None:
    made = read("Sharing\n\nWe never:\n\n- Sell your data to brokers\n- Share your letters with other pupils")
    assert made.of("recipients") == ()
    assert {entry.name for entry in made.of("sharing")} == {"never-sold", "not-shared-otherwise"}
    assert made.of("sharing")[0].quotes[0].text == "Sell your data to brokers"


def test_a_subtitle_is_no_measure() -> None:
    assert read("Elm Kennels\n\nHow we use, share and protect your information").of("measures") == ()


def test_what_is_mostly_kept_at_home_is_not_promised_to_stay_there() -> None:
    made = read("Transfers\n\nYour data is mainly stored in the UK.")
    assert all("outside the uk" not in entry.facts for entry in made.of("transfers"))


def test_a_country_belongs_to_the_one_it_stands_with() -> None:
    made = read("Who receives it\n\n- our accountants, and Northdesk, which hosts our files in Ireland")
    assert facts(made, "recipients") == {
        "professional-advisers": {"are": "accountants"},
        "northdesk": {"are": "Northdesk", "country": "IE"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "Why\n\nLegitimate interests for bulletins; consent for marketing.",
        "Why\n\nWe rely on legitimate interests for bulletins and consent for marketing.",
    ],
)
def test_each_purpose_has_its_own_basis(text: str) -> None:
    found = {name: each["bases"] for name, each in facts(read(text), "purposes").items()}
    assert found == {"bulletins": ["legitimate interests"], "marketing": ["consent"]}


def test_a_basis_after_a_labelled_line_is_that_line_s() -> None:
    made = read("Your details\n\nEnquiries: your name and email address, so we can reply. Legal basis: consent.")
    assert facts(made, "purposes") == {"enquiries": {"says": "Enquiries: to reply.", "bases": ["consent"]}}
    assert set(facts(made, "data")) == {"identity", "contact"}


def test_a_basis_that_only_restates_the_law_has_its_example_for_a_purpose() -> None:
    made = read(
        "Our legal bases\n\n- Contract: Processing is necessary for a contract (e.g., delivering your hay).\n- Legal obligation: Processing is necessary to comply with the law."
    )
    assert facts(made, "purposes") == {"delivering-hay": {"says": "Delivering your hay.", "bases": ["contract"]}}


def test_a_purpose_with_a_label_says_what_is_done_for_it() -> None:
    made = read("How we use your data\n\n- To improve our stables: measuring waiting times and noise.")
    (purpose,) = made.of("purposes")
    assert purpose.facts["says"] == "To improve our stables: measuring waiting times and noise."


def test_items_without_a_mark_of_their_own_head_the_deeper_ones() -> None:
    made = read("Who receives it\n\n- Suppliers\n    - Mailspring Ltd\n    - our accountants\n- Payment data\n")
    assert {"mailspring-ltd", "professional-advisers"} <= set(facts(made, "recipients"))
    assert "service-providers" not in facts(made, "recipients")


@pytest.mark.parametrize(("said", "drafted"), [("5 working days", "7 days"), ("ten working days", "14 days")])
def test_working_weeks_are_weeks(said: str, drafted: str) -> None:
    made = read(f"Complaints\n\nWe acknowledge complaints within {said}.")
    assert facts(made, "complaints")[""] == {"acknowledged within": drafted}


def test_helpers_are_known_by_their_work_and_receive_what_is_shared() -> None:
    made = read(
        "Who receives it\n\n- Printers: your name, address and diet, and nothing else\n- Third parties who help us with hosting and payroll"
    )
    found = facts(made, "recipients")
    assert found["printers"]["receives"] == ["name", "address", "diet"]
    assert {"hosting-providers", "payroll-providers"} <= set(found)


def test_a_name_with_its_kind_is_one_recipient_in_its_own_country() -> None:
    made = read(
        "Who receives it\n\n- Mailspring, our email platform, in the United States, and Paperbird, our printers"
    )
    assert facts(made, "recipients") == {
        "mailspring": {"are": "Mailspring", "country": "US"},
        "paperbird": {"are": "Paperbird"},
    }


def test_a_line_right_over_a_list_divides_its_chapter() -> None:
    made = read("Who receives it\n\nBodies\n- Paddle Exampleton\n- event organisers\n")
    assert {"paddle-exampleton", "event-organisers"} == set(facts(made, "recipients"))


def test_what_follows_from_not_telling_is_read_with_the_freedom_not_to() -> None:
    text = "Your details\n\nYou are not obliged to tell us of allergies, but without that we may not be able to cook for you."
    made = read(text)
    assert made.of("what we need")
    assert not made.of("sources")
