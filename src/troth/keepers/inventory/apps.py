"""The Django app of this keeper."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Registers the keeper under its stable label, and its checks and steps."""

    name = "troth.keepers.inventory"
    label = "troth_inventory"

    def ready(self) -> None:
        """Make the keeper's checks known."""
        from troth.keepers.inventory import promises  # noqa: F401
