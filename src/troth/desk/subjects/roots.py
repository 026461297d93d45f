"""The workspace's keys, opened once and again whenever their files change, and only those that belong to this store."""

from __future__ import annotations

from pathlib import Path
from threading import RLock

from django.db import transaction

from troth.desk import here, now
from troth.desk.subjects.models import RootKeyUse, Subject
from troth.errors import TrothError
from troth.keys.ring import KeyRing
from troth.keys.unavailable import KeyServiceUnavailable

SETTING = "TROTH_ROOT_KEY"
"""Where new root keys are made: ``file`` (the default), ``keyring:SERVICE``, or ``vault:https://HOST:8200/transit/NAME``."""


def ring() -> KeyRing:
    """The workspace's keys. Costs a look at the folder; reads the files only where they changed.

    Raises TrothError where a key is missing, damaged or open to others, or where these are not the keys of this store:
    another workspace's, or older than the store. Then nothing was done yet.
    """
    keys, store = ring_alone(), here().store
    if keys is not _belonging.get(store):
        _belongs(keys)  # holding no lock of ours: this may wait for a transaction of a thread that waits for the lock
        with _lock:
            _belonging.clear()
            _belonging[store] = keys
    return keys


def ring_alone() -> KeyRing:
    """The same where no store is at hand, as for the replay list. Raises TrothError as far as the folder itself goes."""
    folder, where = here().keys, here().setting(SETTING) or "file"
    state = (folder, where, KeyRing.state(folder))
    with _lock:
        if not _last or _last[0][0] != state:
            _last[:] = [
                (state, KeyRing.open(folder, where, here()))
            ]  # as before it was read: a change meanwhile is read again
        return _last[0][1]


_lock = RLock()
_last: list[tuple[tuple[object, ...], KeyRing]] = []
_belonging: dict[str, KeyRing] = {}


def _belongs(keys: KeyRing) -> None:
    """Raise TrothError unless these keys are the store's; put a store's first root key, or a newer one, on record."""
    known = {use.name: use for use in RootKeyUse.objects.all()}
    use = known.get(keys.current)
    if use is not None and use.until is None:
        return
    if use is not None:
        raise TrothError(
            "these keys are older than the store",
            where=str(keys.folder),
            fix=f"their root key was replaced on {use.until:%-d %B %Y}: restore a key backup made since",
        )
    if known and not known.keys() & keys.book.roots.keys():
        raise _of_another(keys.folder)
    if not known:
        _opens_what_is_here(keys)
    with transaction.atomic():
        RootKeyUse.objects.get_or_create(name=keys.current, defaults={"since": now()})


def _opens_what_is_here(keys: KeyRing) -> None:
    """A store from before root keys had names says by one person's key whether this root key is its own."""
    one = Subject.objects.exclude(wrapped_key=None).first()
    if one is None or one.wrapped_key is None:
        return
    try:
        keys.unwrap(one.root, bytes(one.wrapped_key))
    except KeyServiceUnavailable:
        raise
    except TrothError:
        raise _of_another(keys.folder) from None


def _of_another(folder: Path) -> TrothError:
    return TrothError(
        "these are not the keys of this store: nothing it holds was wrapped by them",
        where=str(folder),
        fix="restore this workspace's own keys folder, or set TROTH_KEYS and TROTH_STORE to what belongs together",
    )
