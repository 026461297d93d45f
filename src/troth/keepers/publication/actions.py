"""Publish a version: check, approve in a person's name, store, and write the page people read; record who was told of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from django.db import transaction

from troth.desk import here, now, today
from troth.desk.evidence.log import NewEntry, append, append_all
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import required
from troth.desk.notices.models import Version
from troth.desk.notices.versions import next_number, published_versions, read, store_version
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.files import write_whole
from troth.keepers.publication.forms import FOR_PDF, published_forms
from troth.keepers.publication.models import Duty, Told
from troth.keepers.publication.soundness import refuse_unsound
from troth.keepers.publication.told import told_facts
from troth.notice.canonical import content_hash
from troth.notice.compare_owed import Owed, owed
from troth.notice.loader import Loaded, refuse_changed
from troth.notice.models import Notice
from troth.notice.problems import listed
from troth.notice.render.page import VersionLine


@dataclass(frozen=True)
class Published:
    """A version, and what publishing did: stored it, wrote its lost files again, or found that all stands."""

    version: Version
    did: Literal["published", "repaired", "nothing"]
    owed: tuple[Owed, ...] = ()
    """Who must be told of it before it applies."""


def publish(
    loaded: Loaded,
    *,
    by: Account,
    in_force_from: date | None = None,
    known: Counter[str] | None = None,
    checked: str = "",
) -> Published:
    """Put a sound notice in force from a date (today), record who must be told of it, and write its published forms.

    The version, what it owes people and the hashes of its files are stored with their evidence in one transaction; the
    files are an effect outside it, bracketed as begun and done. Where the newest version is this very notice, nothing is
    stored; files that are not there as they were stored – the disk was full, another hand changed them – are written again.

    ``known`` are problems of a baseline; ``checked`` is the beginning of the hash that somebody checked. Raises Unsound for
    an error that is not known, and TrothError where the notice is another than was checked, changed while it was read, or
    is an older version's again.
    """
    required(by, "publish")
    digest = content_hash(loaded.notice)
    if not digest.startswith(checked.lower()):
        raise TrothError(
            f"this notice ({digest[:12]}) is not the one that was checked ({checked[:12]})",
            where=here().notice.name,
            fix="see what changed, check it again, and publish what was checked",
        )
    refuse_unsound(loaded, today(), known)
    last = Version.objects.last()
    if last is not None and last.hash == digest:
        if in_force_from not in (None, last.in_force_from):
            raise TrothError(
                f"this version is published already, in force from {last.in_force_from}",
                where=f"version {last.number}",
                fix="a version never changes: leave --from out, or change the notice, then publish",
            )
        return _published_again(last, loaded.notice, by=by)
    start = in_force_from or today()
    forms = _forms(loaded.notice, next_number(), start)
    owes = owed(read(last), loaded.notice) if last is not None else ()
    with transaction.atomic():
        version = store_version(loaded.notice, _hashes(forms), by=by, in_force_from=start)
        _record_owed(version, owes, by=by)
        key = _begun(version, by=by)
        refuse_changed(loaded, here().notice)
    _written(forms, key, by=by)
    return Published(version, "published", owes)


def tell(
    version: Version, kind: str, *, way: str, both_ways: bool, on: date, people: int, of: int, by: Account
) -> Told:
    """Record, in a named person's name, that so many of all people of a kind were told of a version on a local day.

    Each person is counted once. Raises TrothError for people nobody owes this to, a way the notice does not promise, a day
    still to come, or more people than there are.
    """
    required(by, "publish")
    duties = list(Duty.objects.filter(version=version, kind=kind))
    if not duties:
        kinds = ", ".join(dict.fromkeys(Duty.objects.filter(version=version).values_list("kind", flat=True)))
        raise TrothError(
            f"nobody called ‘{kind}’ must be told of this version",
            where=f"version {version.number}",
            fix=f"one of: {kinds}" if kinds else "troth told lists who must be told of which version",
        )
    ways = {way for duty in duties for way in duty.by}
    if all(duty.by for duty in duties) and way not in ways:
        raise TrothError(
            f"the notice promises that they are told by {listed(sorted(ways), joined_by='or')}",
            where=f"--by {way}",
            fix="tell them in a way that was promised, then record it",
        )
    if on > today():
        raise TrothError(
            "nobody was told on a day still to come", where=f"--on {on}", fix="give the day they were told"
        )
    same = Told.objects.filter(version=version, kind=kind, both_ways=both_ways)
    counted = sum(same.values_list("people", flat=True)) + people
    if counted > of or (not people and of):
        raise TrothError(
            f"{counted} people told of {of} cannot be",
            where="--people, --of",
            fix="count each person once, and everybody in --of",
        )
    row = Told(
        version=version,
        kind=kind,
        way=way,
        both_ways=both_ways,
        on=on,
        people=people,
        of=of,
        recorded_at=now(),
        recorded_by=by,
    )
    with transaction.atomic():
        key = f"version {version.number}:{kind}:{Told.objects.filter(version=version, kind=kind).count() + 1}"
        row.evidence = append_all([NewEntry("publication.told", actor(by), key=key, facts=told_facts(row))])[0]
        row.save()
    return row


def _record_owed(version: Version, owes: Sequence[Owed], *, by: Account) -> None:
    if not owes:
        return
    Duty.objects.bulk_create(
        Duty(
            version=version,
            kind=each.kind,
            promise=each.promise,
            both_ways=each.both_ways,
            by=list(each.by),
            entries=list(each.entries),
            due_on=version.in_force_from,
        )
        for each in owes
    )
    facts = [asdict(each) for each in owes]
    append("publication.owed", by=actor(by), key=f"version {version.number}", notice=version.hash, owed=facts)


def _published_again(version: Version, notice: Notice, *, by: Account) -> Published:
    if all(_stands(name, digest) for name, digest in version.files.items()):
        return Published(version, "nothing")
    forms = _forms(notice, version.number, version.in_force_from, pdf="notice.pdf" in version.files)
    if "notice.pdf" in version.files and "notice.pdf" not in forms:
        raise TrothError("this version has a notice.pdf, and no Typst is here to write it", fix=FOR_PDF)
    if _hashes(forms) != version.files:
        raise TrothError(
            "this Troth writes the page in another form than when this version was published",
            where=f"version {version.number}",
            fix="restore published/ from a copy, or change the notice, then publish",
        )
    with transaction.atomic():
        key = _begun(version, by=by)
    _written(forms, key, by=by)
    return Published(version, "repaired")


def _begun(version: Version, *, by: Account) -> str:
    """Record that writing begins; returns the key of this round: ``version:round``."""
    tried = EvidenceEntry.objects.filter(kind="publication.write.begun", key__startswith=f"version {version.number}:")
    key = f"version {version.number}:{tried.count() + 1}"
    append("publication.write.begun", by=actor(by), key=key, notice=version.hash)
    return key


def _written(forms: dict[str, bytes], key: str, *, by: Account) -> None:
    try:
        _write(forms)
    except TrothError as problem:
        with transaction.atomic():
            append("publication.write.failed", by=actor(by), key=key, problem=problem.what)
        raise
    with transaction.atomic():
        append("publication.write.done", by=actor(by), key=key, files=len(forms))


def _stands(name: str, digest: str) -> bool:
    path = here().published / name
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _forms(notice: Notice, number: int, in_force_from: date, *, pdf: bool = True) -> dict[str, bytes]:
    line = VersionLine(
        number=number, hash=content_hash(notice), in_force_from=in_force_from, last_reviewed=notice.review.last
    )
    earlier = [version for version in published_versions() if version.number < number]
    return published_forms(notice, line, earlier, pdf=pdf)


def _hashes(forms: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in forms.items()}


def _write(forms: dict[str, bytes]) -> None:
    """Write every form, then take away what an earlier version published and this one has not: a page of yesterday."""
    for name, content in forms.items():
        write_whole(here().published / name, content)
    earlier = {name for files in Version.objects.values_list("files", flat=True) for name in files}
    for name in earlier - set(forms):
        (here().published / name).unlink(missing_ok=True)
