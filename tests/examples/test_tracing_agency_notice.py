"""The tracing agency's notice is complete, agrees with itself, and says right what such notices get wrong."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.examples.tracing_agency import FOLDER, generator, loaded
from troth.notice.entries import Promise, entries, promises

CLAUSES = [f"A{number}" for number in range(1, 23)]
BASE = date.fromisoformat((FOLDER / "base-date").read_text(encoding="utf-8").strip())


def alone(clause: str) -> list[Promise]:
    return [promise for promise in promises(loaded().notice) if promise.clauses == (clause,)]


def test_the_notice_loads_without_any_finding() -> None:
    assert loaded().findings == ()


@pytest.mark.parametrize("clause", CLAUSES)
def test_each_clause_has_a_promise_that_answers_for_it_alone(clause: str) -> None:
    assert alone(clause)


def test_no_entry_names_a_clause_that_is_not_in_the_list() -> None:
    assert {clause for entry in entries(loaded().notice) for clause in entry.clauses} == set(CLAUSES)


def test_the_clause_list_of_the_docs_has_all_forty_each_once() -> None:
    text = (FOLDER.parents[1] / "docs" / "clauses.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| ([AC]\d+) \|", text, re.M) == CLAUSES + [f"C{number}" for number in range(1, 19)]


def test_a_promise_for_more_than_two_clauses_says_why() -> None:
    assert all(len(each.clauses) <= 2 or each.shared_because for each in promises(loaded().notice))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("A11", {"rights.access"}),
        (
            "A12",
            {
                "rights.rectification",
                "rights.erasure",
                "rights.restriction",
                "rights.objection",
                "rights.portability",
                "rights.withdrawal-of-consent",
                "rights.human-review",
            },
        ),
        ("A13", {"decisions", "profiling"}),
        (
            "A15",
            {
                "measures.secure-servers",
                "measures.staff-training",
                "measures.paper",
                "measures.firewalls-and-anti-virus",
                "measures.mobile-and-out-of-office",
                "measures.tamper-evident-record",
            },
        ),
        (
            "A16",
            {
                "marketing.ways-in",
                "marketing.channels",
                "marketing.opt-out",
                "marketing.never-shared",
                "marketing.asked-first",
            },
        ),
        (
            "A18",
            {
                "retention.client-contract",
                "retention.found-addresses",
                "retention.enquiries",
                "retention.registrations",
                "retention.web-logs",
                "retention.requests-and-complaints",
            },
        ),
        ("A22", {"review", "review.latest"}),
    ],
)
def test_a_clause_of_several_promises_has_one_for_each(clause: str, expected: set[str]) -> None:
    assert expected <= {promise.id for promise in alone(clause)}


def test_a_sentence_about_retention_names_the_period_that_its_rule_holds() -> None:
    for name, rule in loaded().notice.retention.items():
        period = str(rule.keep_for)
        months = f"{rule.keep_for.months} months"
        assert period == "0 days" or period in (rule.says or "") or months in (rule.says or ""), name


def test_a_right_that_names_a_period_names_the_statutory_one() -> None:
    for name, right in loaded().notice.rights.items():
        stated = re.findall(r"\d+ (?:day|week|month|year)s?", right.says or "")
        assert set(stated) <= {str(right.within)}, name


def test_members_are_traced_on_the_clients_basis_and_never_by_contract() -> None:
    bases = {p.about["member"].lawful_basis for p in loaded().notice.purposes.values() if "member" in p.about}
    assert bases == {"the client's", "legal obligation"}


def test_what_clients_supplied_never_serves_marketing() -> None:
    marketing = loaded().notice.purposes["marketing"]
    assert "member" not in marketing.about
    assert not {"membership", "tracing"} & set(marketing.uses)
    assert {each.lawful_basis for each in marketing.about.values()} == {"consent"}


def test_every_interest_that_is_relied_on_has_been_weighed_in_writing() -> None:
    for name, purpose in loaded().notice.purposes.items():
        if any(each.lawful_basis == "legitimate interests" for each in purpose.about.values()):
            assert "legitimate interests" in {made.what for made in purpose.assessed}, name


def test_cookies_that_follow_people_go_to_nobody_who_advertises() -> None:
    cookies = loaded().notice.cookies
    assert cookies is not None
    assert {name for name, each in cookies.cookies.items() if each.purpose == "advertising"} == set()
    referral = [each for each in cookies.cookies.values() if each.purpose == "referral"]
    assert {each.provider for each in referral} == {loaded().notice.organisation.name}


def test_every_recipient_outside_the_uk_has_its_safeguard() -> None:
    abroad = [each for each in loaded().notice.recipients.values() if each.country != "GB"]
    assert abroad
    assert all(each.safeguard for each in abroad)


def test_the_ip_address_is_called_personal_and_objecting_needs_no_distress() -> None:
    sentences = {entry.id: entry.sentence for entry in entries(loaded().notice)}
    assert "personal information, your IP address included" in sentences["data.technical"]
    assert "no damage and no distress" in sentences["rights.objection"]
    assert "outside the United Kingdom" in sentences["transfers"]


def test_contact_details_lie_in_the_ranges_kept_free_for_drama_and_examples() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((FOLDER / "notice").glob("*.yaml")))
    assert all(address.endswith(".example") for address in re.findall(r"[\w.]+@([\w.-]+)", text))
    phones = re.findall(r"0\d{4} \d{6}", text)
    assert phones
    assert all(phone.startswith("01632 960") for phone in phones)


def test_the_dates_of_the_notice_are_in_order_on_its_base_date() -> None:
    notice = loaded().notice
    assert notice.review.last <= BASE
    for purpose in notice.purposes.values():
        assert all(made.on <= BASE < made.again_by for made in purpose.assessed)
    for recipient in notice.recipients.values():
        assert recipient.contract is None or recipient.contract.signed <= BASE < recipient.contract.review_by


def test_dates_shift_by_days_and_nothing_else_changes() -> None:
    shift = generator().shift_dates
    assert shift("last: 2026-09-01 # once", 30) == "last: 2026-10-01 # once"
    assert shift("{signed: 2024-02-28, review by: 2024-12-31}", 1) == "{signed: 2024-02-29, review by: 2025-01-01}"
    assert shift("{signed: 2024-02-29}", -1) == "{signed: 2024-02-28}"
    untouched = "version 2026-1, 2026-13-01, 12026-01-01, ab-2026-01-01-7, 01632 960001, 24 months"
    assert shift(untouched, 7) == untouched
    assert generator().days_since_base(BASE) == 0


def test_shifting_by_a_year_moves_every_date_of_the_notice_and_leaves_it_loadable(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    from troth.notice.loader import load

    folder = tmp_path_factory.mktemp("shifted") / "notice"
    folder.mkdir()
    for path in (FOLDER / "notice").glob("*.yaml"):
        moved = generator().shift_dates(path.read_text(encoding="utf-8"), 365)
        (folder / path.name).write_text(moved, encoding="utf-8")
    assert (load(folder).notice.review.last - loaded().notice.review.last).days == 365
