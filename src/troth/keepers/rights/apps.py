"""The Django app of this keeper."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Registers the keeper under its stable label, and its checks and steps."""

    name = "troth.keepers.rights"
    label = "troth_rights"

    def ready(self) -> None:
        """Make the keeper's checks known, and what comes round."""
        from troth.desk.evidence.scoping import scoped
        from troth.desk.plans.schedules import schedule
        from troth.keepers.rights import (  # noqa: F401
            closing,
            promises,
            promises_again,
            replay_steps,
            replaying,
            steps,
            together,
        )
        from troth.keepers.rights.looking_again import EVERY, look_again
        from troth.keepers.rights.scoping import of_client

        scoped("client", of_client)
        schedule("rights.look-again", EVERY, look_again)
