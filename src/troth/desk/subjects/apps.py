"""The Django app of this room."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.subjects"
    label = "troth_subjects"
