"""A connected system that keeps our receipts and lacks the newest was restored from an older copy, and is named."""

from __future__ import annotations

from pathlib import Path

from tests.agency import Agency
from tests.desk.rules.test_ten_rules import mark_website
from tests.keepers.test_replay import approved, copy, restore
from troth.desk.connections.epochs import last_epochs, restored
from troth.desk.notices.versions import in_force, read


def test_a_restored_copy_is_named_until_it_was_replayed(agency: Agency) -> None:
    mark_website(agency)
    kept = copy(agency)
    agency.serve("erasure", agency.report.erasure)
    notice = read(in_force())
    assert set(last_epochs()) == {"website"}, "only a system with a marker keeps receipts"
    assert restored(notice) == {}
    restore(agency, kept)
    assert restored(notice) == {
        "website": "the receipt of an erasure or correction that was done there is gone from it"
    }
    approved(agency)
    assert restored(notice) == {}
    assert set(last_epochs()) == {"website"}, "the replay left a receipt of its own"


def test_a_copy_as_new_as_the_last_effect_is_no_older_copy(agency: Agency, tmp_path: Path) -> None:
    mark_website(agency)
    agency.serve("erasure", agency.report.erasure)
    restore(agency, copy(agency))
    assert restored(read(in_force())) == {}
