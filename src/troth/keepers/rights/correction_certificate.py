"""The certificate of a correction that concerns clients: what was set in whose rows, on whose instruction.

A processor assists the controller with a request and acts on its instruction alone, and both must be able to show it: UK GDPR
Art 28(3)(a), (e) and (h).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from troth.desk import now
from troth.desk.cases.models import Case
from troth.desk.plans.plans import Plan
from troth.keepers.rights.certificate import heading_of, write_papers
from troth.notice.models import Notice


def write_correction_certificate(
    case: Case,
    notice: Notice,
    plan: Plan,
    results: Mapping[int, Mapping[str, Any]],
    *,
    confirm: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Write ``cases/N/certificate.json`` and ``.html``; returns a summary without personal data.

    The outcome is *set*, or *incomplete* where a place read again does not hold the right value: it is then named.
    ``confirm`` raises where another worker has taken this over: then its certificate stays.
    """
    corrected = {s.target: results[n] for n, s in enumerate(plan.steps, 1) if s.kind == "connections.correct"}
    verified = {s.target: results[n] for n, s in enumerate(plan.steps, 1) if s.kind == "connections.verify-correction"}
    places = [
        {
            "system": name,
            "label": notice.systems[name].name,
            "changed": saw["changed"],
            "uncorrected": list(verified[name]["uncorrected"]),
        }
        for name, saw in corrected.items()
    ]
    left = sum(len(place["uncorrected"]) for place in places)
    own = next(s for s in plan.steps if s.kind == "rights.certificate")
    said = {
        **heading_of(case, notice, plan, own),
        "looked_again_at": now().isoformat(timespec="seconds"),
        "outcome": "incomplete" if left else "set",
        "places": places,
    }
    return write_papers(case, notice, "correction_certificate.html", said, left, confirm)
