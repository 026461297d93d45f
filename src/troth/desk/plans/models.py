"""Tables of plans: the stored bytes, the secrets beside them, a record of each step's run, leases, and schedules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

ACCOUNT = settings.AUTH_USER_MODEL


class Leased(models.Model):
    """A row that one worker at a time works on. No time of day is in a lease, so no clock that jumps frees or holds one.

    ``lease`` goes up with every claim and is the fence: who holds number 7 changes nothing once number 8 was given out.
    ``beat`` goes up with every sign of life; a worker that has watched it stand still for the length of a lease, by its own
    monotonic clock, may take the row over.
    """

    owner = models.CharField(max_length=16, null=True)
    lease = models.BigIntegerField(default=0)
    beat = models.BigIntegerField(default=0)

    class Meta:
        """Columns of the tables below."""

        abstract = True


class StoredPlan(Leased):
    """One plan. ``body`` is canonical JSON and never changes; ``hash`` is its SHA-256, and what was approved.

    ``state`` is one of *proposed, approved, running, waiting, stopped, done, cancelled* (docs/plans.md). A plan that waits
    says for what (``person``, ``window``, ``turn``, ``back-off``) and until when it may sleep; nobody waits with it.
    """

    uid = models.CharField(max_length=32, primary_key=True)
    case = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=40)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="proposed")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT)
    approved_at = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(default=0)
    """Higher runs first; within one, the older."""
    waits_for = models.CharField(max_length=12, default="")
    wake_at = models.DateTimeField(null=True)
    why = models.TextField(default="")
    """Why it stopped or waits, in words without a value of anybody."""
    rounds = models.PositiveSmallIntegerField(default=3)
    """How often one step may be tried; a person who retries adds to it."""
    cancel_by = models.ForeignKey(ACCOUNT, null=True, on_delete=models.PROTECT, related_name="+")
    """Who asked that a running plan end before its next step."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """No plan leaves the state of a proposal without a person's name."""

        app_label = "troth_plans"
        constraints = (
            models.CheckConstraint(
                name="troth_plans_approved_by_a_person",
                condition=models.Q(state__in=("proposed", "cancelled")) | models.Q(approved_by__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="troth_plans_to_do",
                fields=["state", "wake_at"],
                condition=models.Q(state__in=("approved", "running", "waiting")),
            ),
            # Counted and listed on a page without reading the bodies.
            models.Index(name="troth_plans_state", fields=["state", "made_at"]),
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
    slot = models.PositiveSmallIntegerField(null=True)
    """While the step writes to its target: which of that system's places for a writer it has."""
    so_far = models.BigIntegerField(null=True)
    """Rows the step said it has done; ``of`` how many there are."""
    of = models.BigIntegerField(null=True)

    class Meta:
        """``plan:step:round`` is the one key everywhere; a system's place for a writer is given out once."""

        app_label = "troth_plans"
        constraints = (
            models.UniqueConstraint(fields=["plan", "number", "round"], name="troth_plans_step_round"),
            models.UniqueConstraint(
                fields=["target", "slot"], name="troth_plans_writers", condition=models.Q(slot__isnull=False)
            ),
        )

    @property
    def key(self) -> str:
        """The key in evidence, step record and receipt."""
        return f"{self.plan.pk}:{self.number}:{self.round}"


class ScheduledWork(Leased):
    """Work that comes round: when next, how the last time went."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    result: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    problem = models.TextField(null=True)

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Named once."""

        app_label = "troth_plans"
