"""Who writes for a worker asks last, before the commit, whether that worker may still: if not, all of it is taken back."""

from __future__ import annotations

import pytest

from tests.systems import agency as mapped
from tests.systems.databases import Database, notice, section
from troth.errors import Overtaken
from troth.systems import System, open_system

ANN = {"email": "ann@reed.example"}


def overtaken() -> None:
    raise Overtaken("another worker has taken this over")


def late(database: Database, mapping: str) -> System:
    """The agency's system, as a worker has it whose lease is gone."""
    return open_system("cases", section(mapping), notice(), database.address, confirm=overtaken)


def test_nothing_of_any_kind_is_committed_by_who_was_overtaken(database: Database) -> None:
    mapped.build(database)
    system = late(database, mapped.MAPPING)
    found, before = system.find(ANN), database.everything()
    made = system.corrections(found, "enquiries.message:1", "please write")
    for write in (
        lambda: system.apply(found, "k"),
        lambda: system.apply_many([found, found], "k"),
        lambda: system.correct(made, "k"),
    ):
        with pytest.raises(Overtaken):
            write()
    assert database.everything() == before


def test_no_table_is_rewritten_by_who_was_overtaken(database: Database) -> None:
    mapped.build(database)
    system = late(database, f"after erasure: rewrite\n{mapped.MAPPING}")
    with pytest.raises(Overtaken):
        system.tidied(system.find(ANN), {"enquiries"})
