"""Publishing puts in force what was checked, once and whole, or nothing: contradictions, two editors, two at once, tampering."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.agency import LEAD, Agency
from tests.keepers.test_told import edit, without_pdf
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.models import Version
from troth.keepers.publication import actions

pytestmark = [
    pytest.mark.parametrize("store", ["sqlite"], indirect=True),
    pytest.mark.usefixtures(without_pdf.__name__),
]
HOUSE = Path(__file__).parents[2]
RETITLED = ("organisation.yaml", "title: ", "title: Our ")


def state(agency: Agency) -> tuple[int, int, dict[str, bytes]]:
    """All that publishing may change: versions, entries of the log, published files."""
    files = {file.name: file.read_bytes() for file in (agency.root / "published").iterdir()}
    return Version.objects.count(), EvidenceEntry.objects.count(), files


def contradict(agency: Agency) -> None:
    """Nothing leaves the UK, it says; a recipient is abroad."""
    edit(agency, "sharing.yaml", "outside the uk: with safeguards", "outside the uk: never")


def test_a_notice_that_contradicts_itself_is_not_published_and_both_places_are_listed(agency: Agency) -> None:
    before = state(agency)
    contradict(agency)
    code, out, err = agency.troth("publish", "--as", LEAD)
    assert (code, out) == (1, "")
    first, second, *_ = err.splitlines()
    assert "nothing was published: the notice has" in first
    assert second.startswith("notice/sharing.yaml:")
    assert "(see notice/" in second
    code, out, err = agency.troth("publish", "--as", LEAD, "--format", "json")
    assert (code, err) == (1, "")
    problem = json.loads(out)["problems"][0]
    assert (problem["rule"], problem["severity"]) == ("no-transfers", "error")
    assert problem["where"].startswith("notice/sharing.yaml:")
    assert problem["also"].startswith("notice/")
    assert problem["also"] != problem["where"]
    assert state(agency) == before


def test_what_the_baseline_knows_is_published_and_what_it_does_not_know_is_not(agency: Agency) -> None:
    baseline = ("--baseline", str(agency.root / "known.json"))
    contradict(agency)
    assert agency.troth("check", *baseline, "--write-baseline")[0] == 0
    code, _, err = agency.troth("publish", "--as", LEAD, *baseline)
    assert code == 0, err
    before = state(agency)
    edit(agency, "sharing.yaml", "We, our sub-contractors", "We, Acme Ads Ltd, our sub-contractors")
    code, _, err = agency.troth("publish", "--as", LEAD, *baseline)
    assert (code, "Acme Ads" in err) == (1, True)
    assert state(agency) == before
    code, _, err = agency.troth("publish", "--as", LEAD, "--baseline", str(agency.root / "nowhere.json"))
    assert (code, "there is no such baseline" in err) == (2, True)


def test_only_the_notice_that_was_checked_is_published(agency: Agency) -> None:
    edit(agency, *RETITLED)
    checked = json.loads(agency.troth("check", "--format", "json")[1])["notice"]
    edit(agency, *RETITLED)
    before = state(agency)
    code, _, err = agency.troth("publish", "--as", LEAD, "--checked", checked)
    assert (code, "is not the one that was checked" in err) == (2, True)
    assert agency.troth("publish", "--as", LEAD, "--checked", "abc")[0] == 2
    assert state(agency) == before
    shown = agency.troth("check")[1].rsplit(": ", 1)[1].strip()
    code, _, err = agency.troth("publish", "--as", LEAD, "--checked", shown.upper())
    assert code == 0, err
    assert Version.objects.get(number=2).hash.startswith(shown)


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_a_notice_that_another_editor_changes_meanwhile_is_refused_and_nothing_is_stored(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    edit(agency, *RETITLED)
    before = state(agency)
    made = actions.published_forms
    file = agency.root / "notice" / ("more.yaml" if change == "added" else "rights.yaml")
    kept = (agency.root / "notice" / "rights.yaml").read_bytes()

    def meanwhile(*given: Any, **named: Any) -> dict[str, bytes]:
        if change == "removed":
            file.unlink()
        else:
            file.write_bytes(kept + b"# another hand\n")
        return made(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "published_forms", meanwhile)
        code, out, err = agency.troth("publish", "--as", LEAD)
    assert (code, out) == (2, "")
    assert f"notice/{file.name}: this file changed while it was read" in err
    assert state(agency) == before
    (agency.root / "notice" / "more.yaml").unlink(missing_ok=True)
    (agency.root / "notice" / "rights.yaml").write_bytes(kept)
    assert agency.troth("publish", "--as", LEAD)[0] == 0


def test_two_that_publish_at_once_make_one_version(agency: Agency) -> None:
    edit(agency, *RETITLED)
    connections.close_all()
    command = [
        sys.executable,
        "-m",
        "troth",
        "publish",
        "--as",
        LEAD,
        "--format",
        "json",
        "--workspace",
        str(agency.root),
    ]
    started = [
        subprocess.Popen(
            command,
            cwd=HOUSE,
            env=os.environ | {"TROTH_WORKSPACE": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    did: list[str] = []
    for process in started:
        out, err = process.communicate(timeout=120)
        # On a very slow machine one of them waited too long, and says for whom.
        did.append(json.loads(out)["did"] if process.returncode == 0 else err)
    assert did.count("published") == 1, did
    assert all(each in ("published", "nothing") or "another command works here" in each for each in did)
    assert Version.objects.count() == 2
    assert EvidenceEntry.objects.filter(kind="notice.published").count() == 2
    assert agency.verdicts()["review.latest"]["verdict"] == "kept"


def test_a_page_and_its_stored_hash_changed_together_break_the_promise(agency: Agency) -> None:
    page = agency.root / "published" / "notice.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Waymark", "Waymork"), encoding="utf-8")
    version = Version.objects.get()
    version.files["notice.html"] = hashlib.sha256(page.read_bytes()).hexdigest()
    Version.objects.update(files=version.files)
    said = agency.verdicts()["review.latest"]
    assert (said["verdict"], "not what was recorded" in said["reason"]) == ("broken", True)


def test_a_version_whose_day_was_moved_in_the_store_breaks_the_promise(agency: Agency) -> None:
    Version.objects.update(in_force_from="2020-01-01")
    assert agency.verdicts()["review.latest"]["verdict"] == "broken"


def test_a_stored_notice_that_is_not_its_hash_stops_every_verdict(agency: Agency) -> None:
    content = bytes(Version.objects.get().content)
    Version.objects.update(content=content.replace(b"Waymark", b"Waymork"))
    code, out, err = agency.troth("verify")
    assert (code, out) == (2, "")
    assert "the stored notice is not the one that was published" in err


def test_after_a_change_of_the_mapping_alone_who_approved_it_is_said_within_the_house_only(agency: Agency) -> None:
    page = (agency.root / "published" / "notice.html").read_bytes()
    edit(agency, "systems.yaml", "name: case database", "name: database of cases")
    code, out, _ = agency.troth("publish", "--as", LEAD)
    assert (code, "internal, the public text is unchanged" in out, "to be told" in out) == (0, True, False)
    second = json.loads(agency.troth("notice", "versions", "--format", "json")[1])[1]
    assert (second["internal"], second["approved_by"], second["changed"]["outcome"]) == (True, LEAD, "internal")
    public = (agency.root / "published" / "versions.html").read_text(encoding="utf-8")
    assert "Version 2" in public
    assert "Only how we keep our own records changed" in public
    roles = [role for role in agency.lead.roles if role not in page.decode("utf-8")]
    for secret in (LEAD, "Robin Lead", agency.lead.uid, "database of cases", *roles):
        assert secret not in public, secret
