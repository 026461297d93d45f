"""Know a person again by keyed identifiers, seal what we must hold of them under their own key, and forget them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import cast

from troth.desk import here, now
from troth.desk.evidence.log import forget_subject
from troth.desk.subjects.models import KeyedIdentifier, Subject
from troth.errors import TrothError
from troth.keys.blind import BlindIndex
from troth.keys.people import new_data_key, open_sealed, seal
from troth.keys.root import FileRootKey
from troth.systems.normalise import normalise


def root_key() -> FileRootKey:
    """The workspace's root key."""
    return FileRootKey(here().keys / "root.key")


def meet(identifiers: Mapping[str, str]) -> Subject:
    """A new subject with these identifiers; call inside a transaction.

    Each case meets its person anew: linking two people because they share an address would be a decision, and decisions
    are a person's.
    """
    root = root_key()
    blind = BlindIndex(root, "subjects")
    subject = Subject.objects.create(uid=secrets.token_hex(16), since=now(), wrapped_key=root.wrap(new_data_key()))
    KeyedIdentifier.objects.bulk_create(
        KeyedIdentifier(subject=subject, kind=kind, index=blind.of(kind, normalise(kind, value)))
        for kind, value in identifiers.items()
    )
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
    KeyedIdentifier.objects.filter(subject=subject).delete()
    Subject.objects.filter(uid=subject.uid).update(wrapped_key=None)


def _key(subject: Subject) -> bytes:
    if subject.wrapped_key is None:
        raise TrothError("this person was forgotten: their key is destroyed", where=f"subject {subject.uid}")
    return root_key().unwrap(bytes(subject.wrapped_key))
