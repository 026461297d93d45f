"""Documents of every kind that companies keep notices in are read alike; what cannot be read is refused in words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from troth.documents.reading import decoded, text_of
from troth.errors import TrothError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return made.getvalue()


def paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page, by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 11 Tf 50 780 Td {shown} ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    )


def read(folder: Path, name: str, content: bytes) -> list[tuple[str, str]]:
    (folder / name).write_bytes(content)
    return [(block.kind, block.text) for block in text_of(folder / name)]


EXPECTED = [("heading", "Sharing"), ("text", "We share your data with:"), ("item", "insurers;"), ("item", "couriers.")]


def test_text_markdown_web_page_and_word_file_are_read_alike(tmp_path: Path) -> None:
    page = b"<html><h2>Sharing</h2><p>We share your data with:</p><ul><li>insurers;</li><li>couriers.</li></ul></html>"
    document = (
        paragraph("Sharing", "Heading1") + paragraph("We share your data with:")
        + paragraph("insurers;", "ListParagraph") + paragraph("couriers.", "ListParagraph")
    )  # fmt: skip
    assert (
        read(tmp_path, "a.txt", "Sharing\n\nWe share your data with:\n• insurers;\n• couriers.\n".encode()) == EXPECTED
    )
    assert read(tmp_path, "a.md", b"## Sharing\n\nWe share your data with:\n\n* insurers;\n* couriers.\n") == EXPECTED
    assert read(tmp_path, "a.html", page) == EXPECTED
    assert read(tmp_path, "a.docx", word(document)) == EXPECTED


def test_scripts_menus_and_footers_of_a_page_are_not_read(tmp_path: Path) -> None:
    page = b"<nav>Home</nav><script>var a = 'We share';</script><p>We share data.</p><footer>Sale!</footer>"
    assert read(tmp_path, "a.html", page) == [("text", "We share data.")]


def test_rows_of_tables_keep_their_cells(tmp_path: Path) -> None:
    page = b"<table><tr><th>Purpose</th><th>Basis</th></tr><tr><td>Delivery</td><td>Contract</td></tr></table>"
    (tmp_path / "a.html").write_bytes(page)
    head, row = text_of(tmp_path / "a.html")
    assert (head.starts_table, row.starts_table, row.cells) == (True, False, ("Delivery", "Contract"))


def test_a_merged_cell_of_word_stands_in_each_row(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraph(text)}</w:tc>"

    merged = '<w:vMerge w:val="restart"/>'
    rows = (
        f"<w:tr>{cell('Data')}{cell('Why')}</w:tr><w:tr>{cell('Orders', merged)}{cell('Delivery')}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('Tax')}</w:tr>"
    )
    (tmp_path / "a.docx").write_bytes(word(f"<w:tbl>{rows}</w:tbl>"))
    assert [block.cells for block in text_of(tmp_path / "a.docx")][1:] == [("Orders", "Delivery"), ("Orders", "Tax")]


def test_the_line_of_a_block_is_the_line_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<html>\n<p>\nFirst.</p>\n<p>Second.</p>")
    assert [block.line for block in text_of(tmp_path / "a.html")] == [3, 4]


def test_a_pdf_is_read_by_its_lines(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    blocks = read(tmp_path, "a.pdf", pdf(["We share your data with couriers.", "We keep it for 6 years."]))
    assert blocks == [("text", "We share your data with couriers. We keep it for 6 years.")]


def test_without_the_extra_a_pdf_is_refused_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypdfium2", None)
    with pytest.raises(TrothError) as refused:
        read(tmp_path, "a.pdf", pdf(["Text."]))
    assert "troth[documents]" in refused.value.fix


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.doc", b"x", "cannot be read as a notice"),
        ("a.txt", b"  \n", "no text was found"),
        ("a.docx", b"not a zip", "no Word file"),
        ("a.docx", word("").replace(b"PK", b"XX"), "no Word file"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    with pytest.raises(TrothError) as refused:
        read(tmp_path, name, content)
    assert what in refused.value.what


def test_a_damaged_pdf_is_refused_in_words(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    with pytest.raises(TrothError) as refused:
        read(tmp_path, "a.pdf", b"%PDF-1.4 broken")
    assert "cannot be opened" in refused.value.what


def test_a_word_file_with_entities_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(TrothError):
        read(tmp_path, "a.docx", made.getvalue())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrothError) as refused:
        text_of(tmp_path / "gone.txt")
    assert refused.value.where == "gone.txt"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_old_encodings_are_read(encoding: str) -> None:
    assert decoded("Who’s who".encode(encoding)) == "Who’s who"
