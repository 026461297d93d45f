"""The pages of the rule book: every example in them runs, every page says its authority and proof, no row is left out."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from troth.law.adequacy import ADEQUATE
from troth.law.clocks import RIGHTS as CLOCKS
from troth.law.cookies import EXCEPTIONS as STORAGE_EXCEPTIONS
from troth.law.erasure import EXCEPTIONS, GROUNDS, SURVIVORS
from troth.law.exemptions import EXEMPTIONS
from troth.law.letters import LETTERS
from troth.law.marketing_rules import CHANNELS, ROUTES
from troth.law.retention_table import ROWS
from troth.law.rights import RIGHTS, TABLE
from troth.law.transfers import EXCEPTIONS as TRANSFER_EXCEPTIONS
from troth.law.transfers import MECHANISMS

DOCS = Path(__file__).parents[2] / "docs" / "law"
PAGES = sorted(path for path in DOCS.glob("*.md") if path.name != "index.md")
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
EEA = {each.name for each in ADEQUATE[:30]}


def codes(rows) -> list[str]:
    return [each.code for each in rows]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run_and_come_out_as_written(page: Path):
    examples = "\n".join(EXAMPLE.findall(page.read_text(encoding="utf-8")))
    assert ">>>" in examples, "the page has no worked example"
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)
    said: list[str] = []
    failed = doctest.DocTestRunner(verbose=False).run(test, out=said.append).failed
    assert not failed, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_gives_words_formula_example_authority_and_proof(page: Path):
    text = page.read_text(encoding="utf-8")
    for part in ("**In words.**", "**Formula.**", "**Worked example.**", "**Authority.**", "**Proof.**"):
        assert part in text, f"{page.name} lacks {part}"
    assert re.search(r"\*\*Proof\.\*\*[^*]*(`opened`|`secondary`|`memory`|As marked)", text)


def test_the_index_names_every_page_and_what_is_not_verified():
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(([a-z-]+\.md)\)", text)) == [page.name for page in PAGES]
    unverified = text.split("## Not verified")[1]
    for matter in ("12A", "reg 4", "s.205(2)", "holidays govern", "Information Commission", "automated decisions", "tribunal",
                   "21(1)", "Schedule A1", "Schedule 1", "adequate countries", "clarification", "tenants"):  # fmt: skip
        assert matter in unverified


def test_each_of_the_eighteen_errors_has_a_test_that_bears_its_number():
    listed = re.findall(r"^(\d+)\. ", (DOCS / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*errors*.py"))
    assert listed == [str(number) for number in range(1, 19)]
    assert [number for number in listed if not re.search(rf"def test_{number}_", tests)] == []


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("erasure", codes(GROUNDS) + codes(EXCEPTIONS) + codes(SURVIVORS)),
        ("exemptions", codes(EXEMPTIONS)),
        ("retention", codes(ROWS)),
        ("marketing", list(CHANNELS) + [route.code for routes in ROUTES.values() for route in routes]),
        ("cookies", codes(STORAGE_EXCEPTIONS)),
        (
            "transfers",
            codes(MECHANISMS) + codes(TRANSFER_EXCEPTIONS) + [c.code for each in ADEQUATE for c in each.conditions],
        ),
        (
            "transfers",
            [
                each.name.removesuffix(" of America")
                for each in ADEQUATE
                if each.name not in EEA and each.country != "EU"
            ],
        ),
        ("contents", list(LETTERS)),
    ],
)
def test_a_page_leaves_no_row_of_its_table_out(page, words):
    text = " ".join((DOCS / f"{page}.md").read_text(encoding="utf-8").split())
    assert [word for word in words if word not in text] == []


def test_every_clock_stands_on_a_page():
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [clock for clock in CLOCKS if clock not in pages] == []


def test_the_table_of_rights_on_the_page_is_the_table_in_the_code():
    rows = re.findall(
        r"^\| ([a-z ]+) \| ((?:yes|no|conditional).*) \|$", (DOCS / "rights.md").read_text(), re.MULTILINE
    )
    on_page = {
        (right, basis): cell for basis, cells in rows for right, cell in zip(RIGHTS, cells.split(" | "), strict=True)
    }
    assert on_page == {key: cell.available for key, cell in TABLE.items()}
