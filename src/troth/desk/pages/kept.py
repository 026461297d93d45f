"""Pages that are the same for everybody: made and compressed once for each version of the notice, and told apart by a tag."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Hashable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response

_FIELD = 'name="csrfmiddlewaretoken" value="'
_TOKEN = re.compile(rf'({_FIELD})[^"]*')


class Kept:
    """What was written, by all that it depends on; of more than ``most``, the one that was made first is made anew."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, str] = {}

    def made_once(self, key: Hashable, make: Callable[[], str]) -> str:
        """What ``make`` wrote when it was first called with this key. The token of a form is nobody else's: it is left out."""
        written = self._kept.get(key)
        if written is None:
            written = _TOKEN.sub(r"\1", make())
            while len(self._kept) >= self._most:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = written
        return written


def for_everybody(request: HttpRequest, written: str) -> HttpResponse:
    """The page, compressed once for everybody; without its content to a browser that has it already.

    One with a form is given the token of whoever reads it, and is theirs.
    """
    if _FIELD in written:
        return HttpResponse(written.replace(_FIELD, _FIELD + get_token(request)))
    plain, packed, tag = _packed(written)
    had = get_conditional_response(request, etag=tag)
    if had is not None:
        response = had
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(plain)
    response["ETag"], response["Cache-Control"], response["Vary"] = tag, "public, max-age=300", "Accept-Encoding"
    return response


@lru_cache(maxsize=32)
def _packed(written: str) -> tuple[bytes, bytes, str]:
    """A page as bytes, as compressed ones – it is the same for everybody, so its length tells nobody a secret – and its tag."""
    plain = written.encode()
    return plain, gzip.compress(plain, 9, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"'
