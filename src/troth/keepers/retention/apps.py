"""The Django app of this keeper."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Registers the keeper under its stable label, and its checks and steps."""

    name = "troth.keepers.retention"
    label = "troth_retention"

    def ready(self) -> None:
        """Make the keeper's checks known."""
        from troth.keepers.retention import promises  # noqa: F401
