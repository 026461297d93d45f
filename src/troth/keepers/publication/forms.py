"""Every published form of one version: which files there are, and what is in them. The same version, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from troth.notice.languages import native
from troth.notice.models import Notice
from troth.notice.reference import json_schema
from troth.notice.render.dpv import render_jsonld
from troth.notice.render.html import Form, render_cookies, render_html, render_retention
from troth.notice.render.markdown import render_markdown
from troth.notice.render.page import VersionLine, file_in, other_languages
from troth.notice.render.pdf import can_render_pdf, render_pdf
from troth.notice.render.records import Record, record
from troth.notice.render.schedule import cookie_sheet, retention_sheet
from troth.notice.render.sheets import csv_bytes, xlsx_bytes
from troth.notice.render.versions import PublishedVersion, render_versions

FOR_PDF = "install it with: pip install 'troth[pdf]'"
"""How to get what notice.pdf needs."""


def published_forms(
    notice: Notice, line: VersionLine, earlier: Sequence[PublishedVersion], *, pdf: bool = True
) -> dict[str, bytes]:
    """File name → content, for every form of this version; ``earlier`` are the versions before it, the first one first.

    In each other language the notice is said in there are ``notice.cy.html``, ``retention.cy.html`` and so on.
    ``notice.pdf`` is among them where Typst is installed and ``pdf`` is not False; ``cookies.*`` where cookies are
    declared; the processor's record where the notice declares processing for somebody else.
    """
    with_pdf = pdf and can_render_pdf()
    versions = [*earlier, PublishedVersion(line.number, line.hash, line.in_force_from, notice)]
    forms = _machines(notice, line) | _sheets(notice, line, _records(notice))
    for tag in (notice.language, *other_languages(notice)):
        forms |= _in_language(notice, line, versions, tag, with_pdf=with_pdf)
    return forms


_LINKED = (
    ("notice.pdf", "This notice as PDF"),
    ("notice.md", "This notice as plain text"),
    ("retention.html", "Retention schedule"),
    ("cookies.html", "Cookies"),
    ("versions.html", "All versions of this notice"),
    ("notice.jsonld", "This notice for machines (JSON-LD)"),
)
"""What the page links at its end, and how it calls it. Records of processing are for the regulator: not linked."""
_WITHOUT_LANGUAGE = "notice.jsonld"


FORMS = {
    "notice.html": "notice",
    "retention.html": "retention",
    "cookies.html": "cookies",
    "versions.html": "versions",
}
"""The published pages, and what the portal calls each."""


def others_of(notice: Notice, name: str, tag: str, *, with_pdf: bool) -> tuple[Form, ...]:
    """What a published page in a language links: the same in other languages; the notice itself also all other forms."""
    known = (each for each in (notice.language, *other_languages(notice)) if each != tag)
    same = tuple(Form(native(each), file_in(name, each, notice.language), each) for each in known)
    if name != "notice.html":
        return same
    missing = {*(() if with_pdf else ("notice.pdf",)), *(() if notice.cookies else ("cookies.html",))}
    return (
        *same,
        *(
            Form(label, each if each == _WITHOUT_LANGUAGE else file_in(each, tag, notice.language))
            for each, label in _LINKED
            if each not in missing
        ),
    )


def _in_language(
    notice: Notice, line: VersionLine, versions: Sequence[PublishedVersion], tag: str, *, with_pdf: bool
) -> dict[str, bytes]:
    """What people read, in one language. Each page links the same in the others; the notice links all the rest."""

    def file(name: str, language: str = tag) -> str:
        return name if name == _WITHOUT_LANGUAGE else file_in(name, language, notice.language)

    def others(name: str) -> tuple[Form, ...]:
        return others_of(notice, name, tag, with_pdf=with_pdf)

    cookies = render_cookies(notice, line, others("cookies.html"), tag)
    made = {
        "notice.md": render_markdown(notice, line, tag).encode(),
        "retention.html": render_retention(notice, line, others("retention.html"), tag).encode(),
        **({"cookies.html": cookies.encode()} if cookies else {}),
        "versions.html": render_versions(versions, others("versions.html"), tag).encode(),
        **({"notice.pdf": render_pdf(notice, line, tag)} if with_pdf else {}),
    }
    made["notice.html"] = render_html(notice, line, others("notice.html"), tag).encode()
    return {file(name): content for name, content in made.items()}


def _machines(notice: Notice, line: VersionLine) -> dict[str, bytes]:
    return {
        "notice.jsonld": render_jsonld(notice, line).encode(),
        "notice.schema.json": (json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n").encode(),
    }


def _records(notice: Notice) -> tuple[Record, ...]:
    made = (record(notice, "controller"), record(notice, "processor"))
    return tuple(each for each in made if each.rows)


def _sheets(notice: Notice, line: VersionLine, records: Sequence[Record]) -> dict[str, bytes]:
    retention, cookies = retention_sheet(notice), cookie_sheet(notice)
    sheets = [each.sheet() for each in records]
    title = f"Records of processing, version {line.number}"
    us = notice.organisation.name
    return {
        "records.xlsx": xlsx_bytes(
            title, us, line.in_force_from, [*sheets, retention, *([cookies] if cookies else [])]
        ),
        **{f"records-{each.template}.csv": csv_bytes(each.sheet()) for each in records},
        "retention.csv": csv_bytes(retention),
        **({"cookies.csv": csv_bytes(cookies)} if cookies else {}),
    }
