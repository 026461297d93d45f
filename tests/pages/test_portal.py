"""The portal: anybody reads the notice as it was published, and anybody asks; what they write stays encrypted."""

from __future__ import annotations

import re
import sqlite3
from html import unescape

import pytest

from tests.agency import Agency
from tests.pages.doors import post, stranger, title
from troth.desk import today
from troth.desk.cases.cases import decide
from troth.desk.cases.models import Case, Words
from troth.desk.cases.words import words_of
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.versions import notice_in_force
from troth.notice.entries import entries

ASKING = {
    "right": "erasure",
    "name": "Ida Quennevar",
    "email": "quennevar@inbox.example",
    "words": "Zanzarabel, please.",
}


def asked(client: object = None, **said: object) -> tuple[object, Case]:
    client = stranger()
    answer = post(client, "/ask", **{**ASKING, **said})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]), Case.objects.latest("number")


def test_the_notice_in_force_says_every_sentence_to_anybody(agency: Agency) -> None:
    answer = stranger().get("/")
    said = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert [entry.id for entry in entries(notice_in_force()) if entry.sentence not in said] == []


@pytest.mark.parametrize("address", ["/", "/cookies", "/how-long-we-keep-it", "/what-changed", "/ask", "/reach-us"])
def test_every_public_page_has_a_title_and_asks_nobody_else_for_anything(agency: Agency, address: str) -> None:
    answer = stranger().get(address)
    assert answer.status_code == 200
    assert "Waymark" in title(answer)
    page = answer.content.decode()
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"[^>]*rel="stylesheet"|<script[^>]+src="https?:', page) == []
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page)
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_page_that_does_not_exist_says_so_and_not_what_was_typed(agency: Agency) -> None:
    answer = stranger().get("/no-such-page-<script>")
    assert (answer.status_code, "no-such-page" in answer.content.decode()) == (404, False)
    assert title(answer).startswith("This page does not exist")


def test_what_goes_wrong_is_told_under_the_house_s_own_name_with_every_way_on(agency: Agency) -> None:
    client = stranger()
    bar = re.search(r'<nav class="ways".*?</nav>', client.get("/ask").content.decode(), re.DOTALL)
    assert bar
    ways = re.findall(r'href="([^"]+)"', bar[0])
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answers = [
        client.get("/no-such-page"),
        client.post("/cookies", token),
        client.post("/ask", ASKING),
        client.get("/ask/x/"),
    ]
    assert [answer.status_code for answer in answers] == [404, 405, 403, 404]
    for answer in answers:
        page = answer.content.decode()
        assert title(answer).endswith("– Waymark Tracing Ltd"), title(answer)
        assert "Troth" not in page
        assert [way for way in ways if page.count(f'href="{way}"') < 2] == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_goes_wrong_is_told_where_no_notice_can_be_read(store: str) -> None:
    answer = stranger().get("/no-such-page")
    assert (answer.status_code, title(answer)) == (404, "This page does not exist")


@pytest.mark.parametrize("address", ["/", "/cookies", "/reach-us", "/published/notice.md"])
def test_what_is_only_read_is_not_posted_to(agency: Agency, address: str) -> None:
    client = stranger()
    client.get("/ask")
    assert client.post(address, {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}).status_code == 405


def test_a_published_form_is_handed_out_byte_for_byte_and_never_once_it_was_changed(agency: Agency) -> None:
    file = agency.root / "published" / "notice.md"
    assert stranger().get("/published/notice.md").content == file.read_bytes()
    file.write_text("We promise nothing.", encoding="utf-8")
    answer = stranger().get("/published/notice.md")
    assert (answer.status_code, b"promise nothing" in answer.content) == (503, False)


@pytest.mark.parametrize(
    "name", ["records.xlsx", "records-controller.csv", "..%2fstore.sqlite3", "%2e%2e/keys/root.key", "no.pdf"]
)
def test_what_is_not_for_the_public_is_not_handed_out(agency: Agency, name: str) -> None:
    assert stranger().get(f"/published/{name}").status_code == 404


def test_whoever_asks_is_told_the_number_and_the_day_and_the_law_s_clock_runs(agency: Agency) -> None:
    page, case = asked()
    assert page.status_code == 200
    assert (case.kind, case.channel, case.received_on, case.opened_by) == ("erasure", "web form", today(), None)
    assert case.due_on is not None
    assert case.due_on > today()
    assert f"{case.due_on:%-d %B %Y}" in page.content.decode()
    opened = EvidenceEntry.objects.get(kind="case.opened", case=case.ref)
    assert (opened.actor_kind, opened.subject) == ("public", case.subject.uid)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nothing_of_what_was_written_lies_in_the_store_in_clear(agency: Agency) -> None:
    asked()
    kept = sqlite3.connect(agency.root / "store.sqlite3")
    kept.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept.close()
    bytes_ = (agency.root / "store.sqlite3").read_bytes().lower()
    assert [word for word in (b"quennevar", b"zanzarabel") if word in bytes_] == []


def test_what_was_written_opens_while_the_case_does_and_is_gone_when_it_closes(agency: Agency) -> None:
    from django.db import transaction

    from troth.desk.cases.cases import close

    _, case = asked()
    assert words_of(case) == {
        "person": {"email": ASKING["email"]},
        "words": {"name": ASKING["name"], "words": ASKING["words"]},
    }
    with transaction.atomic():
        decide(case, "withdrawn", "They wrote again.", by=agency.lead)
        close(case, by=agency.lead)
    assert Words.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"right": ""}, "right"),
        ({"right": "everything"}, "right"),
        ({"name": " "}, "name"),
        ({"email": "not an address"}, "email"),
        ({"email": "", "phone": ""}, "email"),
        ({"phone": "12"}, "phone"),
        ({"words": "x" * 5001}, "words"),
        ({"name": "N" * 201}, "name"),
    ],
)
def test_a_form_with_a_mistake_says_which_at_the_field_and_above_and_opens_nothing(
    agency: Agency, said: dict[str, str], field: str
) -> None:
    answer = post(stranger(), "/ask", **{**ASKING, **said})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert title(answer).startswith("Error:")
    assert f'href="#{field}"' in page
    assert "govuk-error-message" in page
    assert Case.objects.count() == 0


def test_what_was_typed_stands_in_the_form_again_and_runs_nowhere(agency: Agency) -> None:
    answer = post(stranger(), "/ask", **{**ASKING, "right": "", "name": "<script>alert(1)</script>\u202e\x00"})
    page = answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert [bad for bad in ("<script>alert", "\u202e", "\x00") if bad in page] == []


def test_a_body_of_many_megabytes_is_refused(agency: Agency) -> None:
    assert post(stranger(), "/ask", **{**ASKING, "words": "x" * 10_000_000}).status_code in (400, 413)
    assert Case.objects.count() == 0


def test_a_form_from_another_site_or_without_its_token_opens_nothing(agency: Agency) -> None:
    client = stranger()
    client.get("/ask")
    assert client.post("/ask", ASKING).status_code == 403
    assert Case.objects.count() == 0


def test_nobody_reads_another_s_number_off_a_made_up_address(agency: Agency) -> None:
    asked()
    assert stranger().get("/ask/1/").status_code == 404
    assert stranger().get("/ask/MQ:1vX:x/").status_code == 404
