"""Each look at what is held of a person, on record before it is shown: who, for which purpose, whose case, when."""

from __future__ import annotations

from collections.abc import Iterable

from troth.desk.evidence.log import NewEntry
from troth.desk.need.deciding import Matter
from troth.desk.need.together import record_together
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account
from troth.ledger.entries import Actor

SEEN = "person.seen"
"""The kind of entry of every look: at a page, a search, an export, a read by a program."""


def seen(account: Account, matter: Matter, page: str) -> None:
    """Record one look, committed when this returns. Nothing is shown where it cannot be recorded.

    ``page`` says where: ‘words of the case’, ‘API: case’.
    """
    record_together([_look(actor(account), matter, page)])


def seen_all(account: Account, matters: Iterable[Matter], page: str) -> int:
    """Record one look at each of many people, as a list or an export shows them, by one statement; returns how many."""
    who = actor(account)
    entries = [_look(who, matter, page) for matter in matters]
    if entries:
        record_together(entries)
    return len(entries)


def _look(who: Actor, matter: Matter, page: str) -> NewEntry:
    facts = {"purpose": matter.purpose, "page": page}
    return NewEntry("person.seen", who, subject=matter.subject, case=matter.ref or None, facts=facts)
