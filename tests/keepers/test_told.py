"""A change that matters is told to the people it concerns: owed at publication, recorded by a named person, enforced."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.agency import LEAD, Agency
from troth.desk import today
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.models import Version
from troth.keepers.publication.models import Duty, Told

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
TALK = "decisions.before-that-changes"
YESTERDAY = (today() - timedelta(days=1)).isoformat()

NONE = """\
decisions:
  solely automated: none
  says: >-
    No decision about you is made by a computer alone. A named person looks at every match and decides whether it is you,
    and a named person decides on everything you ask of us.
"""
PROMISED = NONE + "  before that changes: {contact: both ways, by: [phone, in person, email]}\n"
SOME = """\
decisions:
  solely automated: some
  taken: {clear match: a match on every detail is passed on at once; ask us and a person looks at it again}
  before that changes: {contact: both ways, by: [phone, in person, email]}
"""


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typesetting takes its time and is no matter here."""
    monkeypatch.setitem(sys.modules, "typst", None)


def edit(agency: Agency, file: str, old: str, new: str) -> None:
    path = agency.root / "notice" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def publish(agency: Agency, *options: str) -> dict[str, Any]:
    code, out, err = agency.troth("publish", "--as", LEAD, "--format", "json", *options)
    assert code == 0, out + err
    return json.loads(out)


def tell(agency: Agency, kind: str, *options: str, on: str = YESTERDAY, version: str = "2") -> tuple[int, str, str]:
    given = ("--by", "phone", "--people", "3", "--of", "3", "--on", on, "--as", LEAD)
    return agency.troth("told", version, kind, *given, *options)


def automated(agency: Agency) -> list[str]:
    """Machines decide since yesterday, and everybody was to be talked with before; returns the kinds of person."""
    edit(agency, "purposes.yaml", NONE, SOME)
    owed = publish(agency, "--from", YESTERDAY)["to_be_told"]
    assert {(each["promise"], each["both_ways"]) for each in owed} == {(TALK, True)}
    return [each["kind"] for each in owed]


def talked(agency: Agency) -> list[str]:
    kinds = automated(agency)
    for kind in kinds:
        code, _, err = tell(agency, kind, "--both-ways")
        assert code == 0, err
    return kinds


def verdict(agency: Agency, promise: str = TALK) -> tuple[str, str]:
    said = agency.verdicts()[promise]
    return said["verdict"], said["reason"]


def test_the_promise_is_unproven_until_a_change_broken_when_nobody_was_talked_with_and_kept_by_the_record(
    agency: Agency,
) -> None:
    edit(agency, "purposes.yaml", NONE, PROMISED)
    assert publish(agency)["to_be_told"] == []
    assert verdict(agency) == (
        "unproven", "no change that it covers stands in the notice, so nobody had to be told yet",
    )  # fmt: skip
    edit(agency, "purposes.yaml", PROMISED, SOME)
    kinds = [each["kind"] for each in publish(agency, "--from", YESTERDAY)["to_be_told"]]
    assert kinds == ["member", "enquirer", "account holder", "visitor", "client contact"]
    outcome, reason = verdict(agency)
    assert outcome == "broken"
    assert "version 3, from" in reason
    assert "member: nobody recorded that any was talked with" in reason
    for kind in kinds:
        code, out, err = tell(agency, kind, "--both-ways", version="3")
        assert code == 0, err
        assert f"{kind}: 3 of 3 talked with" in out
    said = agency.verdicts()[TALK]
    assert said["verdict"] == "kept", said["reason"]
    told = list(
        EvidenceEntry.objects.filter(kind="publication.told").order_by("position").values_list("uid", flat=True)
    )
    assert said["evidence"] == told
    assert agency.verdicts()["review.latest"]["verdict"] == "kept"


@ONLY_SQLITE
def test_a_message_nobody_can_answer_is_no_talk_and_a_talk_after_the_day_is_too_late(agency: Agency) -> None:
    kinds = automated(agency)
    for kind in kinds:
        assert tell(agency, kind)[0] == 0
    outcome, reason = verdict(agency)
    assert (outcome, "member: 0 of 3 talked with, 3 only told" in reason) == ("broken", True)
    for kind in kinds:
        assert tell(agency, kind, "--both-ways", on=today().isoformat())[0] == 0
    outcome, reason = verdict(agency)
    assert (outcome, "3 too late" in reason) == ("broken", True)


@ONLY_SQLITE
def test_some_of_the_people_are_not_all_of_them(agency: Agency) -> None:
    kinds = automated(agency)
    for kind in kinds:
        tell(agency, kind, "--both-ways", "--of", "4")
    outcome, reason = verdict(agency)
    assert (outcome, "member: 3 of 4 talked with" in reason) == ("broken", True)
    for kind in kinds:
        tell(agency, kind, "--both-ways", "--people", "1", "--of", "4")
    assert verdict(agency)[0] == "kept"


SABOTAGE = {
    "the records deleted": "DELETE FROM troth_publication_told",
    "a number put up": "UPDATE troth_publication_told SET people = 4, of = 4",
    "a day put back": "UPDATE troth_publication_told SET \"on\" = '2020-01-01'",
    "the duty deleted": "DELETE FROM troth_publication_duty WHERE kind = 'member'",
    "the duty made lighter": "UPDATE troth_publication_duty SET both_ways = false",
    "the act of nobody": "UPDATE troth_evidence_evidenceentry SET actor_kind = 'worker' WHERE kind = 'publication.told'",
    "the act's facts": "UPDATE troth_evidence_evidenceentry SET facts = '{}' WHERE kind = 'publication.told'",
}


@ONLY_SQLITE
def test_whatever_is_done_to_the_record_behind_it_breaks_the_promise(agency: Agency) -> None:
    talked(agency)
    assert verdict(agency)[0] == "kept"
    for what, statement in SABOTAGE.items():
        before = list(Told.objects.values()), list(Duty.objects.values()), list(EvidenceEntry.objects.values())
        with connection.cursor() as cursor:
            cursor.execute(statement)
        said = agency.troth("verify", "--no-record", "--format", "json")[1]
        found = {each["id"]: each for each in json.loads(said)["promises"]}[TALK]
        assert found["verdict"] == "broken", f"{what}: {found['reason']}"
        put_back(*before)
    assert verdict(agency)[0] == "kept"


def put_back(told: list[Any], duties: list[Any], entries: list[Any]) -> None:
    for table, rows in ((Told, told), (Duty, duties), (EvidenceEntry, entries)):
        table.objects.all().delete()
        table.objects.bulk_create(table(**row) for row in rows)


@ONLY_SQLITE
def test_a_change_that_is_taken_back_is_no_longer_owed(agency: Agency) -> None:
    automated(agency)
    edit(agency, "purposes.yaml", SOME, PROMISED)
    assert publish(agency)["to_be_told"] == []
    outcome, reason = verdict(agency)
    assert (outcome, "has been taken back" in reason) == ("unproven", True)


@ONLY_SQLITE
def test_a_promise_that_goes_with_the_change_it_covers_breaks_the_latest_version(agency: Agency) -> None:
    latest = "  latest:\n"
    promise = "  changes: {by: [letter], says: We write to you where a change matters to you.}\n"
    edit(agency, "organisation.yaml", latest, promise + latest)
    assert publish(agency)["to_be_told"] == []
    edit(agency, "organisation.yaml", promise, "")
    edit(agency, "retention.yaml", "keep for: 24 months", "keep for: 48 months")
    owed = publish(agency, "--from", YESTERDAY)["to_be_told"]
    assert {(each["promise"], tuple(each["by"])) for each in owed} == {("review.changes", ("letter",))}
    outcome, reason = verdict(agency, "review.latest")
    assert (outcome, "an earlier version promised to tell people" in reason) == ("broken", True)
    for each in owed:
        tell(agency, each["kind"], "--by", "letter", on=today().isoformat(), version="3")
    assert verdict(agency, "review.latest")[0] == "kept", "told late, and told"


@ONLY_SQLITE
def test_what_only_the_law_asks_is_listed_and_no_promise_pretends_to_answer_for_it(agency: Agency) -> None:
    edit(agency, "retention.yaml", "keep for: 24 months", "keep for: 48 months")
    owed = publish(agency, "--from", YESTERDAY)["to_be_told"]
    assert {each["promise"] for each in owed} == {""}
    code, out, _ = agency.troth("told")
    assert code == 0
    assert "no promise of the notice answers for it" in out
    assert json.loads(agency.troth("told", "--format", "json")[1])[0]["outcome"] == "overdue"
    assert agency.verdicts()["review.latest"]["verdict"] == "kept"


@ONLY_SQLITE
def test_a_record_that_cannot_be_true_is_refused_and_leaves_nothing(agency: Agency) -> None:
    automated(agency)
    for kind, options, words in (
        ("stranger", (), "nobody called ‘stranger’ must be told"),
        ("member", ("--by", "letter"), "the notice promises that they are told by email, in person or phone"),
        ("member", ("--on", (today() + timedelta(days=1)).isoformat()), "a day still to come"),
        ("member", ("--people", "4"), "4 people told of 3"),
        ("member", ("--people", "0"), "0 people told of 3"),
        ("member", ("--by", "pigeon"), "'pigeon' is not one of"),
        ("member", ("--people", "-1"), "-1 is not in the range"),
        ("member", ("--as", "nobody@waymark.example"), "no account with this address"),
    ):
        code, out, err = tell(agency, kind, *options)
        assert (code, out) == (2, ""), options
        assert words in err
        assert "Traceback" not in err
    assert agency.troth("told", "9", "member", "--by", "phone", "--people", "1", "--of", "1", "--as", LEAD)[0] == 2
    assert agency.troth("told", "2", "member", "--by", "phone")[0] == 2
    assert not Told.objects.exists()
    assert not EvidenceEntry.objects.filter(kind="publication.told").exists()


@ONLY_SQLITE
def test_the_record_holds_numbers_and_no_person(agency: Agency) -> None:
    talked(agency)
    for entry in EvidenceEntry.objects.filter(kind="publication.told"):
        facts = json.loads(entry.facts or "{}")
        assert set(facts) == {"number", "notice", "kind", "way", "both_ways", "on", "people", "of"}
        assert facts["notice"] == Version.objects.get(number=2).hash
        assert entry.actor_id == agency.lead.uid
        assert entry.subject is None
