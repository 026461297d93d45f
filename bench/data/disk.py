"""A bench waits for the disk, as production does: temporary folders stay where the machine has them, and not in memory.

Import it before anything of the tests, which keep theirs in memory (``tests/quick.py``), where syncing is free.
"""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("TMPDIR", tempfile.gettempdir())
