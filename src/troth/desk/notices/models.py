"""The table of published versions of the notice."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Version(models.Model):
    """One published version. Immutable: there is no code that changes a row, and its hash names its content."""

    number = models.PositiveIntegerField(unique=True)
    hash = models.CharField(max_length=64, unique=True)
    public_hash = models.CharField(max_length=64)
    content = models.BinaryField()
    in_force_from = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    internal = models.BooleanField()
    files: models.JSONField[dict[str, str]] = models.JSONField()

    class Meta:
        """Numbered from one."""

        app_label = "troth_notices"
        ordering = ("number",)
