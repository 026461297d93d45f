"""Two versions of a notice, compared: what changed, whether it is material, and who must be told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notice.places import FIXTURE
from troth.notice.compare import Change, Comparison, compare, comparison_json, comparison_text
from troth.notice.compare_owed import Owed, owed
from troth.notice.loader import load
from troth.notice.telling import Telling

Compared = Callable[[str, str], Comparison]


@pytest.fixture
def compared(changed: Callable[[str, str], Path]) -> Compared:
    """The small notice against itself with one passage replaced."""
    return lambda old, new: compare(load(FIXTURE).notice, load(changed(old, new)).notice)


def only(comparison: Comparison) -> Change:
    assert len(comparison.changes) == 1, comparison_text(comparison)
    return comparison.changes[0]


def test_a_notice_compared_to_itself_says_no_change() -> None:
    comparison = compare(load(FIXTURE).notice, load(FIXTURE).notice)
    assert comparison.outcome == "no change"
    assert comparison_text(comparison) == "no change"
    assert comparison.tell == ()


MATERIAL = [
    ("keep for: 24 months", "keep for: 36 months", "retention.enquiries", "longer retention", ("enquirer",)),
    ("starts: last contact,", "starts: the first letter,", "retention.enquiries", "the period starts otherwise", ("enquirer",)),
    ("role: controller, receives: [identity]}", "role: controller, receives: [identity, contact]}", "recipients.client",
     "new category for this recipient", ("member",)),
    ("country: US", "country: IN", "recipients.help-desk", "transfer", ("member", "enquirer")),
    ("channels: [email, post]", "channels: [email, post, phone]", "purposes.marketing", "new marketing channel",
     ("enquirer",)),
    ("uses: [contact]\n    keep: enquiries", "uses: [contact, technical]\n    keep: enquiries", "purposes.answer",
     "new category for this purpose", ("enquirer",)),
    ("uses: [contact]\n    keep: enquiries", "uses: [contact]\n    shared with: [help-desk]\n    keep: enquiries",
     "purposes.answer", "new recipient for this purpose", ("enquirer",)),
    ("enquirer: {lawful basis: consent}", "enquirer: {lawful basis: vital interests}", "purposes.marketing", "changed basis",
     ("enquirer",)),
    ("interest: answering people", "interest: selling to people", "purposes.answer", "changed interest", ("enquirer",)),
    ("role: processor, country: US", "role: controller, country: US", "recipients.help-desk", "changed role",
     ("member", "enquirer")),
    ("fields: [postal address, email]", "fields: [postal address, email, phone]", "data.contact", "new data",
     ("member", "enquirer")),
    ("technical: {fields: [ip address]", "health: {fields: [illness]}\n  technical: {fields: [ip address]", "data.health",
     "new category", ("member", "enquirer")),
    ("gives: [contact], about: [enquirer]", "gives: [contact, identity], about: [enquirer]", "sources.enquiry",
     "new category from this source", ("enquirer",)),
    ("access: {within: 1 month", "access: {within: 3 months", "rights.access", "weaker right", ("member", "enquirer")),
    ("  erasure: {within: 1 month}\n", "", "rights.erasure", "weaker right", ("member", "enquirer")),
    ("grounds: [a legal duty]", "grounds: [a legal duty, a favour]", "sharing.one-off", "new ground for disclosure",
     ("member", "enquirer")),
    ("  never shared: {rule: never shared}\n", "", "marketing.never-shared", "promise withdrawn", ("enquirer",)),
    ("nothing else: {}\n", "", "nothing-else", "promise withdrawn", ("member", "enquirer")),
    ("match-score: ranks", "mood: guesses moods, match-score: ranks", "profiling", "new scoring of people",
     ("member", "enquirer")),
    ("training: {every: 12 months", "training: {every: 24 months", "measures.training", "weaker protection",
     ("member", "enquirer")),
    ("acknowledged within: 30 days", "acknowledged within: 60 days", "complaints", "weaker right", ("member", "enquirer")),
    ("hb_stats: {provider: us", "hb_ads: {provider: them, purpose: advertising, lasts: 9 days}\n    hb_stats: {provider: us",
     "cookies.hb_ads", "new cookie", ("member", "enquirer")),
    ("lasts: 30 days", "lasts: 31 days", "cookies.hb_stats", "cookie lasts longer", ("member", "enquirer")),
    ("nothing else: {}", "nothing else: {}\nspecial categories:\n  health: {rule: held, condition: explicit consent, "
     "purposes: [answer]}", "special-categories.health", "sensitive data is held", ("enquirer",)),
    ("nothing else: {}", "nothing else: {}\nwho may see:\n  clerks: {role: clerks, purposes: [answer], undertaking: signed}",
     "who-may-see.clerks", "more people may see it", ("enquirer",)),
    ("nothing else: {}", "nothing else: {}\nchildren: {rule: offered to children, under: 13}", "children",
     "the service is for children", ("member", "enquirer")),
    ("role: processor, country: US", "role: processor, markets for itself: true, country: US", "recipients.help-desk",
     "marketing by others", ("member", "enquirer")),
    ("name: Harebell Tracing Ltd", "name: Bluebell Tracing Ltd", "organisation", "another controller",
     ("member", "enquirer")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "entry", "why", "tell"), MATERIAL, ids=[f"{row[2]} {row[3]}" for row in MATERIAL]
)
def test_more_use_or_fewer_rights_are_material_and_name_whom_to_tell(
    old: str, new: str, entry: str, why: str, tell: tuple[str, ...], compared: Compared
) -> None:
    comparison = compared(old, new)
    assert comparison.outcome == "material"
    material = [change for change in comparison.changes if change.weight == "material"]
    assert [(change.entry, change.why) for change in material] == [(entry, why)]
    assert material[0].tell == tell == comparison.tell
    assert not comparison.talk


EDITORIAL = [
    ("says: We use your details to answer you.", "says: Your details let us answer you.", "purposes.answer", "reworded"),
    ("keep for: 24 months", "keep for: 12 months", "retention.enquiries", "fact changed"),
    ("receives: [identity]", "receives: []", "recipients.client", "fact changed"),
    ("because: questions come back", "because: people write again", "retention.enquiries", "fact changed"),
    ("hb_session: {provider: us", "hb_form: {provider: us, purpose: necessary, lasts: 1 day}\n    hb_session: {provider: us",
     "cookies.hb_form", "added"),
    ("  links: {says: We cannot vouch for other websites.}\n", "", "warnings.links", "removed"),
    ("nothing else: {}", "nothing else: {}\ncriminal data:\n  all: {rule: never asked for}", "criminal-data.all", "added"),
    ("client: {are: the client", "client: {name: Our clients, are: the client", "recipients.client", "fact changed"),
    ("last: 2026-09-01", "last: 2026-10-01", "review", "fact changed"),
    ("allows: [email, post]", "allows: [post, email]", "marketing.channels", "moved"),
    ("by: [letter, email, phone, web form]", "by: [letter, email, phone, web form], says: Write.", "organisation.routes",
     "reworded"),
    ("- We find lost members for pension schemes.", "- We look for lost members.", "in-short", "reworded"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "entry", "what"), EDITORIAL, ids=[f"{row[2]} {row[3]}" for row in EDITORIAL])
def test_other_words_less_use_and_housekeeping_are_editorial(
    old: str, new: str, entry: str, what: str, compared: Compared
) -> None:
    comparison = compared(old, new)
    assert comparison.outcome == "editorial", comparison_text(comparison)
    assert {(change.entry, change.what) for change in comparison.changes} == {(entry, what)}
    assert comparison.tell == ()


def test_a_rewording_that_touches_never_or_a_number_asks_a_person_to_read_it(compared: Compared) -> None:
    change = only(compared("says: No message over the internet is", "says: Every message over the internet is"))
    assert change.weight == "editorial"
    assert "every" in change.doubt
    assert only(compared("says: Counts pages.", "says: Counts the pages.")).doubt == ""
    assert "2" in only(compared("says: Counts pages.", "says: Counts 2 pages.")).doubt


def test_a_change_of_the_mapping_or_of_roles_alone_is_internal(compared: Compared) -> None:
    for old, new in (
        ("connect: data/secret.sqlite", "connect: data/other.sqlite"),
        ("        free text: [note]\n", ""),
        ("secret_cabinet: {", "new_cabinet: {name: New, by hand: someone}\n  secret_cabinet: {"),
        ("secret staff role: {for: [answer]", "secret staff role: {for: [answer, marketing]"),
    ):
        comparison = compared(old, new)
        assert comparison.outcome == "internal", comparison_text(comparison)
        assert comparison.tell == ()


def test_a_purpose_under_a_rule_of_another_name_is_judged_by_what_the_rules_say(compared: Compared) -> None:
    same = "questions: {of: enquiries, starts: last contact, keep for: 24 months, because: questions come back}"
    rule = "enquiries: {of: enquiries, starts: last contact, keep for: 24 months, because: questions come back}"
    both = compared(rule, f"{same}\n  {rule}")
    assert [change.why for change in both.changes] == ["new retention rule"]


SOME = "decisions: {solely automated: some, taken: {credit limit: an order above a limit waits; a person looks if you ask}}"
TALK = "decisions: {solely automated: none, before that changes: {contact: both ways}}"


def test_deciding_by_machine_asks_for_a_recorded_talk_with_everybody(compared: Compared) -> None:
    comparison = compared("decisions: {solely automated: none}", SOME)
    assert {(change.entry, change.weight, change.why, change.talk) for change in comparison.changes} == {
        ("decisions", "material", "automated decision", True)
    }
    assert comparison.talk
    assert comparison.tell == ("member", "enquirer")
    assert "contact recorded" in comparison_text(comparison)
    assert comparison_json(comparison)["recorded_contact"] is True


def test_a_machine_that_decides_less_is_no_bad_news(changed: Callable[[str, str], Path]) -> None:
    machine = load(changed("decisions: {solely automated: none}", SOME)).notice
    assert compare(machine, load(FIXTURE).notice).outcome == "editorial"


@pytest.mark.parametrize(
    "reworded",
    [
        "decisions: {solely automated: none, says: Now and then a computer decides.}",
        "decisions: {solely automated: none, before that changes: {says: We tell you.}, says: Sometimes a person decides.}",
    ],
)
def test_the_sentence_on_decisions_put_otherwise_is_material_though_the_facts_stand(
    reworded: str, compared: Compared
) -> None:
    comparison = compared("decisions: {solely automated: none}", reworded)
    found = [change for change in comparison.changes if change.why]
    assert [(change.entry, change.why, change.talk) for change in found] == [
        ("decisions", "the promise about decisions is put otherwise", True)
    ]


def test_a_promise_to_tell_people_that_goes_or_grows_weaker_is_material(changed: Callable[[str, str], Path]) -> None:
    plain = load(FIXTURE).notice
    talk = load(changed("decisions: {solely automated: none}", TALK)).notice
    told = load(changed("decisions: {solely automated: none}", TALK.replace("both ways", "one way"))).notice
    assert compare(plain, talk).outcome == "editorial"
    for after in (plain, told):
        change = only(compare(talk, after))
        assert (change.entry, change.why) == ("decisions.before-that-changes", "promise withdrawn")


def test_what_is_owed_names_the_kind_of_person_the_promise_and_the_way(
    changed: Callable[[str, str], Path],
) -> None:
    plain = load(FIXTURE).notice
    longer = load(changed("keep for: 24 months", "keep for: 36 months")).notice
    assert owed(plain, plain) == ()
    assert owed(plain, longer) == (Owed("enquirer", "", False, (), ("retention.enquiries",)),)
    telling = Telling.model_validate({"by": ["letter"]})
    promised = longer.model_copy(update={"review": longer.review.model_copy(update={"changes": telling})})
    assert owed(plain, promised) == (Owed("enquirer", "review.changes", False, ("letter",), ("retention.enquiries",)),)


def test_a_promise_that_goes_with_the_change_is_still_owed_in_its_stricter_form(
    changed: Callable[[str, str], Path],
) -> None:
    machine = load(changed("decisions: {solely automated: none}", SOME)).notice
    talk = load(changed("decisions: {solely automated: none}", TALK)).notice
    found = owed(talk, machine)
    assert {(each.kind, each.promise, each.both_ways) for each in found} == {
        ("member", "decisions.before-that-changes", True), ("enquirer", "decisions.before-that-changes", True),
    }  # fmt: skip
    assert found[0].entries == ("decisions", "decisions.before-that-changes")


def test_the_words_name_the_entry_the_fact_and_both_values(compared: Compared) -> None:
    assert only(compared("keep for: 24 months", "keep for: 30 months")).words == (
        "the retention rule ‘enquiries’: the period: was ‘2 years’, is ‘30 months’"
    )
    assert only(compared("country: US", "country: IN")).words == (
        "the recipient ‘help-desk’: the country: was ‘the United States’, is ‘India’"
    )
