"""Passwords: how they are hashed, which are refused, and how one is tried without telling whether its account exists.

Length instead of rules of composition, and no password that is known: NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator

from troth.desk.staff.breached import breached
from troth.errors import TrothError

SHORTEST, LONGEST = 12, 256
"""Characters."""
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
"""Hashes that a process computes at the same time, so that a flood takes neither all processors nor the memory."""
IN_LINE = 2
"""Who waits besides for their turn; anybody more is told at once to come again, so that pages have threads left."""
PATIENCE = 3.0
"""Seconds for which a try waits for its turn."""
_PIECES = 3
_PLAIN = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(19|20)\d\d")


class Argon2(Argon2PasswordHasher):
    """Argon2id with 46 MiB, one pass, one lane: the first choice of the OWASP Password Storage Cheat Sheet."""

    memory_cost, time_cost, parallelism = 47104, 1, 1


class Busy(TrothError):
    """More people try to sign in than this machine can look at."""

    def __init__(self) -> None:
        super().__init__("too many people are signing in at this moment", fix="try again in a minute")


def refuse_weak(password: str, *known: str) -> None:
    """Raise TrothError for a password that is too short, too long, common, or made of what is ``known`` of its owner."""
    if len(password) < SHORTEST:
        raise TrothError(
            f"this password is shorter than {SHORTEST} characters",
            where="password",
            fix="take several words that do not belong together, or let a password manager make one",
        )
    if len(password) > LONGEST:
        raise TrothError(
            f"this password is longer than {LONGEST} characters", where="password", fix="take a shorter one"
        )
    own = {part.casefold() for said in known for part in re.split(r"[\W_]+", said) if len(part) > 2}
    if _guessed(password.casefold(), own | {"troth"}) or breached(password):
        raise TrothError(
            "this password is one of those that are guessed first, or was found in a leak",
            where="password",
            fix="take several words that do not belong together, or let a password manager make one",
        )


def hashed(password: str) -> str:
    """The password as it is stored."""
    with _turn():
        return make_password(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether a password is the one that was stored; it takes as long where nothing is. Raises Busy."""
    with _turn():
        if stored is None or stored.startswith("!"):
            check_password(password, _nobodys())
            return False
        return check_password(password, stored)


@contextmanager
def _turn() -> Generator[None]:
    if not _LINE.acquire(blocking=False):
        raise Busy
    try:
        if not _TURNS.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _TURNS.release()
    finally:
        _LINE.release()


_TURNS, _LINE = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(AT_ONCE + IN_LINE)


def _guessed(password: str, own: set[str]) -> bool:
    """Whether it falls apart into at most three pieces that everybody guesses: common passwords, years, runs, own words."""
    plain = _PLAIN.sub("", password) or password
    if len(set(plain)) < 5:
        return True
    fewest = {0: 0}
    common = _common()
    for end in range(1, len(plain) + 1):
        best = min(
            (
                fewest[start] + 1
                for start in range(max(0, end - 30), end)
                if start in fewest and _known(plain[start:end], common, own)
            ),
            default=None,
        )
        if best is not None:
            fewest[end] = best
    return fewest.get(len(plain), _PIECES + 1) <= _PIECES


def _known(piece: str, common: frozenset[str], own: set[str]) -> bool:
    if piece in common or piece in own or _YEAR.fullmatch(piece) or len(set(piece)) == 1:
        return True
    return len(piece) < 3 or _runs(piece)


def _runs(piece: str) -> bool:
    """Whether it counts up or down: 2345, fedcba."""
    steps = {ord(after) - ord(before) for before, after in pairwise(piece)}
    return steps in ({1}, {-1})


@cache
def _common() -> frozenset[str]:
    """The 20,000 passwords seen most often in leaks, as Django carries them, each also without its marks."""
    known = CommonPasswordValidator().passwords
    return frozenset(known | {_PLAIN.sub("", each) for each in known} - {""})


@cache
def _nobodys() -> str:
    return make_password("nobody has this password")
