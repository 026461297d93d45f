"""The Django app of this room."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.board"
    label = "troth_board"
