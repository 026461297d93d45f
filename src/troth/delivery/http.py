"""One call over HTTP that carries the key of its effect, and what its end means: done, refused, later, or nobody can say.

The key travels as ``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header-07): a receiver that is declared to know it
does nothing twice, so that a call without an answer is made again under the same key. To any other it is never made twice.
"""

from __future__ import annotations

import contextlib
import random
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

import httpx

from troth.delivery.hosts import Place, place_of
from troth.delivery.outcomes import Refused, TryLater
from troth.errors import OutcomeUnknown, TrothError

LONGEST_ANSWER = 1 << 20
"""Bytes of an answer that are read; what is more is left where it is."""
_NOT_NOW = frozenset({408, 425, 429})
"""Answers after which nothing was done and the same may be tried again (RFC 9110 §15.5.9, RFC 8470, RFC 6585)."""
_NEVER_TAKEN = frozenset({501, 505})
_SENT_ON = frozenset({307, 308})
"""Answers that ask for the very same call at another address (RFC 9110 §15.4.8); followed on the same host only."""
_MOVES = 3
_KEY = re.compile(r"[\w:.,/+=-]{1,200}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Request:
    """One call. ``content`` and ``headers`` may hold personal data and secrets."""

    address: str
    content: bytes = field(default=b"", repr=False)
    method: Literal["GET", "POST", "PUT", "DELETE"] = "POST"
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    knows_keys: bool = False
    """Whether the receiver is declared to do nothing twice under one key; GET, PUT and DELETE are so by themselves."""
    accepts: Collection[int] = ()
    """Statuses beside 2xx that are an answer as well, handed back and not raised."""
    private_hosts: Collection[str] = ()
    """Hosts that may lie in a private network, and may be called without encryption: ``TROTH_PRIVATE_HOSTS``."""
    authority: Path | None = None
    """A PEM file: only a receiver whose certificate it signed; else whom this machine trusts."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said. Its text may hold personal data."""

    status: int
    content: bytes = field(repr=False)
    cut: bool
    """Whether the answer was longer than is read, or broke off; what was asked is done all the same."""
    tries: int


@dataclass(frozen=True)
class Patience:
    """Seconds to connect, for each piece of an answer, and for one try in all; and the pauses before further tries."""

    connect: float = 10
    piece: float = 30
    whole: float = 120
    pauses: tuple[float, ...] = (1, 4)


class _Lost(Exception):
    """The request went out, and no answer came that says what became of it."""


def call(request: Request, key: str, *, patience: Patience | None = None) -> Answer:
    """Make the call, again under the same key where that is harmless and nobody could say how it went.

    Raises TryLater (nobody there, or busy) and Refused (4xx, a certificate, an address that may not be called) where it was
    surely not done, OutcomeUnknown where it went out and nobody can say. Errors name the host, and nothing else of the call.
    """
    patience = patience or Patience()
    place = place_of(request.address, request.private_hosts)
    headers = _headers(request, key, place)
    pauses = patience.pauses if request.knows_keys or request.method != "POST" else ()
    lost = ""
    for number, pause in enumerate((0.0, *pauses), 1):
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  # only spreads callers apart
        try:
            status, content, cut = _asked(request, headers, place, patience)
        except _Lost as error:
            lost = str(error)
            continue
        except TrothError:
            # Once a try went out and got no word, only an answer that says *done* settles it.
            if lost:
                continue
            raise
        if status // 100 == 2 or status == 303 or status in request.accepts:
            return Answer(status, content, cut, number)
        if _says_nothing(status, request):
            lost = f"it answered {status}"
        elif not lost:
            raise _refused(status, place)
    if request.method == "GET":
        raise TryLater(f"there was nothing to be had: {lost}", where=place.host, fix="it is tried again later")
    raise OutcomeUnknown(
        f"nobody can say whether it was done: {lost}", where=place.host, fix="ask the receiver, and settle the step"
    )


def _says_nothing(status: int, request: Request) -> bool:
    """Whether an answer leaves open what became of the call.

    A gateway answers 502–504, and some 503, for a call that reached the one behind it; 409 under a key that is known says
    that the first call with it is still under way.
    """
    return (status >= 500 and status not in _NEVER_TAKEN) or (status == 409 and request.knows_keys)


def _refused(status: int, place: Place) -> TrothError:
    if status in _NOT_NOW:
        return TryLater(f"it would not take the call now ({status})", where=place.host, fix="it is tried again later")
    if status // 100 == 3:
        fix = "put the new address in its place, once you know whose it is"
        return Refused(f"it says that it has moved ({status})", where=place.host, fix=fix)
    return Refused(f"it refused the call ({status})", where=place.host, fix="see what it expects, and mend it")


def _asked(request: Request, headers: Mapping[str, str], place: Place, patience: Patience) -> tuple[int, bytes, bool]:
    """One try, at the first of the host's addresses that takes a connection. Raises _Lost, TryLater and Refused."""
    url = request.address
    with _client(request, patience) as client:
        for _ in range(_MOVES):
            for address in place.addresses:
                try:
                    status, content, cut, moved = _sent(client, request, url, address, headers, place, patience)
                    break
                except httpx.ConnectError as error:
                    _refuse_certificate(error, place)
                except httpx.ConnectTimeout:
                    continue
            else:
                raise TryLater("nobody takes a connection there", where=place.host, fix="it is tried again later")
            there = urljoin(url, moved) if moved else url
            if status not in _SENT_ON or not place.same(there):
                return status, content, cut
            url = there
    raise Refused("it sends every call on in a circle", where=place.host, fix="see what it expects, and mend it")


def _sent(
    client: httpx.Client, request: Request, url: str, address: str, headers: Mapping[str, str], place: Place,
    patience: Patience,
) -> tuple[int, bytes, bool, str]:  # fmt: skip
    """Status, text, whether it was cut, and where it points on to."""
    # The address was looked up and judged once; the name is only said, so that no second look-up can lead elsewhere.
    pinned = httpx.URL(url).copy_with(host=address)
    content, cut = bytearray(), False
    with _deadline(patience.whole) as heard:
        extensions: dict[str, Any] = {"sni_hostname": place.host, "trace": heard}
        try:
            with client.stream(
                request.method, pinned, content=request.content or None, headers=headers, extensions=extensions
            ) as answer:
                try:
                    for piece in answer.iter_raw():
                        content += piece
                        if len(content) > LONGEST_ANSWER:
                            cut = True
                            break
                except httpx.TransportError:
                    cut = True
                return answer.status_code, bytes(content[:LONGEST_ANSWER]), cut, answer.headers.get("location", "")
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol):
            raise Refused("the call is not well formed", where=place.host, fix="see its headers") from None
        except httpx.TimeoutException:
            raise _Lost("it gave no answer in time") from None
        except httpx.TransportError:
            raise _Lost("the connection was lost before it answered") from None


@contextmanager
def _deadline(seconds: float) -> Generator[Callable[[str, Mapping[str, Any]], None]]:
    """Cuts the connection when a try takes longer than that in all, however slowly its answer drips in."""
    streams: list[Any] = []

    def heard(event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            streams.append(info["return_value"])

    def over() -> None:
        for stream in streams[-1:]:
            with contextlib.suppress(OSError):
                # The plain socket's own method: the encrypted one's is not meant to be called while another thread reads.
                socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)

    timer = threading.Timer(seconds, over)
    timer.daemon = True
    timer.start()
    try:
        yield heard
    finally:
        timer.cancel()


def _headers(request: Request, key: str, place: Place) -> dict[str, str]:
    if not _KEY.fullmatch(key):
        raise Refused("the key of an effect is no key", where=place.host, fix="give plan:step, in plain letters")
    said = {
        "Host": place.authority,
        "User-Agent": "troth",
        "Accept-Encoding": "identity",
        "Content-Type": request.media_type,
        **request.headers,
        "Idempotency-Key": f'"{key}"',
    }
    if any(_CONTROL.search(f"{name}{value}") for name, value in said.items()):
        raise Refused("there is a line break in a header of the call", where=place.host, fix="take it out")
    return said


def _client(request: Request, patience: Patience) -> httpx.Client:
    try:
        context = ssl.create_default_context(cafile=str(request.authority) if request.authority else None)
    except OSError as error:
        raise Refused(f"the authority's certificate cannot be read: {error.strerror}", where="its PEM file",
                      fix="give a PEM file") from None  # fmt: skip
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    timeout = httpx.Timeout(patience.piece, connect=patience.connect)
    # Proxies and passwords from the environment would lead a call past the address that was judged.
    return httpx.Client(verify=context, timeout=timeout, follow_redirects=False, trust_env=False)


def _refuse_certificate(error: BaseException, place: Place) -> None:
    """Raise Refused where a connection failed for whom we met there, rather than for nobody being there."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            raise Refused(
                "it has no certificate that we can trust for this name",
                where=place.host,
                fix="correct the name, or name its authority (a PEM file)",
            ) from None
        cause = cause.__cause__ or cause.__context__
