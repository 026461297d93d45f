"""Tables of plans: the stored bytes, the secrets beside them, and a record of each step's run."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class StoredPlan(models.Model):
    """One plan. ``body`` is canonical JSON and never changes; ``hash`` is its SHA-256, and what was approved."""

    uid = models.CharField(max_length=32, primary_key=True)
    case = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=40)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="proposed")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        """No plan leaves the state of a proposal without a person's name."""

        app_label = "troth_plans"
        constraints = (
            models.CheckConstraint(
                name="troth_plans_approved_by_a_person",
                condition=models.Q(state__in=("proposed", "cancelled")) | models.Q(approved_by__isnull=False),
            ),
        )


class PlanSecret(models.Model):
    """What a plan needs of a person, encrypted; the body holds its SHA-256. Deleted when the case closes."""

    plan = models.ForeignKey(StoredPlan, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=80)
    sealed = models.BinaryField()

    class Meta:
        """Named once in a plan."""

        app_label = "troth_plans"
        constraints = (models.UniqueConstraint(fields=["plan", "name"], name="troth_plans_secret_once"),)


class StepRun(models.Model):
    """One step of a plan: begun before its effect, done after it was re-read. Begun without done means unknown."""

    plan = models.ForeignKey(StoredPlan, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    result: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    problem = models.TextField(null=True)

    class Meta:
        """``plan:step:round`` is the one key everywhere."""

        app_label = "troth_plans"
        constraints = (models.UniqueConstraint(fields=["plan", "number", "round"], name="troth_plans_step_round"),)

    @property
    def key(self) -> str:
        """The key in evidence, step record and receipt."""
        return f"{self.plan.pk}:{self.number}:{self.round}"
