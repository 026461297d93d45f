"""Tables of the evidence log: entries, tiles of the tree, its one head, the checkpoints signed, and what witnesses answered."""

from __future__ import annotations

from django.db import models


class EvidenceEntry(models.Model):
    """One entry. Its leaf is rebuilt from these columns, so an edit of any of them shows; facts and salt may be erased."""

    position = models.BigAutoField(primary_key=True)
    uid = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=200)
    subject = models.CharField(max_length=32, null=True, db_index=True)
    case = models.CharField(max_length=40, null=True, db_index=True)
    key = models.CharField(max_length=200, null=True)
    commitment = models.CharField(max_length=64)
    salt = models.BinaryField(null=True)
    facts = models.TextField(null=True)
    index = models.BigIntegerField(null=True, unique=True)
    promise = models.CharField(max_length=200, null=True)
    """The promise that the facts name, for searching; no part of the leaf."""

    class Meta:
        """Keys are unique per kind: ``begun`` and ``done`` of one effect share theirs. Searching has its indexes."""

        app_label = "troth_evidence"
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="troth_evidence_kind_key"),)
        indexes = (
            # What is not sealed yet is found without reading what is, however long the log.
            models.Index(fields=["position"], condition=models.Q(index=None), name="troth_evidence_unsealed"),
            # The newest of a kind is the end of a range.
            models.Index(fields=["kind", "position"], name="troth_evidence_kind"),
            models.Index(fields=["at"], name="troth_evidence_at"),
            models.Index(fields=["actor_id"], name="troth_evidence_actor"),
            models.Index(fields=["promise"], condition=models.Q(promise__isnull=False), name="troth_evidence_promise"),
        )


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree, in the layout of C2SP tlog-tiles."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        """A tile is named by its level and number."""

        app_label = "troth_evidence"
        constraints = (models.UniqueConstraint(fields=["level", "number"], name="troth_evidence_tile_place"),)


class Head(models.Model):
    """The one row whose lock makes sealing a single writer's work."""

    size = models.BigIntegerField(default=0)

    class Meta:
        """One row, id 1."""

        app_label = "troth_evidence"


class Checkpoint(models.Model):
    """A signed statement of size and root; ``handed_to`` says where a copy outside the house lies."""

    at = models.DateTimeField()
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    handed_to = models.TextField(null=True)

    class Meta:
        """Newest last."""

        app_label = "troth_evidence"


class Handing(models.Model):
    """One checkpoint offered to one declared witness: the last time, and what came of it. ``problem`` holds no address."""

    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="handings")
    witness = models.CharField(max_length=200)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    problem = models.TextField(default="")

    class Meta:
        """One row for each checkpoint and witness."""

        app_label = "troth_evidence"
        constraints = (models.UniqueConstraint(fields=["checkpoint", "witness"], name="troth_evidence_handed_once"),)


class Cosignature(models.Model):
    """A witness's own signature over a checkpoint of ours, verified when it came in. ``signed_at`` is the witness's time."""

    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    key = models.TextField()
    signed_at = models.DateTimeField()
    line = models.TextField()

    class Meta:
        """One of each witness's key."""

        app_label = "troth_evidence"
        constraints = (models.UniqueConstraint(fields=["checkpoint", "key"], name="troth_evidence_cosigned_once"),)
