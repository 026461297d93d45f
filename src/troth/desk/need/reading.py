"""Each look at what is held of a person, on record before it is shown: who, for which purpose, whose case, when."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from troth.desk.evidence.log import NewEntry, append, append_all
from troth.desk.need.deciding import Matter
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account

SEEN = "person.seen"
"""The kind of entry of every look: at a page, a search, an export, a read by a program."""


def seen(account: Account, matter: Matter, page: str) -> None:
    """Record one look. Nothing is shown where it cannot be recorded. ``page`` says where: ‘words of the case’, ‘API: case’."""
    with transaction.atomic():
        append(
            "person.seen",
            by=actor(account),
            case=matter.ref or None,
            subject=matter.subject,
            purpose=matter.purpose,
            page=page,
        )


def seen_all(account: Account, matters: Iterable[Matter], page: str) -> int:
    """Record one look at each of many people, as a list or an export shows them, in one statement; returns how many."""
    who = actor(account)
    entries = [
        NewEntry(
            "person.seen",
            who,
            subject=matter.subject,
            case=matter.ref or None,
            facts={"purpose": matter.purpose, "page": page},
        )
        for matter in matters
    ]
    if entries:
        with transaction.atomic():
            append_all(entries)
    return len(entries)
