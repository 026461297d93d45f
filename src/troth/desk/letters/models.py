"""The table of outgoing letters: sealed while their case is open, and afterwards only that and when one was sent."""

from __future__ import annotations

from django.db import models


class Letter(models.Model):
    """One letter of one plan step. ``sealed`` holds recipient, subject and text, and goes when the case closes."""

    uid = models.CharField(max_length=32, primary_key=True)
    case = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, unique=True)
    """``plan:step`` of its effect: every try sends the same message under the same Message-ID."""
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=12, default="written")
    """written, sending (begun, and nobody can say), sent, given up (a person told them otherwise)."""
    again = models.BooleanField(default=False)
    """Whether a try began to send it while nobody could say of an earlier one whether it had. It stays so, and such a letter
    is never *written* again."""
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=32, null=True)
    """The part of its Message-ID before the @, which is ours."""
    sha256 = models.CharField(max_length=64, null=True)
    """Of the message as it went over the wire."""

    class Meta:
        """Oldest first."""

        app_label = "troth_letters"
        ordering = ("written_at",)
