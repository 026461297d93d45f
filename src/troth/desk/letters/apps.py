"""The Django app of this room."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.letters"
    label = "troth_letters"

    def ready(self) -> None:
        """Make the room's plan step known."""
        from troth.desk.letters import steps  # noqa: F401  # pyright: ignore[reportUnusedImport]
