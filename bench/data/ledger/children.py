"""Processes of their own in the bench's workspace: one that seals, one that verifies what the store holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

CHILD = """
import os, sys, time
sys.path[:0] = [{root!r}, {src!r}]
os.environ["TROTH_WORKSPACE"], os.environ["TROTH_STORE"] = {workspace!r}, {address!r}
os.environ["DJANGO_SETTINGS_MODULE"] = "troth.faces.settings"
import django
django.setup()
"""
SEALER = """
from troth.desk.evidence import sealing
locked, longest = sealing.locked_head, 0.0
def timed():
    global longest
    start = time.perf_counter()
    head = locked()
    longest = max(longest, time.perf_counter() - start)
    return head
sealing.locked_head = timed
print("ready", flush=True)
while sealing.seal() < {size}:
    time.sleep(0.01)
print(longest * 1000)
"""
VERIFIER = """
from troth.desk.evidence.verifying import verify
start = time.perf_counter()
report = verify()
took = time.perf_counter() - start
assert report.verified, report.findings
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(report.size, took, int(peak) / 1024)
"""


def child(code: str, address: str, root: Path) -> subprocess.Popen[str]:
    """A process of its own in this workspace."""
    head = CHILD.format(root=str(ROOT), src=str(ROOT / "src"), workspace=str(root), address=address)
    return subprocess.Popen([sys.executable, "-c", head + code], stdout=subprocess.PIPE, text=True)
