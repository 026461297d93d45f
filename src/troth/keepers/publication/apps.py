"""The Django app of this keeper."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Registers the keeper under its stable label, and its checks and steps."""

    name = "troth.keepers.publication"
    label = "troth_publication"

    def ready(self) -> None:
        """Make the keeper's checks known."""
        from troth.keepers.publication import promises  # noqa: F401
