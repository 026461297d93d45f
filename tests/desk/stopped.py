"""Processes that stand still (SIGSTOP) in a test, at a moment at which they hold nobody up."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from typing import Any

import psutil
from django.db import connection


def stand_still(process: subprocess.Popen[Any]) -> None:
    """Stop a process where it is not just writing to our store: on SQLite, its heart's beat would hold the file till it wakes.

    A server ends a statement whoever sleeps.
    """
    for _ in range(200):
        process.send_signal(signal.SIGSTOP)
        until = time.monotonic() + 10
        while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED and time.monotonic() < until:
            time.sleep(0.001)
        if connection.vendor != "sqlite" or _free(connection.settings_dict["NAME"]):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.02)
    raise AssertionError("it writes whenever it is stopped")


def _free(path: str) -> bool:
    """Whether somebody else may write to this file now."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        other.execute("ROLLBACK")
    return True
