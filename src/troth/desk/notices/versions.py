"""Store a version of the notice, and answer which one is in force. Controls read the notice from here only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from troth.desk import now, today
from troth.desk.evidence.log import append
from troth.desk.notices.models import Version
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.desk.written_once import Question
from troth.errors import TrothError
from troth.notice.canonical import canonical, content_hash, from_canonical, public_hash
from troth.notice.compare import compare
from troth.notice.entries import Entry, Promise, entries
from troth.notice.models import Notice
from troth.notice.render.versions import PublishedVersion


def store_version(notice: Notice, files: Mapping[str, str], *, by: Account, in_force_from: date) -> Version:
    """Store a version with the SHA-256 of each published file, in the transaction that is open now.

    A version whose public text is that of the version before is marked internal: only the mapping changed. Its evidence
    says whether the change is material, which kinds of person must be told, and whether each must be talked with.
    Raises TrothError where this very version is published already, or the version before is not as it was published.
    """
    digest = content_hash(notice)
    if Version.objects.filter(hash=digest).exists():
        raise TrothError("this version is published already", where=digest[:12], fix="change the notice, then publish")
    last = Version.objects.last()
    changed = compare(read(last), notice) if last is not None else None
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
        outcome=changed.outcome if changed is not None else "first version",
        to_be_told=list(changed.tell) if changed is not None else list(notice.people),
        recorded_contact=changed is not None and changed.talk,
        files=dict(files),
    )
    return version


def next_number() -> int:
    """The number the next published version gets."""
    last = Version.objects.last()
    return last.number + 1 if last else 1


def in_force_on(on: Any) -> QuerySet[Version]:
    """The version that applies on a date, or on what stands for one in a statement."""
    return Version.objects.filter(in_force_from__lte=on).order_by("-number")[:1]


_IN_FORCE: Question[Version] = Question(lambda given: in_force_on(given("on")))


class NothingInForce(TrothError):
    """No version was published yet, or the first begins on a later day."""


def in_force(on: date | None = None) -> Version:
    """The published version that applies on a date (today). Raises NothingInForce where none does, TrothError for a changed one."""
    version = _in_force(on)
    _whole(version)
    return version


def notice_in_force(on: date | None = None) -> Notice:
    """The notice that applies on a date (today)."""
    return _read(_whole(_in_force(on)))


def entries_of(version: Version) -> tuple[Entry, ...]:
    """Every sentence of a version in its order, made once. Raises TrothError where its stored content was changed."""
    return _entries(_whole(version))


def promises_of(version: Version) -> tuple[Promise, ...]:
    """The promises of a version in their order, made once. Raises as ``entries_of`` does."""
    return _promises(_whole(version))


def versions() -> tuple[Version, ...]:
    """Every published version, the first one first."""
    return tuple(Version.objects.select_related("published_by").order_by("number"))


class Listed(NamedTuple):
    """A published version by what names it, without its content."""

    number: int
    hash: str
    in_force_from: date
    internal: bool


def listed() -> list[Listed]:
    """Every published version as lists have it, the first one first."""
    return [Listed._make(row) for row in _LISTED.all()]


_LISTED: Question[tuple[Any, ...]] = Question(lambda _: Version.objects.order_by("number").values_list(*Listed._fields))


def version_named(name: str) -> Version:
    """A published version by its number (``3``), its hash, or the first six or more characters of it.

    Raises TrothError where no version, or more than one, is meant.
    """
    if name.isdigit() and len(name) < _SHORTEST:
        found = list(Version.objects.filter(number=int(name)))
    else:
        found = list(Version.objects.filter(hash__startswith=name.lower())) if len(name) >= _SHORTEST else []
    if len(found) == 1:
        return found[0]
    what = "several published versions begin with this" if found else "no published version is called this"
    raise TrothError(what, where=name[:64], fix="name it by its number or its hash: troth notice versions lists them")


def read(version: Version) -> Notice:
    """The notice of a version, as it was published. Raises TrothError where its stored content is not what its hash says."""
    return _read(_whole(version))


def published_versions() -> tuple[PublishedVersion, ...]:
    """Every version with its notice, as the page of versions is made from. Raises as ``read`` does."""
    return tuple(PublishedVersion(each.number, each.hash, each.in_force_from, read(each)) for each in versions())


# Characters of a hash that are enough to name a version; a number of so many digits is read as a hash.
_SHORTEST = 6


def _in_force(on: date | None) -> Version:
    version = _IN_FORCE.first(on=on or today())
    if version is None:
        raise NothingInForce("no notice is in force yet", fix="publish one: troth publish --as EMAIL")
    return version


@dataclass(frozen=True)
class _Whole:
    """The content of a version that is what its hash says: known again by that hash, without comparing all of it."""

    hash: str
    content: bytes = field(compare=False, repr=False)


def _whole(version: Version) -> _Whole:
    content = bytes(version.content)
    if hashlib.sha256(content).hexdigest() != version.hash:
        raise TrothError(
            "the stored notice is not the one that was published",
            where=f"version {version.number}",
            fix="restore the store from a backup",
        )
    return _Whole(version.hash, content)


@lru_cache(maxsize=4)
def _entries(whole: _Whole) -> tuple[Entry, ...]:
    return entries(_read(whole))


@lru_cache(maxsize=4)
def _promises(whole: _Whole) -> tuple[Promise, ...]:
    return tuple(entry for entry in _entries(whole) if isinstance(entry, Promise))


@lru_cache(maxsize=4)
def _read(whole: _Whole) -> Notice:
    return from_canonical(whole.content)
