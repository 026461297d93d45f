"""The Django app of this room."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.connections"
    label = "troth_connections"

    def ready(self) -> None:
        """Make the room's plan steps known."""
        from troth.desk.connections import steps  # noqa: F401  # pyright: ignore[reportUnusedImport]
