"""The Django app of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.evidence"
    label = "troth_evidence"
