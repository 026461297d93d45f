"""What the store holds sealed of people: the secrets of plans, and letters that are still to be sent."""

from __future__ import annotations

from collections.abc import Iterator

from troth.desk.cases.models import Case
from troth.desk.letters.models import Letter
from troth.desk.plans.sealed import sealed_secrets
from troth.desk.subjects.drill import Sealed


def sealed_values() -> Iterator[Sealed]:
    """Every sealed value, for the loss drill."""
    yield from sealed_secrets()
    for letter in Letter.objects.exclude(sealed=None).iterator(chunk_size=500):
        subject = Case.objects.filter(number=int(letter.case)).values_list("subject", flat=True).first()
        if subject is not None and letter.sealed is not None:
            yield Sealed(str(subject), f"{subject}|letter|{letter.uid}", bytes(letter.sealed))
