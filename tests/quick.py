"""What makes a run of the tests quick on any machine: compiled modules are kept, and workspaces stand in memory."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

ENOUGH = 2**29 * (os.cpu_count() or 1)
"""Bytes of memory that must be free before tests put their folders there: each worker's servers and workspaces use half of
its share."""


def write_bytecode() -> None:
    """Keep compiled modules even where PYTHONDONTWRITEBYTECODE wants no ``__pycache__`` in the folders of the sources.

    Without them each of the hundreds of processes that tests start compiles Django and Troth anew, which takes longer than
    most of what they do.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix, ".bytecode"))
        sys.dont_write_bytecode = False


def use_memory() -> None:
    """Make temporary folders in memory, where Linux has enough of it: nothing waits for a disk, and syncing is free.

    TMPDIR says otherwise, and is left as it is.
    """
    memory = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < ENOUGH:
        return
    os.environ["TMPDIR"] = str(memory)
    tempfile.tempdir = None
