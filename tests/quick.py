"""What makes a run of the tests quick on any machine: no core stands idle, compiled modules are kept, files are in memory."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

CORES = os.cpu_count() or 1
ROOM = 2**31
"""Bytes of memory that one process running tests may take, with its servers and its browser."""
WORKERS = CORES + (psutil.virtual_memory().available > ROOM * (CORES + 1))
"""Processes that run tests side by side: where memory allows, one more than there are cores, for tests wait a quarter of
their time."""
ENOUGH = 2**29 * WORKERS
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


def spare_the_collector() -> None:
    """Let Python's collector look no more at what stands until the end, and less often at the rest.

    Thousands of tests and all that they import stand there; looking through them again and again takes a tenth of a run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(7_000, 10, 10)
