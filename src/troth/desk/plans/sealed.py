"""What plans hold sealed of people, for whoever checks that it opens with our keys and with no others."""

from __future__ import annotations

import json
from collections.abc import Iterator

from troth.desk.plans.models import PlanSecret
from troth.desk.subjects.drill import Sealed


def sealed_secrets() -> Iterator[Sealed]:
    """Every secret of every plan that was not wiped."""
    for row in PlanSecret.objects.select_related("plan").iterator(chunk_size=500):
        subject = str(json.loads(bytes(row.plan.body))["subject"])
        yield Sealed(subject, f"{subject}|{row.plan.pk}|{row.name}", bytes(row.sealed))
