"""The table of proposals: what one person wants done, byte for byte, and who else said yes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

ACCOUNT = settings.AUTH_USER_MODEL
WAITING = ("proposed", "approved")
"""The states in which something is still to come of it."""


class Proposal(models.Model):
    """One act that waits for a second person. ``body`` is canonical JSON and never changes; ``hash`` is its SHA-256.

    ``state`` is one of *proposed, approved, done, refused, withdrawn, lapsed*. An act that the store does itself goes from
    proposed to done in one transaction; one that a command does is approved first, and done once, by whoever of the two
    runs the command.
    """

    uid = models.CharField(max_length=16, primary_key=True)
    act = models.CharField(max_length=40)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)
    why = models.CharField(max_length=500)
    state = models.CharField(max_length=12, default="proposed")
    proposed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        """The store itself refuses an act that one person proposed and approved, and the same act waiting twice."""

        app_label = "troth_proposals"
        ordering = ("-proposed_at",)
        constraints = (
            models.CheckConstraint(
                name="troth_proposals_two_people",
                condition=models.Q(state__in=("proposed", "refused", "withdrawn", "lapsed"))
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
            ),
            models.UniqueConstraint(
                name="troth_proposals_once", fields=["act", "hash"], condition=models.Q(state__in=WAITING)
            ),
        )
        indexes = (models.Index(fields=["state", "proposed_at"], name="troth_proposals_state"),)
