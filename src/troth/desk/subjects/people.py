"""Know a person again by keyed identifiers, seal what we must hold of them under their own key, and forget them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import cast

from troth.desk import now
from troth.desk.evidence.log import forget_subject
from troth.desk.subjects.models import KeyedIdentifier, Subject
from troth.desk.subjects.roots import ring
from troth.desk.written_once import Change, insert
from troth.errors import TrothError
from troth.keys.people import new_data_key, open_sealed, seal
from troth.systems.normalise import normalise


def meet(identifiers: Mapping[str, str]) -> Subject:
    """A new subject with these identifiers; call inside a transaction.

    Each case meets its person anew: linking two people because they share an address would be a decision, and decisions
    are a person's.
    """
    keys = ring()
    blind = keys.blind("subjects")
    root, wrapped = keys.wrap(key := new_data_key())
    subject = Subject(uid=secrets.token_hex(16), since=now(), root=root, wrapped_key=wrapped)
    insert([subject])
    if (newest := ring()).current != root:  # it was replaced meanwhile, and whoever does so may have counted already
        subject.root, subject.wrapped_key = newest.wrap(key)
        subject.save(update_fields=["root", "wrapped_key"])
    every = [
        KeyedIdentifier(subject=subject, kind=kind, index=index)
        for kind, value in identifiers.items()
        for index in blind.every(kind, normalise(kind, value))  # under every kept key, so that older cases are met too
    ]
    insert(every)
    return subject


def seal_for(subject: Subject, what: str, value: object) -> bytes:
    """A JSON value encrypted under the person's key; ``what`` is bound in, so a blob cannot be put elsewhere."""
    return seal(_key(subject), json.dumps(value).encode(), f"{subject.uid}|{what}")


def unseal_for(subject: Subject, what: str, blob: bytes) -> object:
    """The value that was sealed. Raises TrothError where the person was forgotten or the blob was moved."""
    return cast(object, json.loads(open_sealed(_key(subject), bytes(blob), f"{subject.uid}|{what}")))


def forget(subject: Subject) -> None:
    """Shred the person: key, identifiers, and the facts and salts of their evidence. Call inside a transaction."""
    forget_subject(subject.uid)
    _UNKNOWN(subject=subject)
    _SHREDDED(uid=subject.uid)


_UNKNOWN = Change(lambda given: (KeyedIdentifier.objects.filter(subject=given("subject")), None))
_SHREDDED = Change(lambda given: (Subject.objects.filter(uid=given("uid")), {"wrapped_key": None, "root": ""}))


def _key(subject: Subject) -> bytes:
    if subject.wrapped_key is None:
        raise TrothError("this person was forgotten: their key is destroyed", where=f"subject {subject.uid}")
    keys = ring()
    if not keys.opens(subject.root):  # the root key was replaced since this row was fetched
        subject.refresh_from_db(fields=["root", "wrapped_key"])
        return _key(subject) if keys.opens(subject.root) else keys.unwrap(subject.root, b"")
    return keys.unwrap(subject.root, bytes(subject.wrapped_key))
