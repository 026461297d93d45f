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
