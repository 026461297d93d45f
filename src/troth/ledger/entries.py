"""What one leaf of the log says: canonical JSON, with a salted commitment in place of the facts.

A leaf holds no personal data. Its facts and salt are kept beside the log; once they are destroyed the commitment is
noise, and every proof over the leaf still holds.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast, get_args

from troth.errors import TrothError

VERSION = 1
SALT_SIZE = 32
LARGEST_NUMBER = 2**53 - 1  # beyond it JSON readers disagree (RFC 8785 §3.2.2.3)

ActorKind = Literal["person", "worker", "public", "client"]
_ACTOR_KINDS = frozenset[str](get_args(ActorKind))
_REQUIRED = frozenset({"v", "id", "at", "kind", "by", "commitment"})
_ALLOWED = _REQUIRED | {"subject", "case", "key"}


@dataclass(frozen=True)
class Actor:
    """Who acted: an account, a worker of ours, the public, or a client. ``id`` is ours and says nothing personal."""

    kind: ActorKind
    id: str


@dataclass(frozen=True)
class Entry:
    """One leaf. ``at`` is aware; ``subject`` is the random id of a person; ``commitment`` is 64 hex digits."""

    id: str
    at: datetime
    kind: str
    by: Actor
    commitment: str
    subject: str | None = None
    case: str | None = None
    key: str | None = None


def leaf_bytes(entry: Entry) -> bytes:
    """The leaf as it is hashed into the log. Raises TrothError for a naive time or an empty field."""
    if entry.at.tzinfo is None:
        raise TrothError("an entry's time has no time zone", where=f"entry {entry.id!r}", fix="use an aware UTC time")
    at = entry.at if entry.at.tzinfo is UTC else entry.at.astimezone(UTC)
    leaf: dict[str, object] = {
        "v": VERSION,
        "id": entry.id,
        "at": at.isoformat(timespec="microseconds")[:26] + "Z",
        "kind": entry.kind,
        "by": {"kind": entry.by.kind, "id": entry.by.id},
        "commitment": entry.commitment,
    }
    if entry.subject is not None:
        leaf["subject"] = entry.subject
    if entry.case is not None:
        leaf["case"] = entry.case
    if entry.key is not None:
        leaf["key"] = entry.key
    if "" in leaf.values() or not entry.by.id or len(entry.commitment) != 64:
        raise TrothError(
            "an entry has an empty field or no commitment",
            where=f"entry {entry.id!r}",
            fix="leave absent fields None and make the commitment with commit()",
        )
    return _encode(leaf).encode()


def commit(facts: Mapping[str, object], salt: bytes) -> str:
    """The hex HMAC-SHA-256 of the canonical facts under a salt of 32 random bytes, new for each entry."""
    return commit_canonical(canonical(facts), salt)


def commit_canonical(facts: bytes, salt: bytes) -> str:
    """As ``commit``, for facts that were written with ``canonical`` already."""
    if len(salt) != SALT_SIZE:
        raise TrothError(f"a salt is {SALT_SIZE} bytes, this one is {len(salt)}", fix="take secrets.token_bytes(32)")
    return hmac.digest(salt, facts, "sha256").hex()


def canonical(value: object) -> bytes:
    """The one JSON spelling of a value: UTF-8, keys sorted, no spaces. What it accepts, it spells as RFC 8785 does.

    Raises TrothError for what has no such spelling: floats, numbers beyond 2^53 − 1, keys that are not ASCII text, and
    anything that JSON has no word for.
    """
    _refuse_unspellable(value, "")
    try:
        return _encode(value).encode()
    except (UnicodeEncodeError, ValueError, TypeError) as wrong:  # a lone surrogate, say
        raise TrothError(
            "a value cannot be written as canonical JSON", fix="give plain text, numbers and lists"
        ) from wrong


def parse_leaf(leaf: bytes) -> Entry:
    """The entry a leaf says. Raises TrothError when the leaf is not exactly what ``leaf_bytes`` would write."""
    try:
        said = json.loads(leaf)
    except (ValueError, RecursionError) as wrong:
        raise _bad_leaf("it is not JSON") from wrong
    if not isinstance(said, dict):
        raise _bad_leaf("it is not an object")
    fields = cast("dict[str, object]", said)
    by = fields.get("by")
    if not _REQUIRED <= fields.keys() <= _ALLOWED or fields["v"] != VERSION or not isinstance(by, dict):
        raise _bad_leaf(f"its fields are not those of version {VERSION}")
    actor = cast("dict[str, object]", by)
    texts = [field for name, field in fields.items() if name not in ("v", "by")] + [actor.get("kind"), actor.get("id")]
    if not all(isinstance(field, str) for field in texts) or actor["kind"] not in _ACTOR_KINDS:
        raise _bad_leaf("a field is not text, or the actor is of no known kind")
    text = cast("dict[str, str]", fields)
    try:
        at = datetime.fromisoformat(text["at"])
    except ValueError as wrong:
        raise _bad_leaf("its time is not RFC 3339") from wrong
    entry = Entry(
        id=text["id"],
        at=at,
        kind=text["kind"],
        by=Actor(cast("ActorKind", actor["kind"]), cast("str", actor["id"])),
        commitment=text["commitment"],
        subject=text.get("subject"),
        case=text.get("case"),
        key=text.get("key"),
    )
    if leaf_bytes(entry) != leaf:
        raise _bad_leaf("it is not spelt canonically")
    return entry


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def _refuse_unspellable(value: object, where: str) -> None:
    if isinstance(value, str) or value is None or value is True or value is False:
        return
    if isinstance(value, int):
        if -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            return
        what, fix = "a number is beyond 2^53 − 1", "write it as text"
    elif isinstance(value, dict):
        for key, inner in cast("dict[object, object]", value).items():
            if not isinstance(key, str) or not key.isascii():
                raise TrothError("a key is not ASCII text", where=where or "top level", fix="rename the key")
            if type(inner) is not str:  # most are, and this is the hot path
                _refuse_unspellable(inner, key)
        return
    elif isinstance(value, (list, tuple)):
        for inner in cast("list[object]", value):
            _refuse_unspellable(inner, where)
        return
    elif isinstance(value, float):
        what, fix = "a float has no one spelling", "use whole units (pence, milliseconds) or text"
    else:
        what, fix = f"canonical JSON has no {type(value).__name__}", "turn it into text, a number, a list or an object"
    raise TrothError(what, where=where or "top level", fix=fix)


def _bad_leaf(what: str) -> TrothError:
    return TrothError(f"this is not a leaf of ours: {what}", where="leaf", fix="check the log with troth-verify")
