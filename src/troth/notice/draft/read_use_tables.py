# ruff: noqa: E501 – a pattern is read whole
"""Reading tables of purposes: by the names of their columns, or, where those are lost, by what stands in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.bases import Resting, condition_in, interest_in
from troth.notice.draft.law_words import bases_in
from troth.notice.draft.people import people_named
from troth.notice.draft.purposes import purpose
from troth.notice.draft.read_data import categories_named
from troth.notice.draft.reading import Known, Reading
from troth.notice.draft.statements import Statement

_COLUMNS = (
    ("what", r"^uses?$|purpose|activity|what for|why|what (?:we|it is) (?:do|for)|how (?:we|it)|(?<!legal )(?<!lawful )reason|use of|used for"),
    ("interest", r"\binterests?\b(?!.*\bbasis\b)"),
    ("basis", r"basis|bases|ground|reason|law\b|lawful|legal|allow"),
    ("who", r"\bwho\b|whom|whose|people|persons?\b|individual|data subjects?"),
    ("data", r"data|information|categor|details|what we use"),
)  # fmt: skip


def read_use_row(statement: Statement, known: Known) -> Iterator[Reading]:
    """A row of a table of purposes: by the names of its columns, or, where those are lost, by what stands in it."""
    cells: dict[str, str] = {}
    for head, cell in statement.row.items():
        for column, cue in _COLUMNS:
            if re.search(rf"(?i){cue}", head) and (column != "what" or "what" not in cells):
                cells[column] = f"{cells[column]} {cell}" if column in cells else cell
                break
    what, basis, data = (cells.get(each, "") for each in ("what", "basis", "data"))
    if not what or len(statement.row) == 1:
        what, data, basis = _cut(statement.text, known)
    mine = Resting(
        what,
        tuple(bases_in(basis or statement.text, expected=bool(basis))),
        _interest(cells.get("interest", "")) or interest_in(basis),
        condition_in(basis),
    )
    yield purpose(mine, categories_named(data, known), statement, people_named(cells.get("who", "")), basis)


def _interest(cell: str) -> str | None:
    """The interest in a column of its own; a dash says there is none."""
    return cell.strip(" .") if len(cell.split()) > 1 else None


def _cut(text: str, known: Known) -> tuple[str, str, str]:
    """Purpose, data and basis of a row whose cells were lost."""
    names = [re.search(rf"(?:\([a-z]\)\s*)?\b{re.escape(spelt)}\b", text) for spelt in map(_capital, known.categories)]
    cut = min([found.start() for found in names if found] + [len(text)])
    legal = re.search(
        r"(?i)\b(?:performance of|necessary (?:for|to)|legitimate interests|legal obligation|consent)\b", text[cut:]
    )
    split = cut + legal.start() if legal else len(text)
    return text[:cut], text[cut:split], text[split:]


def _capital(name: str) -> str:
    return " ".join(word if word in ("and", "or", "of") else word.capitalize() for word in name.split())
