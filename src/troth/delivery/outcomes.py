"""How a delivery that was surely not done differs: it may be tried later, or it will never be taken as it is."""

from __future__ import annotations

from troth.errors import TrothError, TryAgain


class TryLater(TryAgain):
    """Surely not done, and may simply be tried again: nobody answered, or the receiver asked for patience."""


class Refused(TrothError):
    """Surely not done, and the same again would be refused again: a person mends something first."""
