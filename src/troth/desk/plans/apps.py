"""The Django app of this room."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.plans"
    label = "troth_plans"
