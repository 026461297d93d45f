"""The Django app of this room."""

from django.apps import AppConfig


class NeedConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.need"
    label = "troth_need"

    def ready(self) -> None:
        """Let the rooms below ask here who may do what, and make the room's checks known."""
        from troth.desk.need import promises  # noqa: F401  # pyright: ignore[reportUnusedImport]
        from troth.desk.need.deciding import required
        from troth.desk.staff.guard import guard_by

        guard_by(required)
