"""Access: the package holds every row about the person, nothing of anybody else, and says what the law asks it to say."""

from __future__ import annotations

import csv
import html
import io
import json
import stat
import zipfile
from typing import Any

import pytest

from tests.agency import LEAD, Agency
from troth.keepers.rights.spool import GUARDED, WITHHELD

FREE_TEXT = {"message", "answer", "introduction"}
ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


class Package:
    """A package as its reader opens it."""

    def __init__(self, agency: Agency, case: int) -> None:
        self.path = agency.root / "cases" / str(case) / "package.zip"
        with zipfile.ZipFile(self.path) as archive:
            assert archive.testzip() is None
            self.files = {name: archive.read(name).decode() for name in archive.namelist()}
        self.page = html.unescape(self.files["read-me.html"])
        self.data: dict[str, Any] = json.loads(self.files["data.json"])
        self.everything = "\n".join(html.unescape(text) for text in self.files.values())

    def rows(self, table: str) -> dict[int, dict[str, Any]]:
        return {
            int(row["key"]): row["values"]
            for held in self.data["tables"]
            if held["table"] == table
            for row in held["rows"]
        }

    def csv(self, table: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.files[f"tables/{table}.csv"])))


def given(agency: Agency) -> Package:
    return Package(agency, agency.serve("access", agency.report.access))


def plain(agency: Agency, table: str, where: str, *values: Any) -> dict[int, dict[str, Any]]:
    """The rows of a table as plain SQL sees them."""
    names = [row[1] for row in agency.rows("website", f"PRAGMA table_info({table})")]
    rows = agency.rows("website", f"SELECT * FROM {table} WHERE {where}", *values)
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def harriet(agency: Agency) -> dict[str, dict[int, dict[str, Any]]]:
    """Everything that is Harriet's, by her name, which only she has in the made-up data."""
    accounts = plain(agency, "registrations", "full_name = 'Harriet Penrose'")
    enquiries = plain(agency, "enquiries", "full_name = 'Harriet Penrose'")
    choices = plain(agency, "preferences", "1")
    mine = {
        key: row for key, row in choices.items() if row["registration_id"] in accounts or row["enquiry_id"] in enquiries
    }
    return {"registrations": accounts, "enquiries": enquiries, "preferences": mine}


def test_the_package_holds_every_row_of_the_person_and_of_what_hangs_on_it(agency: Agency) -> None:
    package, mine = given(agency), harriet(agency)
    assert len(mine["registrations"]) == 1
    assert len(mine["enquiries"]) == 3
    assert len(mine["preferences"]) == 3
    introduced = plain(agency, "registrations", "introduced_by = ?", *mine["registrations"])
    assert introduced, "the made-up data has nobody whom she introduced"
    assert set(package.rows("registrations")) == {*mine["registrations"], *introduced}
    assert set(package.rows("enquiries")) == set(mine["enquiries"])
    assert set(package.rows("preferences")) == set(mine["preferences"])
    assert {table["system"] for table in package.data["tables"]} == {"website"}


def test_each_value_is_as_plain_sql_reads_it_and_running_text_is_withheld_and_counted(agency: Agency) -> None:
    package, mine = given(agency), harriet(agency)
    withheld = guarded = 0
    for table, rows in mine.items():
        for key, row in rows.items():
            shown = package.rows(table)[key]
            for column, value in shown.items():
                if column in FREE_TEXT and row[column] is not None:
                    assert value == WITHHELD
                    withheld += 1
                elif column == "password_hash":
                    assert value == GUARDED
                    guarded += 1
                elif column != "allowed":
                    assert value == row[column], f"{table}.{column}"
                else:
                    assert bool(value) == bool(row[column])
    shared = [row for key, row in package.rows("registrations").items() if key not in mine["registrations"]]
    assert [set(row) for row in shared] == [{"introduction"}] * len(shared)
    assert all(row["introduction"] == WITHHELD for row in shared)
    assert package.data["withheld"] == withheld + len(shared)
    assert f"{withheld + len(shared)} entries are withheld for now" in package.page
    assert package.data["withheld_because"] == {"running-text": withheld + len(shared), "guards-account": guarded}


def test_the_package_holds_nothing_of_anybody_else(agency: Agency) -> None:
    package, mine = given(agency), harriet(agency)
    others: set[str] = set()
    for system, table in (("website", "registrations"), ("website", "enquiries"), ("cases", "members")):
        for name, email, phone in agency.rows(system, f"SELECT full_name, email, phone FROM {table}"):
            others |= {value for value in (name, email, phone) if value}
    hers = {str(value) for rows in mine.values() for row in rows.values() for value in row.values()}
    assert len(others) > 300
    assert not [value for value in others - hers if value in package.everything]


def test_tables_are_there_as_csv_with_the_same_rows(agency: Agency) -> None:
    package = given(agency)
    for table in ("registrations", "enquiries", "preferences"):
        lines = package.csv(f"website.{table}")
        assert len(lines) == 1 + len(package.rows(table))
        assert len({len(line) for line in lines}) == 1


@ONLY_SQLITE
def test_a_cell_cannot_run_as_a_formula(agency: Agency) -> None:
    for place, armed in enumerate(("=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1")):
        agency.damage(
            "website", f"UPDATE registrations SET postal_address = '{armed}' WHERE full_name = 'Harriet Penrose'"
        )
        package = given(agency)
        cells = [cell for line in package.csv("website.registrations") for cell in line]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")], place
        assert f"'{armed}" in cells


@ONLY_SQLITE
def test_what_the_person_wrote_cannot_run_in_the_page(agency: Agency) -> None:
    agency.damage(
        "website",
        "UPDATE registrations SET postal_address = '<script>alert(1)</script>', password_hash = '<img src=x onerror=a>' "
        "WHERE full_name = 'Harriet Penrose'",
    )
    page = given(agency).files["read-me.html"]
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_only_the_owner_of_the_workspace_can_read_the_package(agency: Agency) -> None:
    package = given(agency)
    assert stat.S_IMODE(package.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(package.path.parent.stat().st_mode) == 0o700


def test_the_page_says_purposes_bases_recipients_periods_and_rights(agency: Agency) -> None:
    """UK GDPR Art 15(1)(a)–(h)."""
    from troth.desk.notices.versions import notice_in_force

    page, notice = given(agency).page, notice_in_force()
    for purpose in notice.purposes.values():
        assert purpose.says in page
        for about in purpose.about.values():
            assert about.lawful_basis in page or about.lawful_basis == "the client's"
        assert all(notice.recipients[who].are in page for who in purpose.shared_with)
    for word in ("correct or erase", "restrict", "object", "complain", "court"):
        assert word in page
    assert str(notice.organisation.contact.email) in page
    assert notice.organisation.regulator.website in page
    assert notice.sources["registration"].from_ in page
    assert all(system.name in page.lower() for system in notice.systems.values())


NOBODY = ["--id", "email=nobody.at.all@nowhere.example"]


def ask(agency: Agency, right: str, *ids: str, found: str = "nothing") -> str:
    code, out, err = agency.troth("request", right, *ids, "--by", "email", "--as", LEAD, "--format", "json")
    assert code == 0, err
    case = json.loads(out)
    for task in case["tasks"]:
        agency.troth("case", "answer", str(case["case"]), task["system"], "--found", found, "--as", LEAD)
    return str(case["case"])


def test_a_case_is_not_approved_while_somebody_must_still_look(agency: Agency) -> None:
    person = agency.ids(agency.report.access)
    assert agency.troth("request", "access", *person, "--by", "email", "--as", LEAD)[0] == 0
    code, out, err = agency.troth("case", "approve", "1", "--as", LEAD)
    assert (code, out) == (2, "")
    assert "somebody must still look in paper, social-media, web-logs" in err
    assert "troth case answer 1 paper --found nothing" in err
    assert not (agency.root / "cases").exists()
    assert "to do in paper" in agency.troth("case", "show", "1")[1]


def test_a_case_that_is_closed_is_not_approved_found_or_run_again(agency: Agency) -> None:
    number = str(agency.serve("access", agency.report.access))
    for act in (["approve"], ["run"], ["find", *agency.ids(agency.report.access)], ["instruct", "--from", "1"]):
        code, out, err = agency.troth("case", act[0], number, *act[1:], "--as", LEAD)
        assert (code, out) == (2, ""), act
        assert "closed" in err or "nothing to go on with" in err or "wiped" in err or "held for client" in err, act


def test_a_person_found_nowhere_gets_a_correct_nil_answer(agency: Agency) -> None:
    number = ask(agency, "access", *NOBODY)
    code, out, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert "closed" in out
    assert "nothing found" in out
    package = Package(agency, int(number))
    assert "We found nothing about you." in package.page
    assert "We looked in every place listed below" in package.page
    assert package.data["tables"] == []
    for place in ("website database", "case database", "locked cabinets", "social media accounts", "web server logs"):
        assert place in package.page.lower()
    assert "members by email" in package.page
    assert not [name for name in package.files if name.startswith("tables/")]


def test_what_a_person_found_by_hand_is_never_answered_with_nothing(agency: Agency) -> None:
    number = ask(agency, "access", *NOBODY, found="found")
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    page = Package(agency, int(number)).page
    assert "We found nothing about you" not in page
    assert "Something about you was found by a person in" in page
    assert "copies of it come to you" in page


def test_an_identifier_that_no_system_knows_is_no_search_and_gets_no_nil_answer(agency: Agency) -> None:
    code, out, err = agency.troth("request", "access", "--id", "shoe size=7", "--by", "email", "--as", LEAD)
    assert (code, out) == (2, "")
    assert "no connected system can be searched by what was given" in err
    assert "email, phone" in err
    assert "case 1 is open: troth case find 1" in err
    assert agency.troth("case", "approve", "1", "--as", LEAD)[0] == 2
    code, _, err = agency.troth("case", "find", "1", *agency.ids(agency.report.access), "--as", LEAD)
    assert code == 0, err


@ONLY_SQLITE
def test_a_second_persons_column_in_the_row_is_withheld_although_it_is_no_running_text(agency: Agency) -> None:
    systems = agency.root / "notice" / "systems.yaml"
    text = systems.read_text(encoding="utf-8")
    assert "free text: [introduction]" in text
    systems.write_text(text.replace("        free text: [introduction]\n", ""), encoding="utf-8")
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    package = given(agency)
    mine = harriet(agency)["registrations"]
    (key,) = mine
    assert mine[key]["introduction"]
    assert package.rows("registrations")[key]["introduction"] == WITHHELD
    assert package.data["withheld_because"]["another-person"] >= 1


@ONLY_SQLITE
def test_rows_that_came_since_the_plan_was_approved_are_in_the_package_or_stop_it(agency: Agency) -> None:
    number = ask(agency, "access", *agency.ids(agency.report.access))
    person = agency.report.access
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, phone, channel, message, received_on, last_contact_on) VALUES "
        f"('Harriet Penrose', '{person['email']}', '{person['phone']}', 'email', 'a fourth', '2026-01-01', '2026-01-01')",
    )
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert len(Package(agency, int(number)).rows("enquiries")) == 4

    number = ask(agency, "access", "--id", "email=fresh@nowhere.example")
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) VALUES "
        "('Fresh Face', 'fresh@nowhere.example', 'email', 'hello', '2026-01-01', '2026-01-01')",
    )
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "rows about the person appeared in enquiries" in err
    assert "fresh" not in err.lower()
    assert not (agency.root / "cases" / number).exists()
    assert agency.troth("case", "find", number, "--id", "email=fresh@nowhere.example", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert len(Package(agency, int(number)).rows("enquiries")) == 1


@ONLY_SQLITE
def test_of_many_rows_the_page_shows_the_first_and_the_files_have_all(agency: Agency) -> None:
    agency.damage(
        "website",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) INSERT INTO enquiries "
        "(full_name, email, channel, message, received_on, last_contact_on) SELECT 'Many Times', 'many@nowhere.example', "
        "'email', 'question ' || i, '2026-01-01', '2026-01-01' FROM n",
    )
    package = Package(agency, agency.serve("access", {"email": "many@nowhere.example"}))
    assert len(package.rows("enquiries")) == 1200
    assert len(package.csv("website.enquiries")) == 1201
    assert "1,200 records, of which the first 200 are shown here" in package.page
    assert package.page.count("Record ") == 200
    assert sorted(path.name for path in package.path.parent.iterdir()) == ["package.zip", "receipt.json"]
    assert [path.name for path in (agency.root / "cases").iterdir() if path.is_file()] == []
