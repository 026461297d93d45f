"""Canonical bytes and hashes: what names a version, and what does not change the name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from tests.notice.places import FIXTURE
from troth.notice.canonical import canonical, content_hash, from_canonical, public_hash
from troth.notice.loader import Loaded, load
from troth.notice.render.html import render_html
from troth.notice.render.page import VersionLine

Changed = Callable[[str, str], Path]


def test_canonical_bytes_read_back_as_the_same_notice(loaded: Loaded) -> None:
    raw = canonical(loaded.notice)
    again = from_canonical(raw)
    assert again == loaded.notice
    assert canonical(again) == raw


def test_what_is_read_back_publishes_the_same_page(loaded: Loaded, line: VersionLine) -> None:
    assert render_html(from_canonical(canonical(loaded.notice)), line) == render_html(loaded.notice, line)


def test_canonical_bytes_leave_defaults_out_and_sort_keys(loaded: Loaded) -> None:
    data = json.loads(canonical(loaded.notice))
    assert list(data) == sorted(data)
    assert "language" not in data
    assert data["retention"]["enquiries"] == {
        "because": "questions come back", "keep for": "2 years", "of": "enquiries", "starts": "last contact",
    }  # fmt: skip
    assert data["review"]["last"] == "2026-09-01"


def test_hashes_are_sha256_in_hex(loaded: Loaded) -> None:
    assert re.fullmatch("[0-9a-f]{64}", content_hash(loaded.notice))
    assert public_hash(loaded.notice) != content_hash(loaded.notice)


def test_files_sections_comments_and_quotes_do_not_change_the_hash(tmp_path: Path, loaded: Loaded) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    head, tail = FIXTURE.read_text(encoding="utf-8").split("\nrights:\n", 1)
    (folder / "2.yaml").write_text(head.replace("name: Harebell Tracing Ltd", "name: 'Harebell Tracing Ltd'"), "utf-8")
    (folder / "1.yaml").write_text("# a remark\nlanguage: en-GB\nrights:\n" + tail, "utf-8")
    assert content_hash(load(folder).notice) == content_hash(loaded.notice)


def test_a_changed_mapping_changes_the_hash_but_not_the_public_one(changed: Changed, loaded: Loaded) -> None:
    mapped = load(changed("leave: {no person in it: [secret_batch]}", "leave: {no person in it: [secret_lot]}")).notice
    assert content_hash(mapped) != content_hash(loaded.notice)
    assert public_hash(mapped) == public_hash(loaded.notice)


def test_a_changed_role_of_staff_changes_the_hash_but_not_the_public_one(changed: Changed, loaded: Loaded) -> None:
    other = load(changed("for: [answer]", "for: [answer, marketing]")).notice
    assert content_hash(other) != content_hash(loaded.notice)
    assert public_hash(other) == public_hash(loaded.notice)


def test_a_changed_word_changes_both(changed: Changed, loaded: Loaded) -> None:
    other = load(changed("We use your details to answer you.", "We use your details to answer.")).notice
    assert content_hash(other) != content_hash(loaded.notice)
    assert public_hash(other) != public_hash(loaded.notice)


def test_the_order_people_read_in_is_part_of_the_version(changed: Changed, loaded: Loaded) -> None:
    swapped = load(
        changed(
            "  internet: {says: No message over the internet is wholly secure., beside: measures}\n"
            "  links: {says: We cannot vouch for other websites.}\n",
            "  links: {says: We cannot vouch for other websites.}\n"
            "  internet: {says: No message over the internet is wholly secure., beside: measures}\n",
        )
    ).notice
    assert content_hash(swapped) != content_hash(loaded.notice)
