"""The account of a member of staff: the project's own user model from the first migration."""

from __future__ import annotations

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


def _uid() -> str:
    return secrets.token_hex(8)


class Account(AbstractBaseUser):
    """A person who acts for the controller. Evidence names the random ``uid``, never the address."""

    uid = models.CharField(max_length=16, unique=True, default=_uid, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    roles: models.JSONField[list[str]] = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        """One account an address."""

        app_label = "troth_staff"

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class Entrance(models.Model):
    """A link that lets one person in, once, within its time. Only the SHA-256 of its token is held."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    """Whom it lets in; None for the link by which the first account is made."""
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """One row a link."""

        app_label = "troth_staff"
