"""What stands in ``secrets.env`` counts from the moment it is written, however often it was read before."""

from __future__ import annotations

import os
import time
from pathlib import Path

from troth.workspace import Workspace


def test_a_setting_that_is_written_anew_counts_at_once(tmp_path: Path):
    here, file = Workspace(tmp_path), tmp_path / "secrets.env"
    assert here.setting("TROTH_PART") is None
    for number in range(50):  # as long as one another, and quicker than a file system's clock may tick
        file.write_text(f"# TROTH_PART=no\nTROTH_PART='{number:02}'\nTROTH_PART=later\n", encoding="utf-8")
        assert here.setting("TROTH_PART") == f"{number:02}"
    file.unlink()
    assert here.setting("TROTH_PART") is None


def test_a_setting_that_was_read_is_kept_and_a_change_is_seen(tmp_path: Path):
    here, file = Workspace(tmp_path), tmp_path / "secrets.env"
    file.write_text("TROTH_PART=old\n", encoding="utf-8")
    an_hour_ago = time.time() - 3600
    os.utime(file, (an_hour_ago, an_hour_ago))
    assert [here.setting("TROTH_PART") for _ in range(3)] == ["old"] * 3
    file.write_text("TROTH_PART=new\n", encoding="utf-8")
    os.utime(file, (an_hour_ago, an_hour_ago))  # its own time says nothing of the change, that of its entry does
    assert here.setting("TROTH_PART") == "new"
    assert here.setting("TROTH_REST") is None
