"""A notice as canonical bytes, and the hashes that name its versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from pydantic import BaseModel

from troth.law.periods import Period
from troth.notice.hours import Hours, in_words
from troth.notice.models import Notice
from troth.notice.systems import Connect


def canonical(notice: Notice) -> bytes:
    """The notice as UTF-8 JSON without white space: keys as written in YAML, defaults left out.

    Keys of the language are sorted; names that authors give (purposes, rules, tables …) keep the order in which they
    were written, because the published page shows them in that order. How the notice is cut into files, the order of
    its sections, comments and quoting do not change it.
    """
    return _bytes(notice, leave_out=())


def content_hash(notice: Notice) -> str:
    """SHA-256 of ``canonical``, in lower-case hex: the name of a version, systems and access included."""
    return hashlib.sha256(canonical(notice)).hexdigest()


def public_hash(notice: Notice) -> str:
    """As ``content_hash``, without ``systems`` and ``access``: equal where only what is never published changed."""
    return hashlib.sha256(_bytes(notice, leave_out=("systems", "access"))).hexdigest()


def from_canonical(raw: bytes) -> Notice:
    """The notice that ``canonical`` wrote. Raises pydantic.ValidationError for bytes it did not write."""
    return Notice.model_validate_json(raw)


def _bytes(notice: Notice, leave_out: tuple[str, ...]) -> bytes:
    data = _plain(notice)
    for section in leave_out:
        data.pop(section, None)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, Connect) and value.plain:
        return value.read
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        said = {
            str(field.alias or name): getattr(value, name)
            for name, field in fields.items()
            if field.is_required() or getattr(value, name) != field.default
        }
        return {key: _plain(said[key]) for key in sorted(said)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[Any, ...]", value)]
    if isinstance(value, (Period, Hours)):
        return str(value)
    if isinstance(value, timedelta):
        return in_words(value)
    return value.isoformat() if isinstance(value, date) else value
