"""The account of a member of staff – the project's own user model from the first migration – and by what it comes in."""

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
    left_at = models.DateTimeField(null=True)
    """When they left (UTC); such an account is not active, and comes in nowhere."""

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        """One account an address."""

        app_label = "troth_staff"

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class Entrance(models.Model):
    """A link that one person can use once, within its time. Only the SHA-256 of its token is held."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    """Whose it is; None for the link by which the first account is made."""
    kind = models.CharField(max_length=12, default="demo")
    """demo (lets in at once), first (makes the first account), invitation, recovery."""
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """One row a link."""

        app_label = "troth_staff"


class Session(models.Model):
    """One browser that somebody signed in with, or is about to. Whoever reads this table cannot take a session over."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of the key that only the browser's cookie holds."""
    uid = models.CharField(max_length=16, unique=True, default=_uid, editable=False)
    """What pages and evidence call it."""
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    """Who is signed in; None between the password and the second factor."""
    data = models.TextField()
    browser = models.CharField(max_length=60, default="")
    """In words: *Firefox on Linux*."""
    way = models.CharField(max_length=40, default="")
    """By what they proved that it is them."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    """When they last did something; written at most once a minute."""
    ends_at = models.DateTimeField(db_index=True)
    """At the latest."""

    class Meta:
        """One row a browser."""

        app_label = "troth_staff"


class Tries(models.Model):
    """How often something was tried without success since when: an account, or an address, by keyed hash only."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        """One row for what is counted."""

        app_label = "troth_staff"
