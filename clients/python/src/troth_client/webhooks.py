"""Whether a webhook really comes from your Troth: its signature and its age, as Standard Webhooks 1.0 says."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TOLERANCE = 300
"""Seconds that a webhook may be older or newer than now."""


class NotSigned(Exception):
    """It was not signed with this secret, was changed on its way, or is too old: do nothing with it."""


@dataclass(frozen=True)
class Event:
    """What happened. ``id`` is the same each time it is told: do nothing twice under it."""

    id: str
    type: str
    """``case.opened``, ``case.closed``, ``verdict.changed`` …"""
    at: datetime
    data: Mapping[str, Any]
    """References only: ``case``, ``promise``, ``entry``. Nothing in it is about a person."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> Event:
    """The event, where it was signed with the hook's secret within the last minutes. Raises NotSigned otherwise.

    ``body`` are the bytes as they came: JSON that was read and written again has another signature.
    """
    said = {name.lower(): value for name, value in headers.items()}
    uid, stamp = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        age = abs((time.time() if now is None else now) - int(stamp))
    except (ValueError, binascii.Error):
        raise NotSigned("secret or time cannot be read") from None
    if not uid or age > TOLERANCE:
        raise NotSigned("it is too old, or of a time to come")
    signed = base64.b64encode(hmac.digest(key, f"{uid}.{stamp}.".encode() + body, "sha256")).decode()
    given = [each[3:] for each in said.get("webhook-signature", "").split(" ") if each.startswith("v1,")]
    if not any(hmac.compare_digest(signed.encode(), each.encode()) for each in given):
        raise NotSigned("the signature is not of this secret and body")
    try:
        event: Any = json.loads(body)
        return Event(uid, str(event["type"]), datetime.fromisoformat(event["timestamp"]), dict(event["data"]))
    except (ValueError, KeyError, TypeError):
        raise NotSigned("it is signed, and no event") from None
