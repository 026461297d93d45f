"""The Django app of this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.cases"
    label = "troth_cases"

    def ready(self) -> None:
        """Make the room's checks known."""
        from troth.desk.cases import promises  # noqa: F401  # pyright: ignore[reportUnusedImport]
