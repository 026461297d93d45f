"""The Django app of this room; it has no tables of its own."""

from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.safekeeping"
    label = "troth_safekeeping"
