"""Tables of the people we hold something about: no value of theirs in clear, only keyed hashes and a wrapped key."""

from __future__ import annotations

from django.db import models


class RootKeyUse(models.Model):
    """A root key that wrapped keys of this store: by its name, which says nothing of it. So other keys are noticed."""

    name = models.CharField(max_length=16, primary_key=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """When everything it had wrapped was wrapped by the next one."""
    rewrapped = models.BigIntegerField(default=0)
    """How many people's keys were wrapped anew when it was replaced; counted in the transaction that does it."""

    class Meta:
        """One row a root key."""

        app_label = "troth_subjects"


class Subject(models.Model):
    """A person under a random id. Deleting the wrapped key makes everything sealed for them unreadable."""

    uid = models.CharField(max_length=32, primary_key=True)
    since = models.DateTimeField()
    wrapped_key = models.BinaryField(null=True)
    root = models.CharField(max_length=16, default="")
    """The name of the root key that wrapped it; empty for the workspace's first one, before root keys had names."""

    class Meta:
        """Random ids."""

        app_label = "troth_subjects"


class KeyedIdentifier(models.Model):
    """A blind index of one identifier: says equal or not to whoever holds the key, nothing to anyone else."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=60)
    index = models.CharField(max_length=64, db_index=True)

    class Meta:
        """A person has an identifier once."""

        app_label = "troth_subjects"
        constraints = (models.UniqueConstraint(fields=["subject", "kind", "index"], name="troth_subjects_once"),)
