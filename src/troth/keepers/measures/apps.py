"""The Django app of this keeper."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Registers the keeper under its stable label, and its checks and steps."""

    name = "troth.keepers.measures"
    label = "troth_measures"

    def ready(self) -> None:
        """Make the keeper's checks known."""
        from troth.keepers.measures import promises  # noqa: F401
