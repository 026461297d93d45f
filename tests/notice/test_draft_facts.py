# ruff: noqa: E501 – a sentence and its facts on one line
"""Facts about data, givers, recipients, transfers and periods, out of sentences, lists and tables of many makes."""

from __future__ import annotations

from typing import Any

import pytest

from troth.notice.draft.assemble import Draft, draft
from troth.notice.draft.blocks import blocks_of


def read(text: str) -> Draft:
    return draft(blocks_of(text))


def facts(made: Draft, section: str) -> dict[str, dict[str, Any]]:
    return {entry.name: entry.facts for entry in made.of(section)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What we collect\n\n- your CV and qualifications;\n- how much you gave.", {"employer": ["CV", "qualifications"], "other": ["how much you gave"]}),
        ("What we know about you\n\n- If you order – your name, email and what is on your plate.", {"identity": ["name"], "contact": ["email address"], "other": ["what is on your plate"]}),
        ("We hold\n\nWe process:\n\n(a) identity data, namely your name and date of birth;", {"identity": ["name", "date of birth"]}),
        ("Data\n\n| Type of data | Examples | Where we get it |\n| --- | --- | --- |\n| Website data | IP address, pages visited | Your browser |", {"website": ["IP address", "pages viewed"]}),
    ],
)  # fmt: skip
def test_lists_of_data_are_read_part_by_part(text: str, expected: dict[str, list[str]]) -> None:
    found = {name: facts["fields"] for name, facts in facts(read(text), "data").items()}
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "Payments\n\nWe do not receive or store your full card number.",
        "What we collect\n\n- Payment information — card payments are handled by our payment provider.",
        "What we collect\n\nBank details are never requested by our staff.",
    ],
)
def test_what_is_not_held_is_no_data(text: str) -> None:
    assert read(text).of("data") == ()


@pytest.mark.parametrize(
    ("text", "givers"),
    [
        ("Sources\n\nMost of it comes straight from you.", {"you"}),
        ("Sources\n\nSometimes JustGiving passes us your details, and vets may tell us about you.", {"JustGiving", "vets"}),
        ("Sources\n\nWe also receive reports from health visitors and the local authority.", {"health visitors", "local authority"}),
        ("Data\n\n| Data | Details | Source |\n| --- | --- | --- |\n| Contact | Address | You; credit reference agencies |", {"you", "credit reference agencies"}),
    ],
)  # fmt: skip
def test_givers_are_those_the_notice_names(text: str, givers: set[str]) -> None:
    assert {each["from"] for each in facts(read(text), "sources").values()} == givers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sharing\n\nWe share data with shipping agents, HMRC and Penny Lane Print Ltd.", {"shipping agents", "HMRC", "Penny Lane Print Ltd"}),
        ("Sharing\n\nWe share data with:\n\n- Penny Black Print in Leeds, who post our letters\n- the RSPCA or the police", {"Penny Black Print", "RSPCA", "police"}),
        ("Website\n\nForms on this site that you fill in with your details are handled via Resend.", {"Resend"}),
        ("Sharing\n\nWe use Famly to keep records, Xero for accounts and Brightbank Payroll Ltd to pay staff.", {"Famly", "Xero", "Brightbank Payroll Ltd"}),
        ("Sharing\n\nOur servers are looked after by Hollis IT, who act on our behalf.", {"Hollis IT"}),
        ("Who gets it\n\n| Supplier | What for | Where |\n| --- | --- | --- |\n| Beanstalk Wireless Ltd | Wi-Fi | UK |", {"Beanstalk Wireless Ltd"}),
        ("Who do we share it with?\n\nHosting | Hetzner | Germany\nEmail | Postmark | USA\n", {"Hetzner", "Postmark"}),
        ("Sharing\n\nWe do not sell your data to third parties.", set()),
        ("Sharing\n\nWe act as a processor for pension trustees.", set()),
    ],
)  # fmt: skip
def test_recipients_stand_in_the_notices_own_words(text: str, names: set[str]) -> None:
    assert {each["are"] for each in facts(read(text), "recipients").values()} == names


def test_a_recipient_abroad_has_its_country_and_what_covers_it() -> None:
    made = read(
        "Sharing\n\nWe share data with:\n\n- Mailchimp, who keep it in the United States under the UK–US data bridge"
    )
    assert facts(made, "recipients")["mailchimp"]["country"] == "US"
    (transfers,) = made.of("transfers")
    assert transfers.facts["safeguards"] == ["UK adequacy regulations"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoices: six years after the end of the tax year (tax law).", {"invoices": ("6 years", "the end of the tax year")}),
        ("Newsletter sign-ups: until you unsubscribe.", {"newsletter-sign-ups": ("0 days", "you unsubscribe")}),
        ("Health information goes as soon as you leave.", {"health": ("0 days", "you leave")}),
        ("Records are kept for as long as the contract lasts and six years after it ends.", {"everything-else": ("6 years", "the contract ends")}),
        ("We keep orders for seven years after you order, and accounts until you close them.", {"orders": ("7 years", "you order"), "accounts": ("0 days", "you close them")}),
        ("Recordings are wiped after a fortnight.", {"recordings": ("14 days", None)}),
        ("We keep files for two years and six months from your visit.", {"files": ("30 months", "your visit")}),
        ("Our firm has been established for 15 years.", {}),
        ("You will hear back within 14 days.", {}),
    ],
)  # fmt: skip
def test_periods_have_what_they_are_for_and_when_they_start(
    text: str, expected: dict[str, tuple[str, str | None]]
) -> None:
    made = facts(read(f"How long we keep it\n\n{text}"), "retention")
    assert {name: (each["keep for"], each.get("starts")) for name, each in made.items()} == expected


def test_a_row_may_tell_a_purpose_its_data_and_its_period_at_once() -> None:
    head = "| Type of data | Examples | Why we need it | Lawful basis | How long we keep it |\n| --- | --- | --- | --- | --- |\n"
    made = read(
        f"Data\n\n{head}| Booking data | Name, phone number | To keep your table | Contract | 3 months after your visit |"
    )
    assert facts(made, "data")["booking"]["fields"] == ["name", "phone number"]
    (rule,) = made.of("retention")
    assert (rule.facts["keep for"], rule.facts["starts"]) == ("3 months", "your visit")
    (purpose,) = made.of("purposes")
    assert purpose.facts["bases"] == ["contract"]


def test_pasted_lines_without_marks_are_headings_and_items() -> None:
    text = (
        "What information we collect, use, and why\nWe collect or use the following information to provide services:\n"
        "Names and contact details\nPurchase history\nWhere we get personal information from\nDirectly from you\n"
        "Suppliers and service providers\nHow long we hold on to it\nMembership records are deleted six years after you leave."
    )
    made = [(block.kind, block.text) for block in blocks_of(text)]
    assert [text for kind, text in made if kind == "heading"] == [
        "What information we collect, use, and why",
        "Where we get personal information from",
        "How long we hold on to it",
    ]
    assert [text for kind, text in made if kind == "item"][:2] == ["Names and contact details", "Purchase history"]
