"""The Django app of this keeper."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Registers the keeper under its stable label, and its checks and steps."""

    name = "troth.keepers.rights"
    label = "troth_rights"

    def ready(self) -> None:
        """Make the keeper's checks known."""
        from troth.keepers.rights import closing, promises, promises_again, replay_steps, steps  # noqa: F401
