"""Store a version of the notice, and answer which one is in force. Controls read the notice from here only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from troth.desk import now, today
from troth.desk.evidence.log import append
from troth.desk.notices.models import Version
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.notice.canonical import canonical, content_hash, from_canonical, public_hash
from troth.notice.models import Notice


def store_version(notice: Notice, files: Mapping[str, str], *, by: Account, in_force_from: date) -> Version:
    """Store a version with the SHA-256 of each published file, in the transaction that is open now.

    A version whose public text is that of the version before is marked internal: only the mapping changed.
    Raises TrothError where this very version is published already.
    """
    digest = content_hash(notice)
    if Version.objects.filter(hash=digest).exists():
        raise TrothError("this version is published already", where=digest[:12], fix="change the notice, then publish")
    last = Version.objects.last()
    version = Version.objects.create(
        number=last.number + 1 if last else 1,
        hash=digest,
        public_hash=public_hash(notice),
        content=canonical(notice),
        in_force_from=in_force_from,
        published_at=now(),
        published_by=by,
        internal=last is not None and last.public_hash == public_hash(notice),
        files=dict(files),
    )
    append(
        "notice.published",
        by=actor(by),
        number=version.number,
        notice=digest,
        in_force_from=in_force_from.isoformat(),
        internal=version.internal,
        files=dict(files),
    )
    return version


def next_number() -> int:
    """The number the next published version gets."""
    last = Version.objects.last()
    return last.number + 1 if last else 1


def in_force(on: date | None = None) -> Version:
    """The published version that applies on a date (today). Raises TrothError where none does, or its content was changed."""
    version = Version.objects.filter(in_force_from__lte=on or today()).last()
    if version is None:
        raise TrothError("no notice is in force yet", fix="publish one: troth publish --as EMAIL")
    if hashlib.sha256(bytes(version.content)).hexdigest() != version.hash:
        raise TrothError(
            "the stored notice is not the one that was published",
            where=f"version {version.number}",
            fix="restore the store, or publish the notice again from its folder",
        )
    return version


def notice_in_force(on: date | None = None) -> Notice:
    """The notice that applies on a date (today)."""
    return _read(bytes(in_force(on).content))


@lru_cache(maxsize=4)
def _read(content: bytes) -> Notice:
    return from_canonical(content)
