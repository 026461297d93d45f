"""Passwords that were found in leaks, looked up in a file of this machine: no part of a password goes anywhere.

``TROTH_BREACHED`` names the file: SHA-1 hashes in hexadecimal, one a line, in order, each with ``:COUNT`` behind it or nothing –
the form in which Have I Been Pwned hands its list out. A look reads a few dozen lines, however long the file is.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from troth.desk import here
from troth.errors import TrothError

SETTING = "TROTH_BREACHED"
_HEX = 40


def breached(password: str) -> bool:
    """Whether a password is in the list; False where no list is named. Raises TrothError where it cannot be read or is none."""
    named = here().setting(SETTING)
    if not named:
        return False
    # SHA-1 is what the list is made with: it keeps nothing secret here, and nothing is stored.
    sought = hashlib.new("sha1", password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper()
    try:
        with Path(named).open("rb") as file:
            return _stands(file, sought.encode())
    except OSError as error:
        raise _unusable(f"cannot be read: {error.strerror}") from None


def _stands(file: BinaryIO, sought: bytes) -> bool:
    """Whether a line begins so; halves the file until none is left in which it could."""
    # The line, if there is one, begins at ``low`` or later, and before ``high``.
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        file.seek(max(middle - 1, 0))
        if middle:
            file.readline()  # to the first line that begins at the middle or behind it
        found = _hash_of(file.readline()) if file.tell() < high else b""
        if found == sought:
            return True
        if found and found < sought:
            low = file.tell()
        else:
            high = middle
    return False


def _hash_of(line: bytes) -> bytes:
    said = line.strip().partition(b":")[0].upper()
    if said and (len(said) != _HEX or not all(each in b"0123456789ABCDEF" for each in said)):
        raise _unusable("is not a list of SHA-1 hashes")
    return said


def _unusable(why: str) -> TrothError:
    return TrothError(
        f"the list of passwords from leaks {why}",
        where=SETTING,
        fix="name the sorted list, or unset it (docs/signing-in.md)",
    )
