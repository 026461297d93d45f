"""Every row of every table of the rule book says on whose authority it stands and how well that was checked."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import troth.law
from troth.law.answers import PROOFS
from troth.law.events import Events

MODULES = sorted(path.stem for path in Path(troth.law.__file__).parent.glob("*.py") if path.stem != "__init__")
TABLES = [
    "adequacy", "assessments", "automated_decisions", "bases", "breaches", "contracts", "cookies", "erasure",
    "exemptions", "letters", "marketing_rules", "notices", "opt_ins", "purposes", "records", "requesters", "retention_table",
    "rights", "transfers",
]  # fmt: skip


def rows(module_name: str) -> Iterator[tuple[str, object]]:
    """Every dataclass row with an authority or a proof mark in the module's public tables, with the table's name."""
    module = importlib.import_module(f"troth.law.{module_name}")
    for name, value in vars(module).items():
        if name[0] != "_" and name.isupper():
            yield from ((name, each) for each in dataclasses_in(value))


def dataclasses_in(value: object) -> Iterator[object]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # Events are facts of a matter, not a rule: their ``authority`` is an agent's.
        if not isinstance(value, Events) and (hasattr(value, "authority") or hasattr(value, "proof")):
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from dataclasses_in(each)
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from dataclasses_in(each)


@pytest.mark.parametrize("module", MODULES)
def test_every_row_of_a_public_table_has_an_authority_and_a_proof_mark(module: str):
    for table, row in rows(module):
        assert row.authority.strip(), f"{module}.{table}: {row}"  # type: ignore[attr-defined]
        assert row.proof in PROOFS, f"{module}.{table}: {row}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", TABLES)
def test_the_walk_sees_the_tables_it_is_for(module: str):
    assert any(True for _ in rows(module))


@pytest.mark.parametrize("module", MODULES)
def test_codes_within_one_table_differ(module: str):
    # A retention row may return with a new period from a later date on; a letter's elements and a channel's routes are
    # apart by letter and by channel.
    codes = [
        (table, row.code)  # type: ignore[attr-defined]
        for table, row in rows(module)
        if hasattr(row, "code") and table not in {"ROWS", "CONTENTS", "ROUTES"}
    ]
    assert len(codes) == len(set(codes))


def test_the_rule_book_uses_neither_django_nor_the_network_nor_a_clock():
    folder = Path(troth.law.__file__).parent
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for needle in (
            "import django",
            "from django",
            "import socket",
            "urllib",
            "httpx",
            "date.today",
            "datetime.now",
        ):
            assert needle not in text, f"{path.name}: {needle}"
