"""The Django app of this room."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.staff"
    label = "troth_staff"
