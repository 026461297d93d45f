"""Publish a version: check, approve in a person's name, store, and write the page people read."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction

from troth.desk import here, today
from troth.desk.evidence.log import append
from troth.desk.notices.models import Version
from troth.desk.notices.versions import next_number, store_version
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.notice.canonical import content_hash
from troth.notice.loader import Loaded
from troth.notice.models import Notice
from troth.notice.render.html import render_html
from troth.notice.render.markdown import render_markdown
from troth.notice.render.page import VersionLine
from troth.workspace import write_whole


def publish(loaded: Loaded, *, by: Account, in_force_from: date | None = None) -> Version:
    """Put a checked notice in force from a date (today) and write its published forms.

    The version and the hashes of its files are stored with their evidence in one transaction; the files are an effect
    outside it, bracketed as begun and done. Raises TrothError where this version is published already.
    """
    start = in_force_from or today()
    forms = _forms(loaded.notice, next_number(), start)
    with transaction.atomic():
        version = store_version(loaded.notice, _hashes(forms), by=by, in_force_from=start)
        append("publication.write.begun", by=actor(by), key=f"version:{version.number}", notice=version.hash)
    _write(forms)
    with transaction.atomic():
        append("publication.write.done", by=actor(by), key=f"version:{version.number}", files=len(forms))
    return version


def _forms(notice: Notice, number: int, in_force_from: date) -> dict[str, bytes]:
    line = VersionLine(
        number=number, hash=content_hash(notice), in_force_from=in_force_from, last_reviewed=notice.review.last
    )
    return {
        "notice.html": render_html(notice, line).encode(),
        "notice.md": render_markdown(notice, line).encode(),
    }


def _hashes(forms: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in forms.items()}


def _write(forms: dict[str, bytes]) -> None:
    for name, content in forms.items():
        write_whole(here().published / name, content)
