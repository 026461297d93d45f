"""What a token may say, out of the acts that staff can be allowed."""

from __future__ import annotations

ACTS = (
    "see case",
    "open case",
    "decide",
    "approve plan",
    "see evidence",
    "export pack",
    "run checks",
    "see systems",
    "manage staff",
    "publish",
    "attest",
    "read audit",
)
