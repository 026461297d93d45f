"""What notices, letters and contracts must say, and what is missing from one that does not."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from troth.errors import TrothError
from troth.law.contracts import PROCESSOR_CONTRACT, contract_gaps
from troth.law.letters import CONTENTS, LETTERS, Letter, letter_contents, letter_gaps
from troth.law.notices import NOTICE_EXCEPTIONS, elements, notice_contents, notice_gaps, stale_citations

TODAY = date(2026, 11, 20)
ALWAYS = ["controller", "purposes and bases", "retention", "rights", "complain to regulator"]


@pytest.mark.parametrize(
    ("article", "facts", "also"),
    [
        ("13", [], ["complain to us"]),
        ("14", [], ["categories of data", "source", "complain to us"]),
        ("13", ["statutory or contractual need"], ["need and consequence", "complain to us"]),
        ("13", ["recipients", "transfers"], ["recipients", "transfers", "complain to us"]),
        (
            "13",
            ["legitimate interests", "objection possible"],
            ["legitimate interests", "right to object", "complain to us"],
        ),
        ("14", ["consent"], ["withdraw consent", "categories of data", "source", "complain to us"]),
        ("13", ["dpo", "representative"], ["representative", "dpo", "complain to us"]),
        ("14", ["automated decisions"], ["automated decisions", "categories of data", "source", "complain to us"]),
    ],
)
def test_a_notice_says_what_its_article_and_the_facts_ask_for(article, facts, also):
    codes = [each.code for each in notice_contents(article, facts, TODAY)]
    assert sorted(codes) == sorted(ALWAYS + also)


def test_a_notice_names_the_way_to_complain_to_us_since_19_june_2026():
    assert "complain to us" not in {each.code for each in elements("13", date(2026, 6, 18))}
    assert "complain to us" in {each.code for each in elements("13", date(2026, 6, 19))}


def test_what_a_notice_lacks_is_named():
    assert [each.code for each in notice_gaps("13", [*ALWAYS], ["dpo"], TODAY)] == ["dpo", "complain to us"]
    assert notice_gaps("13", [*ALWAYS, "dpo", "complain to us"], ["dpo"], TODAY) == ()


def test_a_misspelt_fact_or_code_is_refused_rather_than_ignored():
    with pytest.raises(TrothError, match="fact"):
        notice_contents("13", ["transfer"], TODAY)
    with pytest.raises(TrothError, match="element"):
        notice_gaps("13", ["purpose"], [], TODAY)
    with pytest.raises(TrothError, match="no notice under Article"):
        notice_contents("15", [], TODAY)  # type: ignore[arg-type]


def test_the_need_for_the_data_belongs_to_article_13_and_the_source_to_article_14():
    assert "need and consequence" not in {each.code for each in elements("14", TODAY)}
    assert not {"source", "categories of data"} & {each.code for each in elements("13", TODAY)}


def test_notice_exceptions_that_leave_people_untold_say_to_publish_instead():
    instead = {each.code: each.instead for each in NOTICE_EXCEPTIONS}
    assert instead["impossible or disproportionate"] == instead["research"] == "publish the information"


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("You have rights under Article 22 of the UK GDPR.", ["Article 22"]),
        ("See Art 22(1) and Article 77.", ["Art 22", "Article 77"]),
        ("See UK GDPR Art. 77 .", ["UK GDPR Art. 77"]),
        ("Articles 22A to 22D apply; so does Art 22C.", []),
        ("Article 22 of the EU GDPR and EU GDPR Article 77 apply in France.", []),
        ("Article 220 and Article 7 and Article 2", []),
    ],
)
def test_citations_of_articles_that_are_gone_are_found(text, stale):
    assert [each.quoted for each in stale_citations(text, TODAY)] == stale


def test_a_citation_is_stale_only_from_the_day_its_article_went():
    text = "Article 22 and Article 77"
    assert stale_citations(text, date(2026, 2, 4)) == ()
    assert [each.quoted for each in stale_citations(text, date(2026, 2, 5))] == ["Article 22"]
    assert len(stale_citations(text, date(2026, 6, 19))) == 2


def test_every_letter_has_its_contents():
    assert set(CONTENTS) == set(LETTERS) == set(get_args(Letter))


@pytest.mark.parametrize(
    ("letter", "facts", "codes"),
    [
        ("extension", [], ["new date", "reasons"]),
        ("refusal", [], ["decision", "reasons", "complain to us", "complain to regulator", "court"]),
        ("refusal", ["exemption relied on"], ["decision", "reasons", "exemptions", "complain to us",
                                              "complain to regulator", "court"]),
        ("acknowledgement", [], []),
        ("acknowledgement", ["identity in doubt", "fee asked"], ["identity needed", "fee"]),
        ("complaint acknowledgement", [], ["received"]),
        ("complaint outcome", [], ["outcome", "complain to regulator"]),
        ("breach to regulator", [], ["nature", "people", "records", "contact", "consequences", "measures"]),
        ("breach to regulator", ["late"], ["nature", "people", "records", "contact", "consequences", "measures",
                                           "reasons for delay"]),
        ("breach to people", [], ["nature", "contact", "consequences", "measures"]),
    ],
)  # fmt: skip
def test_a_letter_says_what_it_must(letter, facts, codes):
    assert [each.code for each in letter_contents(letter, facts)] == codes
    assert letter_gaps(letter, codes, facts) == ()


def test_an_access_answer_holds_copy_and_information_and_both_ways_to_complain():
    codes = {each.code for each in letter_contents("access answer")}
    assert codes == {
        "copy",
        "purposes",
        "categories",
        "recipients",
        "retention",
        "rights",
        "complain to us",
        "complain to regulator",
    }
    extra = {"not from the person", "automated decisions", "transfers", "codes in the data", "exemption relied on"}
    assert len(letter_contents("access answer", extra)) == len(codes) + len(extra)


def test_no_letter_promises_a_date_for_the_outcome_of_a_complaint():
    for letter in ("complaint acknowledgement", "complaint outcome"):
        for element in CONTENTS[letter]:
            assert "due" not in element.code


def test_a_letter_in_no_table_is_refused():
    with pytest.raises(TrothError, match="no letter"):
        letter_contents("birthday card")  # type: ignore[arg-type]


def test_a_processor_contract_has_its_seven_particulars_and_eight_points():
    points = [each for each in PROCESSOR_CONTRACT if each.authority.endswith(")") and each.authority[-3] == "("]
    assert [each.authority[-2] for each in points if each.authority.count("(") == 2] == list("abcdefgh")
    assert len(PROCESSOR_CONTRACT) == 15
    everything = [each.code for each in PROCESSOR_CONTRACT]
    assert contract_gaps(everything) == ()
    assert [each.code for each in contract_gaps([code for code in everything if code != "end"])] == ["end"]
