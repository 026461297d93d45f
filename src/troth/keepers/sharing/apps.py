"""The Django app of this keeper."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Registers the keeper under its stable label, and its checks and steps."""

    name = "troth.keepers.sharing"
    label = "troth_sharing"

    def ready(self) -> None:
        """Make the keeper's checks known."""
        from troth.keepers.sharing import promises  # noqa: F401
