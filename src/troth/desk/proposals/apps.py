"""The Django app of this room."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Registers the room under its stable label, and the acts of rooms below it."""

    name = "troth.desk.proposals"
    label = "troth_proposals"

    def ready(self) -> None:
        """Make the acts of rooms below known; rooms above make known their own."""
        from troth.desk.proposals import below  # noqa: F401  # pyright: ignore[reportUnusedImport]
