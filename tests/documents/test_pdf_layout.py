"""A PDF has no structure, only ink: columns, tables, headings and cut words are found by where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from troth.documents.reading import text_of
from troth.notice.draft.blocks import Block

pytest.importorskip("pypdfium2")
typst = pytest.importorskip("typst")


def typeset(folder: Path, source: str) -> tuple[Block, ...]:
    path = folder / "notice.pdf"
    path.write_bytes(typst.compile(source.encode()))
    return text_of(path)


PAGES = """
#set page(paper: "a4", columns: 2, header: [Elm Clinic privacy notice], footer: context [Page #counter(page).display()])
#set par(justify: true)
#set text(hyphenate: true)
#for _ in range(9) [
== Who we are
Elm Clinic Ltd is the data controller for the personal information that it collects from patients and from visitors
to its websites, including characteristics of appointments.
== What we collect
We collect the following:
- your name, address and telephone number so that we can contact you about appointments;
- your health records.

We share your information with laboratories, with administrators of the practice and with insurers whenever you have
asked us to do so in writing beforehand.
== How long
We keep records for eight years after your last appointment. We never transfer information outside the United Kingdom.
]
"""


def test_columns_are_read_one_after_the_other_without_margins_and_cut_words(tmp_path: Path) -> None:
    blocks = typeset(tmp_path, PAGES)
    assert [each.text for each in blocks if each.kind == "heading"][:3] == ["Who we are", "What we collect", "How long"]
    assert [each.text for each in blocks if each.kind == "item"][1] == "your health records."
    texts = [each.text for each in blocks]
    assert "Elm Clinic privacy notice" not in texts
    assert not [text for text in texts if text.startswith("Page")]
    assert sum("with insurers whenever you have asked" in text for text in texts) == 9


ROWS = [
    ("Record", "How long", "Why"),
    ("Invoices and the orders that they belong to and more", "6 years after the end of the tax year", "Tax law"),
    ("Enquiries", "12 months", "To answer you"),
    ("CCTV", "30 days", "Security"),
]


@pytest.mark.parametrize(
    "stroke",
    ["none", "0.5pt", "(x, y) => (bottom: 0.5pt)", "(x, y) => (top: 0.5pt, bottom: 0.5pt)"],
)
def test_tables_keep_their_cells_whatever_is_drawn_around_them(tmp_path: Path, stroke: str) -> None:
    cells = ", ".join(f"[{cell}]" for row in ROWS for cell in row)
    source = (
        f'#set page(paper: "a4")\nBefore.\n#table(columns: 3, stroke: {stroke}, {cells})\nWe look at this every year.'
    )
    blocks = typeset(tmp_path, source)
    rows = [each for each in blocks if each.kind == "row"]
    assert [row.cells for row in rows] == ROWS
    assert [row.starts_table for row in rows] == [True, False, False, False]
    assert (blocks[0].text, blocks[-1].text) == ("Before.", "We look at this every year.")


def test_a_table_that_a_page_cuts_stays_one(tmp_path: Path) -> None:
    cells = ", ".join(f"[Record {number}], [{number} months]" for number in range(1, 61))
    blocks = typeset(tmp_path, f'#set page(paper: "a4")\n#table(columns: 2, [What], [How long], {cells})')
    assert sum(each.starts_table for each in blocks) == 1
    assert len(blocks) == 61


def test_a_cell_over_several_rows_stands_in_each(tmp_path: Path) -> None:
    cells = "[What], [Why], [How long], table.cell(rowspan: 2)[Orders], [Delivery], [1 year], [Tax], [6 years]"
    blocks = typeset(tmp_path, f'#set page(paper: "a4")\n#table(columns: 3, {cells})')
    assert [block.cells for block in blocks][1:] == [("Orders", "Delivery", "1 year"), ("Orders", "Tax", "6 years")]
