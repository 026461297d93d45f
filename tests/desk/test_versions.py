"""Published versions: each stored once, whole, by its hash; compared with each other and with what is on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agency import LEAD, Agency
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.models import Version
from troth.desk.notices.versions import published_versions, version_named
from troth.errors import TrothError
from troth.notice.render.versions import render_versions

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def edit(agency: Agency, file: str, old: str, new: str) -> None:
    path = agency.root / "notice" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def publish(agency: Agency, *arguments: str) -> tuple[int, str, str]:
    return agency.troth("publish", "--as", LEAD, *arguments)


def longer(agency: Agency) -> None:
    edit(agency, "retention.yaml", "keep for: 24 months", "keep for: 48 months")


def test_each_version_says_what_changed_who_approved_it_and_who_must_be_told(agency: Agency) -> None:
    longer(agency)
    assert publish(agency)[0] == 0
    edit(agency, "systems.yaml", "name: case database", "name: database of cases")
    assert publish(agency)[0] == 0
    code, out, err = agency.troth("notice", "versions", "--format", "json")
    assert (code, err) == (0, "")
    first, second, third = json.loads(out)
    assert first["changed"] is None
    assert {version["approved_by"] for version in (first, second, third)} == {LEAD}
    assert [version["in_force"] for version in (first, second, third)] == [False, False, True]
    assert second["changed"]["outcome"] == "material"
    assert second["changed"]["tell"]
    assert (third["internal"], third["changed"]["outcome"], third["changed"]["tell"]) == (True, "internal", [])
    code, out, _ = agency.troth("notice", "versions")
    assert code == 0
    assert "longer" not in out.split("version 3")[1]
    assert "is ‘4 years’" in out
    assert "in force" in out


@ONLY_SQLITE
def test_the_evidence_of_a_version_says_whether_it_is_material_and_whom_to_tell(agency: Agency) -> None:
    longer(agency)
    assert publish(agency)[0] == 0
    first, second = EvidenceEntry.objects.filter(kind="notice.published").order_by("position")
    facts = [json.loads(entry.facts or "{}") for entry in (first, second)]
    assert facts[0]["outcome"] == "first version"
    assert facts[1]["outcome"] == "material"
    assert facts[1]["to_be_told"]
    assert facts[1]["recorded_contact"] is False


@ONLY_SQLITE
def test_a_version_published_twice_is_said_to_stand_and_an_older_one_is_not_brought_back(agency: Agency) -> None:
    code, out, err = publish(agency)
    assert (code, "published already; its files stand as they were written" in out, err) == (0, True, "")
    code, _, err = publish(agency, "--from", "2020-01-01")
    assert (code, "this version is published already, in force from" in err) == (2, True)
    (agency.root / "published" / "notice.md").unlink()
    code, out, _ = publish(agency, "--format", "json")
    assert (code, json.loads(out)["did"]) == (0, "repaired")
    before = (agency.root / "notice" / "retention.yaml").read_bytes()
    longer(agency)
    assert publish(agency)[0] == 0
    (agency.root / "notice" / "retention.yaml").write_bytes(before)
    code, _, err = publish(agency)
    assert (code, "this version is published already" in err) == (2, True)
    assert Version.objects.count() == 2


@ONLY_SQLITE
def test_a_stored_version_whose_hash_does_not_match_is_refused_in_words_everywhere(agency: Agency) -> None:
    longer(agency)
    assert publish(agency)[0] == 0
    version = Version.objects.get(number=2)
    tampered = bytes(version.content).replace(b"4 years", b"9 years")
    assert tampered != bytes(version.content)
    Version.objects.filter(number=2).update(content=tampered)
    edit(agency, "retention.yaml", "keep for: 48 months", "keep for: 50 months")
    for command in (["compare", "1", "2"], ["notice", "versions"], ["notice", "show", "2"], ["publish", "--as", LEAD]):
        code, out, err = agency.troth(*command)
        assert (code, out) == (2, ""), command
        assert "version 2: the stored notice is not the one that was published" in err
        assert "restore the store" in err
    assert Version.objects.count() == 2


@ONLY_SQLITE
def test_a_version_is_named_by_its_number_or_the_start_of_its_hash(agency: Agency) -> None:
    version = Version.objects.get()
    assert version_named("1") == version_named(version.hash) == version_named(version.hash[:8].upper()) == version
    for wrong in ("2", "0", version.hash[:5], "ffffffff", "one"):
        with pytest.raises(TrothError, match="no published version is called this"):
            version_named(wrong)


@ONLY_SQLITE
def test_compare_takes_versions_hashes_folders_and_files_and_exits_1_where_a_change_is_material(agency: Agency) -> None:
    folder = str(agency.root / "notice")
    assert agency.troth("compare", "1", folder) == (0, "no change\n", "")
    assert agency.troth("compare", folder, str(agency.root))[1] == "no change\n"
    longer(agency)
    code, out, _ = agency.troth("compare", Version.objects.get().hash, folder)
    assert code == 1
    assert "material (longer retention)" in out
    assert "must be told" in out
    code, out, _ = agency.troth("compare", folder, "1")
    assert (code, "editorial" in out) == (0, True)
    code, out, err = agency.troth("compare", "1", folder, "--format", "json")
    said = json.loads(out)
    assert (code, err, said["outcome"]) == (1, "", "material")
    assert {change["weight"] for change in said["changes"]} == {"material"}


@ONLY_SQLITE
def test_compare_says_in_words_what_it_cannot_find(agency: Agency) -> None:
    for name, words in (
        ("nowhere/notice.yaml", "there is no such folder or file"),
        ("7", "no published version is called this"),
        ("abcdef12", "no published version is called this"),
    ):
        code, out, err = agency.troth("compare", name, "1")
        assert (code, out) == (2, "")
        assert words in err
        assert "Traceback" not in err


def test_two_folders_are_compared_without_any_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.examples.tracing_agency import FOLDER
    from troth.faces.cli import main

    with pytest.raises(SystemExit) as stop:
        main(["compare", str(FOLDER / "notice"), str(FOLDER), "--workspace", str(tmp_path)])
    assert (stop.value.code, capsys.readouterr().out) == (0, "no change\n")
    assert list(tmp_path.iterdir()) == []


@ONLY_SQLITE
def test_a_published_version_can_be_read_again_as_a_notice_and_is_that_very_notice(
    agency: Agency, tmp_path: Path
) -> None:
    code, out, _ = agency.troth("notice", "show", "1")
    assert code == 0
    file = tmp_path / "again.yaml"
    file.write_text(out, encoding="utf-8")
    assert agency.troth("compare", "1", str(file)) == (0, "no change\n", "")


@ONLY_SQLITE
def test_the_page_of_versions_tells_what_changed_and_shows_no_system_role_or_member_of_staff(agency: Agency) -> None:
    longer(agency)
    assert publish(agency)[0] == 0
    edit(agency, "systems.yaml", "name: case database", "name: database of cases")
    assert publish(agency)[0] == 0
    page = render_versions(published_versions())
    assert page == render_versions(published_versions())
    assert page.index("Version 3</h2>") < page.index("Version 2</h2>") < page.index("Version 1</h2>")
    assert "longer retention" in page
    assert "is ‘4 years’" in page
    assert "The first version." in page
    assert "Only how we keep our own records changed" in page
    for secret in ("database", "Robin Lead", LEAD, "sqlite", "<script", "http"):
        assert secret not in page, secret
