"""What a key service's silence or refusal is called: it says nothing about the key that was asked for."""

from __future__ import annotations

from troth.errors import TrothError


class KeyServiceUnavailable(TrothError):
    """The key service did not answer, is sealed, or does not know us. Never to be taken for a key that is damaged."""


class KeyServiceRefused(TrothError):
    """The key service answered that what it was given does not open."""
