"""The Django app of this room."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.board"
    label = "troth_board"

    def ready(self) -> None:
        """Make known what the log holds of a promise and of a contract."""
        from troth.board.scoping import of_contract, of_promise
        from troth.desk.evidence.scoping import scoped

        scoped("promise", of_promise)
        scoped("contract", of_contract)
