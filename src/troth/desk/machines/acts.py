"""What a token may say, out of the acts that staff can be allowed."""

from __future__ import annotations

ACTS = (
    "see promises", "see case", "open case", "find person", "answer task", "decide", "approve plan", "take file",
    "see systems", "see evidence", "read audit", "attest", "run checks", "publish", "export pack", "export data",
    "manage staff", "manage tokens", "manage webhooks", "manage keys", "keep house", "propose", "approve proposal",
)  # fmt: skip
