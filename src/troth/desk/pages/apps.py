"""The Django app of this room."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.pages"
    label = "troth_pages"
