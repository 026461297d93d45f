"""The witnesses that the workspace declares in ``TROTH_WITNESSES``: folders, mail and web addresses, with or without a key.

    TROTH_WITNESSES=/mnt/auditor, mailto:log@auditor.example, https://witness.example/w=witness.example/w+1a2b3c4d+BA…

Commas between them; behind ``=`` the key of one that cosigns (C2SP ``NAME+ID+BASE64``, type 0x04). One that has a key and a
web address is spoken to as C2SP tlog-witness says.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from troth.desk import here
from troth.errors import TrothError
from troth.ledger.cosignatures import WitnessKey
from troth.workspace import Workspace

SETTING = "TROTH_WITNESSES"
_KEYED = re.compile(r"(.+?)=([^\s=+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*)")


@dataclass(frozen=True)
class Witness:
    """One declared witness. ``place`` may name a person's address, so only ``label`` goes on record."""

    place: str
    way: Literal["folder", "mail", "http"]
    key: WitnessKey | None = None

    @property
    def label(self) -> str:
        """The name in its key; else its way and the beginning of a hash of its place."""
        return self.key.name if self.key else f"{self.way}-{hashlib.sha256(self.place.encode()).hexdigest()[:8]}"


def declared(workspace: Workspace | None = None) -> tuple[Witness, ...]:
    """Every declared witness, in order. Raises TrothError, by its number, for one that is no place or has no good key."""
    said = (workspace or here()).setting(SETTING) or ""
    found = tuple(_witness(part.strip(), number) for number, part in enumerate(said.split(","), 1) if part.strip())
    for number, each in enumerate(found, 1):
        if each.label in {other.label for other in found[: number - 1]}:
            raise TrothError("a witness is declared twice", where=f"{SETTING}, number {number}", fix="leave one out")
    return found


def _witness(said: str, number: int) -> Witness:
    keyed = _KEYED.fullmatch(said)
    place = keyed[1] if keyed else said
    try:
        key = WitnessKey.parse(keyed[2]) if keyed else None
        scheme = urlsplit(place).scheme
    except (TrothError, ValueError) as wrong:
        what = wrong.what if isinstance(wrong, TrothError) else "this is no address"
        raise TrothError(
            what, where=f"{SETTING}, number {number}", fix="ask the witness for its key, type 0x04"
        ) from None
    if scheme in ("https", "http"):
        return Witness(place, "http", key)
    if scheme == "mailto":
        return Witness(place.partition(":")[2], "mail", key)
    if scheme and scheme != "file":
        raise TrothError(
            f"a witness cannot be reached by ‘{scheme}’",
            where=f"{SETTING}, number {number}",
            fix="give a folder, mailto:ADDRESS or https://ADDRESS, and =KEY behind it where it cosigns",
        )
    return Witness(place.removeprefix("file://"), "folder", key)
