"""What machines look for under /.well-known/: whom to tell of a hole (RFC 9116), and what is promised of a browser's signal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.agency import LEAD, Agency
from tests.pages.doors import stranger


def said(agency: Agency, *settings: str) -> list[tuple[str, str]]:
    """The fields of security.txt under these settings, in their order."""
    with (agency.root / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.writelines(f"{line}\n" for line in settings)
    answer = stranger().get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return [tuple(line.split(": ", 1)) for line in answer.content.decode().splitlines()]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_whoever_finds_a_hole_learns_whom_to_tell_until_when_and_in_which_language(agency: Agency) -> None:
    fields = said(agency)
    assert [name for name, _ in fields] == ["Contact", "Expires", "Preferred-Languages"]
    told = dict(fields)
    assert told["Contact"].startswith("mailto:")
    assert told["Preferred-Languages"] == "en-GB"
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=178) < expires - datetime.now(UTC) <= timedelta(days=180)

    fields = said(
        agency,
        "TROTH_SECURITY_CONTACT=https://waymark.example/security",
        "TROTH_SECURITY_DAYS=7",
        "TROTH_HOSTS=privacy.waymark.example,*.waymark.example,www.waymark.example",
    )
    assert dict(fields)["Contact"] == "https://waymark.example/security"
    assert datetime.fromisoformat(dict(fields)["Expires"]) - datetime.now(UTC) <= timedelta(days=7)
    assert [value for name, value in fields if name == "Canonical"] == [
        "https://privacy.waymark.example/.well-known/security.txt",
        "https://www.waymark.example/.well-known/security.txt",
    ]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "setting", ["TROTH_SECURITY_DAYS=0", "TROTH_SECURITY_DAYS=400", "TROTH_SECURITY_CONTACT=us\\nExpires: never"]
)
def test_a_setting_that_makes_no_sense_is_refused_rather_than_published(agency: Agency, setting: str) -> None:
    (agency.root / "secrets.env").write_text(setting, encoding="utf-8")
    assert stranger().get("/.well-known/security.txt").status_code == 503


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_signal_of_a_browser_is_said_to_be_honoured_only_where_the_notice_promises_it(agency: Agency) -> None:
    assert stranger().get("/.well-known/gpc.json").status_code == 404
    assert stranger().post("/.well-known/security.txt").status_code in (403, 405)
    file = agency.root / "notice" / "cookies-and-pages.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "  choice: before", "  global privacy control: {rule: honoured}\n  choice: before", 1
    )
    file.write_text(text, encoding="utf-8")
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    answer = stranger().get("/.well-known/gpc.json")
    assert answer.json() == {"gpc": True, "lastUpdate": datetime.now(UTC).date().isoformat()}
    assert answer["Content-Type"] == "application/json"
    page = stranger().get("/cookies").content.decode()
    assert 'id="cookies.global-privacy-control"' in page
    assert "refusal of every cookie" in page
    assert agency.verdicts()["cookies.global-privacy-control"]["verdict"] == "unproven"
