"""The Django app of this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.notices"
    label = "troth_notices"
