"""Publish a version: check, approve in a person's name, store, and write the page people read."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction

from troth.desk import here, today
from troth.desk.evidence.log import append
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.models import Version
from troth.desk.notices.versions import next_number, published_versions, store_version
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.keepers.publication.forms import FOR_PDF, published_forms
from troth.notice.canonical import content_hash
from troth.notice.loader import Loaded
from troth.notice.models import Notice
from troth.notice.render.page import VersionLine
from troth.workspace import write_whole


def publish(loaded: Loaded, *, by: Account, in_force_from: date | None = None) -> Version:
    """Put a checked notice in force from a date (today) and write its published forms.

    The version and the hashes of its files are stored with their evidence in one transaction; the files are an effect
    outside it, bracketed as begun and done. Where the newest version is this very notice and its files are not there as
    they were stored – the disk was full, another hand changed them – they are written again. Raises TrothError where this
    version is published already and stands.
    """
    start = in_force_from or today()
    last = Version.objects.last()
    if last is not None and last.hash == content_hash(loaded.notice):
        return _published_again(last, loaded.notice, by=by)
    forms = _forms(loaded.notice, next_number(), start)
    with transaction.atomic():
        version = store_version(loaded.notice, _hashes(forms), by=by, in_force_from=start)
        key = _begun(version, by=by)
    _written(forms, key, by=by)
    return version


def _published_again(version: Version, notice: Notice, *, by: Account) -> Version:
    forms = _forms(notice, version.number, version.in_force_from, pdf="notice.pdf" in version.files)
    if all(_stands(name, digest) for name, digest in version.files.items()):
        raise TrothError(
            "this version is published already", where=version.hash[:12], fix="change the notice, then publish"
        )
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
    return version


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
