"""A worker hears that it is to end, at whatever moment it is told."""

from __future__ import annotations

import subprocess
import sys

from tests.desk.plans import told_to_end
from tests.warm import HOUSE, Process


def test_a_worker_that_rests_hears_it_at_any_moment() -> None:
    command = [sys.executable, "-m", told_to_end.__name__]
    with Process(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        try:
            said, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert said == "heard\n"
