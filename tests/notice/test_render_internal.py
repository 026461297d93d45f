"""Nothing internal is published: names planted in all that is internal are sought in every form of every notice."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.notice.places import FIXTURE
from troth.keepers.publication.forms import published_forms
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.render.page import VersionLine
from troth.notice.render.versions import PublishedVersion

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/notice"))
INTERNAL = ("systems", "access")
"""Sections of which every word is internal."""
KEPT_BACK = ("owner", "approved_by", "document", "statutory_row")
"""Keys whose value is internal wherever they stand: roles that attest or approve, and where papers are kept."""
PLANTED = "zorbleflux"


def planted(value: Any, *, internal: bool = False) -> Any:
    """The same notice with a word that stands nowhere else before every internal name."""
    if isinstance(value, BaseModel):
        hidden = KEPT_BACK if not isinstance(value, Notice) else INTERNAL
        return value.model_copy(
            update={
                name: planted(getattr(value, name), internal=internal or name in hidden)
                for name in type(value).model_fields
            }
        )
    if isinstance(value, Mapping):
        return {planted(key, internal=internal): planted(item, internal=internal) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(planted(item, internal=internal) for item in value)
    return f"{PLANTED} {value}" if internal and isinstance(value, str) else value


def words_in(name: str, content: bytes) -> str:
    """What software reads in a file: the parts of a workbook, the pages and the particulars of a PDF."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(part).decode() for part in book.namelist())
    if name.endswith(".pdf"):
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(content))
        return " ".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])
    return content.decode()


@pytest.mark.parametrize("path", [FIXTURE, *EXAMPLES], ids=lambda path: path.parent.name)
def test_no_form_shows_what_is_internal(path: Path, line: VersionLine) -> None:
    before: Notice = load(path).notice
    notice: Notice = planted(before)
    assert str(notice).count(PLANTED) > 20
    first = PublishedVersion(1, "cd" * 32, line.in_force_from, before)
    for name, content in published_forms(notice, line, [first]).items():
        text = re.sub(r"\s+", " ", words_in(name, content))
        assert len(text) > 100, name
        assert PLANTED not in text.casefold(), f"{name}: {text[max(0, text.casefold().find(PLANTED) - 80) :][:200]}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_no_form_shows_a_table_a_column_a_connection_or_a_member_of_staff(path: Path, line: VersionLine) -> None:
    notice = load(path).notice
    accounts = [system.connect for system in notice.systems.values() if system.connect]
    names = {said for connect in accounts for said in connect.model_dump().values() if said}
    for system in notice.systems.values():
        for table, mapped in system.tables.items():
            columns = (*mapped.columns, *(column for group in mapped.leave.values() for column in group))
            names |= {name for name in (table, *columns) if "_" in name}
    staff = (path.parent / "names.yaml").read_text(encoding="utf-8")
    names |= set(re.findall(r"[a-z]+\.[a-z]+@[a-z.]+\.example", staff))
    assert len(names) > 30
    for name, content in published_forms(notice, line, []).items():
        text = re.sub(r"\s+", " ", words_in(name, content))
        if name != "notice.schema.json":
            shown = [each for each in names if re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text)]
            assert not shown, f"{name} shows {shown}"
