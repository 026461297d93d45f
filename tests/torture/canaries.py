"""Values planted to be looked for: in plain, in either case, percent-encoded, as hexadecimal digits and as base64."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus


class Canaries:
    """Values that may stand nowhere; ``inside`` names those that do. A value shorter than five characters is no canary."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = tuple(dict.fromkeys(value for value in values if len(value) >= 5))
        spelt = {form: value for value in self.values for form in spellings(value)}
        self._of = {form.lower(): value for form, value in spelt.items()}
        forms = sorted(map(re.escape, self._of), key=len, reverse=True)
        self._any = re.compile(b"|".join(forms) or b"(?!)")

    def inside(self, content: bytes) -> Iterator[str]:
        """Each value that stands in these bytes, in whatever spelling."""
        yield from dict.fromkeys(self._of[match] for match in self._any.findall(content.lower()))


def spellings(value: str) -> set[bytes]:
    """A value as it may stand in a file: text in two encodings, escaped for JSON and for addresses, hexadecimal, base64."""
    plain = value.encode()
    texts = {value, value.replace(" ", ""), quote(value), quote_plus(value), value.encode("unicode_escape").decode()}
    found = {text.encode() for text in texts} | {value.encode("utf-16-le"), plain.hex().encode()}
    for shift in range(3):  # base64 of a value depends on where in its three bytes it begins
        coded = base64.b64encode(b"\0" * shift + plain)
        inner = coded[(0, 2, 3)[shift] : len(coded) - (4 if (len(plain) + shift) % 3 else 0)]
        if len(inner) >= 8:
            found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found
