"""Tables of who must be told of a version, and of who was: kinds of person and counts, never a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Duty(models.Model):
    """That the people of one kind are told of a version before it applies; ``promise`` is empty where only the law asks."""

    version = models.ForeignKey("troth_notices.Version", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=200)
    promise = models.CharField(max_length=80)
    both_ways = models.BooleanField()
    by: models.JSONField[list[str]] = models.JSONField()
    entries: models.JSONField[list[str]] = models.JSONField()
    due_on = models.DateField()

    class Meta:
        """One for each kind of person and promise."""

        app_label = "troth_publication"
        ordering = ("version", "id")
        constraints = (
            models.UniqueConstraint(fields=["version", "kind", "promise"], name="troth_publication_duty_once"),
        )


class Told(models.Model):
    """That so many people of one kind were told of a version on a local day, as a named person recorded it."""

    version = models.ForeignKey("troth_notices.Version", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=200)
    way = models.CharField(max_length=20)
    both_ways = models.BooleanField()
    on = models.DateField()
    people = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    evidence = models.CharField(max_length=32, unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Oldest first."""

        app_label = "troth_publication"
        ordering = ("id",)
