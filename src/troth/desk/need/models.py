"""Tables of who may see: undertakings signed, roles confirmed, and by which keyed identifiers staff are known themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models

ACCOUNT = settings.AUTH_USER_MODEL


class Undertaking(models.Model):
    """One undertaking, signed by one person for one role: the SHA-256 of the text they saw, and when. Never changed."""

    account = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="undertakings")
    role = models.CharField(max_length=200)
    text_hash = models.CharField(max_length=64)
    notice = models.CharField(max_length=64)
    """The hash of the version of the notice that had this text."""
    signed_at = models.DateTimeField()

    class Meta:
        """A text is signed once."""

        app_label = "troth_need"
        constraints = (models.UniqueConstraint(fields=["account", "role", "text_hash"], name="troth_need_signed_once"),)


class Confirmation(models.Model):
    """When somebody other than the person last confirmed that they still need a role."""

    account = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="confirmations")
    role = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One row for each account and role; what came before stands in the log. Nobody confirms themselves."""

        app_label = "troth_need"
        constraints = (
            models.UniqueConstraint(fields=["account", "role"], name="troth_need_confirmed_once"),
            models.CheckConstraint(
                name="troth_need_confirmed_by_another", condition=~models.Q(account=models.F("confirmed_by"))
            ),
        )


class OwnIdentifier(models.Model):
    """A blind index of what a member of staff may be found by as a private person; never the value itself."""

    account = models.ForeignKey(ACCOUNT, on_delete=models.CASCADE, related_name="own_identifiers")
    kind = models.CharField(max_length=60)
    index = models.CharField(max_length=64, db_index=True)

    class Meta:
        """Known once."""

        app_label = "troth_need"
        constraints = (models.UniqueConstraint(fields=["account", "kind", "index"], name="troth_need_own_once"),)
