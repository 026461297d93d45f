"""Tables of cases, and of the tasks a person does where no machine can look."""

from __future__ import annotations

from django.conf import settings
from django.db import models

ACCOUNT = settings.AUTH_USER_MODEL
NOT_CLOSED = ("open", "waiting", "passed", "decided")
"""The states of a case that still waits for something: named, so that an index finds them."""


class Case(models.Model):
    """One case. It holds nothing of the person but the random id of their subject, until it closes."""

    number = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40, db_index=True)
    channel = models.CharField(max_length=20)
    received_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    """Who wrote it down; null: the person themselves, on the portal."""
    due_on = models.DateField(null=True)
    due_reason = models.TextField(default="")
    due_authority = models.TextField(default="")
    state = models.CharField(max_length=12, default="open", db_index=True)
    subject = models.ForeignKey("troth_subjects.Subject", null=True, on_delete=models.SET_NULL)
    about = models.CharField(max_length=1000, default="")
    """The kinds of person they were found to be, each between bars: ``|member|enquirer|``. Decides who needs to see the case."""
    decided_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, default="")
    reason = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    look_again_at = models.DateTimeField(null=True)
    """When an erasure that was complete is to be looked at a second time, for what was written meanwhile."""
    disclosed: models.JSONField[dict[str, list[str]] | None] = models.JSONField(null=True)
    """Facts and salts that the receipt will show and the store forgets with the person; gone once the receipt is written."""
    receipt_at = models.DateTimeField(null=True)
    """When the receipt of a closed case was written; null: it is still to be written."""

    class Meta:
        """The store itself refuses a case that is decided or closed by nobody: UK GDPR Arts 22A–22D."""

        app_label = "troth_cases"
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                name="troth_cases_decided_by_a_person",
                condition=models.Q(state__in=("open", "waiting", "passed"), outcome="", closed_at=None)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        )
        # What is due is counted and found without reading the cases that are closed, however many there are.
        indexes = (
            models.Index(fields=["state", "due_on"], name="troth_cases_due"),
            # In the order in which they are shown; SQLite cannot tell of values sent apart that it fits, and uses the other.
            models.Index(
                fields=["due_on", "number", "state"],
                name="troth_cases_first_due",
                condition=models.Q(state__in=NOT_CLOSED),
            ),
        )

    @property
    def ref(self) -> str:
        """How the case is named in evidence, plans and folders."""
        return str(self.number)


class Task(models.Model):
    """Something a named person looks up or does for a case, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    system = models.CharField(max_length=80)
    who = models.CharField(max_length=200)
    what = models.TextField()
    answer = models.CharField(max_length=20, default="")
    answered_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """One task a system and case."""

        app_label = "troth_cases"
        constraints = (models.UniqueConstraint(fields=["case", "system"], name="troth_cases_task_once"),)
        indexes = (models.Index(fields=["answer"], name="troth_cases_task_answer"),)


class Words(models.Model):
    """What somebody wrote on the portal, encrypted under their key. Deleted when the case closes."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="words")
    sealed = models.BinaryField()

    class Meta:
        """One row a case."""

        app_label = "troth_cases"


class Following(models.Model):
    """A link or code by which whoever asked sees once how their case stands. Only the SHA-256 of its secret is held."""

    secret_hash = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4)
    """link (where the form leads), code (what somebody keeps)."""
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """One row a secret."""

        app_label = "troth_cases"
