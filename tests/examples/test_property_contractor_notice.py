"""The property contractor's notice is complete, agrees with itself, and says right what such notices get wrong."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.examples.property_contractor import FOLDER, generator, loaded
from troth.law.contracts import contract_gaps
from troth.notice.contradictions import contradictions
from troth.notice.entries import Promise, entries, promises
from troth.notice.omissions import omissions

CLAUSES = [f"C{number}" for number in range(1, 19)]
BASE = date.fromisoformat((FOLDER / "base-date").read_text(encoding="utf-8").strip())
FIVE = {"identity", "contact", "employer", "technical", "marketing and communications"}


def alone(clause: str) -> list[Promise]:
    return [promise for promise in promises(loaded().notice) if promise.clauses == (clause,)]


def test_the_notice_loads_without_any_finding_and_nothing_in_it_contradicts_anything_or_is_left_out() -> None:
    assert loaded().findings == ()
    assert contradictions(loaded().notice, loaded().marks) == []
    assert omissions(loaded().notice, loaded().marks, BASE) == []


@pytest.mark.parametrize("clause", CLAUSES)
def test_each_clause_has_a_promise_that_answers_for_it_alone(clause: str) -> None:
    assert alone(clause)


def test_no_entry_names_a_clause_that_is_not_in_the_list_and_every_entry_names_one() -> None:
    said = [entry for entry in entries(loaded().notice) if entry.id.startswith(("data.", "purposes.", "recipients."))]
    assert all(entry.clauses for entry in said if ".assessed-" not in entry.id)
    assert {clause for entry in entries(loaded().notice) for clause in entry.clauses} == set(CLAUSES)


def test_a_promise_for_more_than_two_clauses_says_why() -> None:
    assert all(len(each.clauses) <= 2 or each.shared_because for each in promises(loaded().notice))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("C1", {"organisation.routes", "children", "measures.no-ages-asked"}),
        ("C2", {"pages.external-links", "pages.plug-ins"}),
        ("C3", {"review", "review.latest", "review.changes"}),
        ("C4", {f"data.{name.replace(' ', '-')}" for name in FIVE} | {"nothing-else"}),
        ("C5", {"special-categories.sensitive", "criminal-data.convictions-and-offences", "measures.unasked-details"}),
        ("C6", {"what-we-need"}),
        ("C7", {"cookies", "sources.enquiry", "sources.order", "sources.marketing-request", "sources.feedback",
                "sources.housing-associations", "sources.website-use", "sources.analytics-provider"}),
        ("C9", {"marketing.asked-first", "marketing.opt-out", "marketing.ways-in", "marketing.never-shared"}),
        ("C10", {"recipients.operatives", "recipients.insurers-and-brokers", "recipients.professional-advisers",
                 "recipients.government-and-law-enforcement", "recipients.landlords", "sharing.only-as-needed",
                 "who-may-see.operatives"}),
        ("C11", {"transfers"}),
        ("C12", {"retention.client-contract", "retention.customers", "retention.invoices", "retention.enquiries"}),
        ("C13", {"recipients.backup-provider", "recipients.mail-and-office-provider", "measures.own-servers",
                 "measures.backups", "measures.loss-and-misuse"}),
        ("C14", {"measures.need-to-know", "measures.confidentiality", "who-may-see.office"}),
        ("C15", {"incidents", "measures.breach-procedure"}),
        ("C16", {"rights.access", "rights.rectification", "rights.erasure", "rights.restriction", "rights.portability",
                 "rights.objection", "rights.withdrawal-of-consent"}),
        ("C17", {"decisions", "decisions.before-that-changes", "profiling"}),
        ("C18", {"complaints"}),
    ],
)  # fmt: skip
def test_a_clause_of_several_promises_has_one_for_each(clause: str, expected: set[str]) -> None:
    assert expected <= {promise.id for promise in alone(clause)}


TABLE = {
    "register-customers": {"identity", "contact", "employer"},
    "deliver-services": {"identity", "contact", "employer", "marketing and communications"},
    "manage-relationship": {"identity", "contact", "employer", "marketing and communications"},
    "run-and-protect": {"identity", "contact", "technical"},
    "content-and-advertising": {"identity", "contact", "marketing and communications", "technical"},
    "website-analytics": {"technical"},
    "suggest-services": {"identity", "contact", "technical", "marketing and communications"},
}


def test_the_table_has_seven_purposes_each_with_its_data_and_a_promise_of_its_own() -> None:
    assert {name: set(each.uses) for name, each in loaded().notice.purposes.items()} == TABLE
    assert {f"purposes.{name}" for name in TABLE} <= {promise.id for promise in alone("C8")}


def test_there_are_five_categories_and_no_field_asks_for_an_age_or_for_anything_sensitive() -> None:
    assert set(loaded().notice.data) == FIVE
    fields = " ".join(field for each in loaded().notice.data.values() for field in each.fields)
    assert not re.search(
        r"\b(age|birth|health|medical|disabilit|religio|ethnic|convict|diagnos)", fields, re.IGNORECASE
    )
    assert {each.rule for each in loaded().notice.special_categories.values()} == {"never asked for"}
    assert {each.rule for each in loaded().notice.criminal_data.values()} == {"never asked for"}


def test_a_contract_is_the_basis_for_customers_only_who_are_party_to_it() -> None:
    for purpose in loaded().notice.purposes.values():
        for kind, about in purpose.about.items():
            assert (about.lawful_basis == "contract") <= (kind == "customer"), kind
            assert (about.lawful_basis == "contract") <= bool(about.party_to_the_contract)


def test_all_four_bases_of_the_notice_stand_in_the_table_and_each_interest_is_named_and_weighed() -> None:
    used = {each.lawful_basis for purpose in loaded().notice.purposes.values() for each in purpose.about.values()}
    assert used == {"contract", "legitimate interests", "legal obligation", "consent", "the client's"}
    for name, purpose in loaded().notice.purposes.items():
        if any(each.lawful_basis == "legitimate interests" for each in purpose.about.values()):
            assert "legitimate interests" in {made.what for made in purpose.assessed}, name


def test_tenants_are_looked_after_as_the_landlord_instructs_and_never_reach_marketing() -> None:
    notice = loaded().notice
    assert notice.purposes["deliver-services"].about["tenant"].our_role == "processor for the client"
    assert {name for name, each in notice.purposes.items() if "tenant" in each.about} == {
        "deliver-services",
        "manage-relationship",
    }
    (told,) = notice.instructions.values()
    assert (told.client, told.transfers) == ("landlords", "never")


def test_each_kind_of_person_is_kept_by_the_rule_of_the_table_they_are_in() -> None:
    notice = loaded().notice
    kept = {kind: about.keep for kind, about in notice.purposes["deliver-services"].about.items()}
    tables = notice.systems["jobs"].tables
    assert kept["tenant"] == tables["tenants"].kept_by == "client-contract"
    assert kept["customer contact"] == tables["landlord_contacts"].kept_by
    assert kept["operative"] == tables["operatives"].kept_by
    assert kept["customer"] is None
    assert notice.purposes["deliver-services"].keep == tables["customers"].kept_by


def test_marketing_to_a_person_rests_on_consent_always() -> None:
    for name, purpose in loaded().notice.purposes.items():
        if purpose.channels:
            bases = {kind: each.lawful_basis for kind, each in purpose.about.items() if kind != "visitor"}
            assert set(bases.values()) == {"consent"}, name


def test_an_operative_sees_identity_and_contact_and_no_more() -> None:
    notice = loaded().notice
    assert set(notice.recipients["operatives"].receives) == {"identity", "contact"}
    assert set(notice.who_may_see["operatives"].sees) == {"identity", "contact"}


def test_everything_and_everybody_is_in_the_united_kingdom_backups_included() -> None:
    notice = loaded().notice
    assert notice.transfers is not None
    assert notice.transfers.outside_the_uk == "never"
    assert {each.country for each in notice.recipients.values()} == {"GB"}
    assert {each.country for each in notice.systems.values()} == {"GB"}
    assert {each.backups.country for each in notice.systems.values() if each.backups} == {"GB"}


def test_the_backup_and_the_mail_provider_are_recipients_and_every_backup_has_its_day_of_overwriting() -> None:
    notice = loaded().notice
    assert {"backup-provider", "mail-and-office-provider"} <= set(notice.recipients)
    backed_up = {name for name, each in notice.systems.items() if each.backups}
    assert {"jobs", "enquiries", "office-mail", "web-logs"} <= backed_up
    assert all(each.run_by is None or each.run_by in notice.recipients for each in notice.systems.values())


def test_every_processor_is_bound_by_a_contract_that_says_all_the_law_asks_for() -> None:
    bound = [each for each in loaded().notice.recipients.values() if each.role == "processor"]
    assert len(bound) == 5
    for each in bound:
        assert each.contract is not None
        assert contract_gaps(each.contract.terms) == ()


def test_a_sentence_about_retention_names_the_period_that_its_rule_holds() -> None:
    for name, rule in loaded().notice.retention.items():
        period = str(rule.keep_for)
        months = f"{rule.keep_for.months} months"
        assert period == "0 days" or period in (rule.says or "") or months in (rule.says or ""), name


def test_a_right_that_names_a_period_names_the_statutory_one_and_none_asks_for_distress() -> None:
    for name, right in loaded().notice.rights.items():
        stated = re.findall(r"\d+ (?:day|week|month|year)s?", right.says or "")
        assert set(stated) <= {str(right.within)}, name
        assert "distress" not in (right.says or "")


def test_the_ip_address_is_called_personal_and_analytics_wait_for_a_choice() -> None:
    sentences = {entry.id: entry.sentence for entry in entries(loaded().notice)}
    assert "your IP address included" in sentences["data.technical"]
    cookies = loaded().notice.cookies
    assert cookies is not None
    assert cookies.cookies["hs_visits"].personal_data
    assert "advertising" not in {each.purpose for each in cookies.cookies.values()}


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


def test_dates_shift_by_days_and_the_shifted_notice_loads(tmp_path_factory: pytest.TempPathFactory) -> None:
    from troth.notice.loader import load

    assert generator().shift_dates("{signed: 2024-02-28, until: 01632 960002}", 1) == (
        "{signed: 2024-02-29, until: 01632 960002}"
    )
    assert generator().days_since_base(BASE) == 0
    folder = tmp_path_factory.mktemp("shifted") / "notice"
    folder.mkdir()
    for path in (FOLDER / "notice").glob("*.yaml"):
        moved = generator().shift_dates(path.read_text(encoding="utf-8"), 365)
        (folder / path.name).write_text(moved, encoding="utf-8")
    assert (load(folder).notice.review.last - loaded().notice.review.last).days == 365
