"""What goes with a letter that tells a person their request is done, as rooms above register it."""

from __future__ import annotations

from collections.abc import Callable

from troth.delivery.messages import Attachment
from troth.desk.plans.registry import Work

Attach = Callable[[Work], Attachment | None]
"""What goes with the letter of this step: the same bytes in every try. None where there is nothing."""

ATTACHED: list[Attach] = []


def attaches(attach: Attach) -> Attach:
    """Register what goes with every such letter; once."""
    if attach not in ATTACHED:
        ATTACHED.append(attach)
    return attach


def attachments(work: Work) -> tuple[Attachment, ...]:
    """All that goes with the letter of this step. Raises TrothError where something cannot be written now."""
    return tuple(each for attach in ATTACHED if (each := attach(work)) is not None)
