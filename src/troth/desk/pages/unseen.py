"""Letters that nobody sees and that turn a line round or break it: left out of what others wrote, wherever a page shows it.

A name that holds one of them would be read as another, or would turn the words of ours that stand behind it.
"""

from __future__ import annotations

_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9, 2). Right-to-left letters and the two
marks of direction stay: names are written with them, and they turn nothing but themselves."""
_CONTROLS = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))
_WITHOUT = dict.fromkeys((*_TURNING, *_CONTROLS))


def shown(value: object) -> object:
    """What a page shows of a value: words without such letters, everything else (markup, numbers) as it is."""
    if type(value) is str and not value.isprintable():  # lines end in what is not printable either, and stay
        return value.translate(_WITHOUT)
    return value
