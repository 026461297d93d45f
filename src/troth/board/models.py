"""The one table of the board: the run of every check that was last asked for in the console, and how far it has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CheckRun(models.Model):
    """One run. What it saw is in the log, as the entry ``entry``; this row only says how far it is, and who asked."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When it was last seen to move: what has not for a while was in a process that ended."""
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    entry = models.CharField(max_length=32, default="")
    promise = models.CharField(max_length=200, default="")
    """Whose checks alone are run; empty where it is every promise's."""
    problem = models.TextField(default="")
    """Why it ended without a result, in words without a value of anybody."""

    class Meta:
        """One row, the newest; what earlier runs saw is in the log."""

        app_label = "troth_board"
