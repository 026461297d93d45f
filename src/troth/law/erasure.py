"""The coded reasons for which data may be kept although its erasure was asked for: UK GDPR Art 17(3)."""

from __future__ import annotations

from typing import Literal

KeepReason = Literal[
    "free-expression", "legal-obligation", "public-health", "archiving-research-statistics", "legal-claims"
]

ARTICLE: dict[KeepReason, str] = {
    "free-expression": "Art 17(3)(a)",
    "legal-obligation": "Art 17(3)(b)",
    "public-health": "Art 17(3)(c)",
    "archiving-research-statistics": "Art 17(3)(d)",
    "legal-claims": "Art 17(3)(e)",
}
