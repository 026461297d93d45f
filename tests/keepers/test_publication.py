"""``troth publish``: every form of the notice, the same bytes each time, and nothing in any of them that is not to be public."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest

from tests.agency import LEAD, Agency
from troth.desk.notices.models import Version
from troth.notice.render import pdf

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

FORMS = {
    "notice.html", "notice.md", "notice.jsonld", "notice.schema.json", "retention.html", "retention.csv", "cookies.html",
    "cookies.csv", "records.xlsx", "records-controller.csv", "records-processor.csv", "versions.html",
}  # fmt: skip


def published(agency: Agency) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (agency.root / "published").iterdir()}


def test_every_form_is_written_and_its_hash_is_stored(agency: Agency) -> None:
    files = published(agency)
    assert set(files) - {"notice.pdf"} == FORMS
    assert ("notice.pdf" in files) == pdf.can_render_pdf()
    assert Version.objects.get().files == {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}


def test_a_changed_form_breaks_the_promise_that_the_latest_version_is_shown(agency: Agency) -> None:
    assert agency.verdicts()["review.latest"]["verdict"] == "kept"
    records = agency.root / "published" / "records.xlsx"
    records.write_bytes(records.read_bytes() + b" ")
    assert agency.verdicts()["review.latest"]["verdict"] == "broken"


def test_lost_forms_are_written_again_byte_for_byte(agency: Agency) -> None:
    before = published(agency)
    for name in before:
        (agency.root / "published" / name).unlink()
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    assert published(agency) == before


def test_the_command_says_what_it_wrote_and_how_old_a_reader_must_be(agency: Agency) -> None:
    (agency.root / "published" / "notice.md").unlink()
    code, out, err = agency.troth("publish", "--as", LEAD, "--format", "json")
    assert code == 0, err
    said = json.loads(out)
    assert set(said["files"]) >= FORMS
    assert 8 < said["reading_age"] < 15
    (agency.root / "published" / "notice.md").unlink()
    assert "reading age: about 1" in agency.troth("publish", "--as", LEAD)[1]


def test_without_typst_everything_else_is_published_and_one_line_says_how_to_get_the_pdf(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    retitle(agency, "Another title")
    monkeypatch.setitem(sys.modules, "typst", None)
    code, out, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    assert "notice.pdf was left out: it needs Typst. Install it with: pip install 'troth[pdf]'" in out.splitlines()
    assert set(Version.objects.last().files) == FORMS  # pyright: ignore[reportOptionalMemberAccess]
    assert not (agency.root / "published" / "notice.pdf").exists()
    assert "notice.pdf" not in (agency.root / "published" / "notice.html").read_text(encoding="utf-8")


def retitle(agency: Agency, title: str) -> None:
    file = agency.root / "notice" / "organisation.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"^title: .*$", f"title: {title}", text, flags=re.M), encoding="utf-8")


def test_no_form_shows_connections_tables_columns_staff_roles_or_owners(agency: Agency) -> None:
    """Names that stand nowhere else are planted in all that is internal, then sought in every file as its reader sees it."""
    secrets = plant(agency)
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    files = published(agency)
    assert len(files) >= len(FORMS)
    for name, content in files.items():
        text = words_in(name, content).casefold()
        assert text.strip(), name
        found = [secret for secret in secrets if secret.casefold() in text]
        assert not found, f"{name} shows {found}"


def plant(agency: Agency) -> list[str]:
    """Rename what is internal, in the notice only; returns every planted name, and those the example has already."""
    folder = agency.root / "notice"
    systems = (folder / "systems.yaml").read_text(encoding="utf-8")
    renamed = {
        "case database": "Quixnarf vault", "website database": "Blortzig store", "data/cases.sqlite": "data/zorbleflux.sqlite",
        "found_addresses": "plimsnert_table", "password_hash": "grubwozzle_column", "decided_by": "snarkfleet_column",
        "the office manager looks": "Wilbert Quandrix looks", "nightly backup at the hosting provider": "xanthrup backup",
    }  # fmt: skip
    for old, new in renamed.items():
        assert old in systems, old
        systems = systems.replace(old, new)
    (folder / "systems.yaml").write_text(systems, encoding="utf-8")
    security = (folder / "security.yaml").read_text(encoding="utf-8")
    security = security.replace("owner: head of IT", "owner: Zephyrine Blonk").replace(
        "  tracer: {", "  vorpal grade: {"
    )
    (folder / "security.yaml").write_text(security, encoding="utf-8")
    sharing = (folder / "sharing.yaml").read_text(encoding="utf-8")
    sharing = sharing.replace("approved by: privacy lead", "approved by: grand poobah")
    (folder / "sharing.yaml").write_text(sharing, encoding="utf-8")
    planted = [new.removeprefix("data/").removesuffix(" looks") for new in renamed.values()]
    theirs = [
        "Zephyrine Blonk",
        "vorpal grade",
        "grand poobah",
        LEAD,
        "Robin Lead",
        "client_reference",
        "full_name",
        ".sqlite",
    ]
    return planted + theirs


def words_in(name: str, content: bytes) -> str:
    """The text of a published file as software reads it: the parts of a workbook, the pages of a PDF."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
    if name.endswith(".pdf"):
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(content))
        return "\n".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])
    return content.decode("utf-8")


def test_the_records_as_csv_are_the_regulators_columns(agency: Agency) -> None:
    files = published(agency)
    rows = list(csv.DictReader(io.StringIO(files["records-controller.csv"].decode("utf-8-sig"))))
    assert len(rows) > 10
    assert all(row["Purpose of processing"] and row["Article 6 lawful basis"] for row in rows)
    theirs = list(csv.DictReader(io.StringIO(files["records-processor.csv"].decode("utf-8-sig"))))
    assert [row["Categories of processing"].split(":")[0] for row in theirs] == [
        "Trace for client",
        "Update client records",
    ]


def test_links_at_the_end_of_the_page_lead_to_files_that_are_there(agency: Agency) -> None:
    for page in Path(agency.root / "published").glob("*.html"):
        for link in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name} → {link}"
