"""Tables of machines: tokens, answers given under a key, how fast each asks, hooks, and what each was or is to be told."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models

ACCOUNT = settings.AUTH_USER_MODEL


def _uid() -> str:
    return secrets.token_hex(4)


class Token(models.Model):
    """What a machine shows to act for one account, within fewer acts and purposes. Only its SHA-256 is held."""

    uid = models.CharField(max_length=8, unique=True, default=_uid)
    """Its name in lists and in evidence, and the part of the token that may be read aloud: ``troth_UID_…``."""
    hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    """What it is for, in its owner's words."""
    acts: models.JSONField[list[str]] = models.JSONField(default=list)
    purposes: models.JSONField[list[str]] = models.JSONField(default=list)
    """Purposes of the notice; none named: those of the account."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When it was shown last, to the minute."""
    revoked_at = models.DateTimeField(null=True)
    notice: str | None = None
    """The hash of the notice in force, where a request was let in by this token; held in no column."""
    signed: str | None = None
    confirmed: str | None = None
    """What its owner signed and was confirmed in, as ``desk.need.waking`` reads it, beside it."""

    class Meta:
        """Newest last."""

        app_label = "troth_machines"
        ordering = ("made_at", "pk")


class Answered(models.Model):
    """What was answered under an idempotency key, for a day. Begun without an answer means that nobody can say."""

    scope = models.CharField(max_length=16)
    """The token's name, or ``public``."""
    key = models.CharField(max_length=64)
    """SHA-256 of the key."""
    asked = models.CharField(max_length=64)
    """SHA-256 of method, path and body: another request under the same key is refused."""
    begun_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    """The answer, which names things by number and id; null where it was shown once only."""
    hash = models.CharField(max_length=64, default="")
    """SHA-256 of the answer, also where it is not kept."""
    headers: models.JSONField[dict[str, str]] = models.JSONField(default=dict)

    class Meta:
        """One row a key and machine."""

        app_label = "troth_machines"
        constraints = (models.UniqueConstraint(fields=["scope", "key"], name="troth_machines_answered_once"),)
        indexes = (models.Index(fields=["begun_at"], name="troth_machines_begun"),)


class Pace(models.Model):
    """Until when what a caller asked is paid for, by keyed hash: a token, or an address that shows none."""

    key = models.CharField(max_length=64, primary_key=True)
    paid_until = models.BigIntegerField(db_index=True)
    """Milliseconds since 1970 (UTC); each request moves it on by its share of a minute."""

    class Meta:
        """One row a caller."""

        app_label = "troth_machines"


class Hook(models.Model):
    """An address that is told of events. Its secret is derived from the workspace's keys and stands nowhere."""

    uid = models.CharField(max_length=8, unique=True, default=_uid)
    account = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="hooks")
    address = models.CharField(max_length=500)
    events: models.JSONField[list[str]] = models.JSONField(default=list)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, default="")
    """Why it ended, in words."""
    next_index = models.BigIntegerField()
    """The place in the log up to which it was told, or is in line to be."""
    secret_number = models.PositiveSmallIntegerField(default=1)
    """Goes up when its secret is made anew."""

    class Meta:
        """Newest last."""

        app_label = "troth_machines"
        ordering = ("made_at", "pk")


class Telling(models.Model):
    """One event for one hook: waiting, being told, told, or given up."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="tellings")
    entry = models.CharField(max_length=32)
    event = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, default="")
    """Why it was not taken, without the address."""

    class Meta:
        """An event is told to a hook once."""

        app_label = "troth_machines"
        constraints = (models.UniqueConstraint(fields=["hook", "entry"], name="troth_machines_told_once"),)
        indexes = (
            models.Index(
                fields=["next_at"],
                condition=models.Q(state__in=("waiting", "telling")),
                name="troth_machines_to_tell",
            ),
        )
