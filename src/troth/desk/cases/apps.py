"""The Django app of this room."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.apps import AppConfig

from troth.delivery.messages import Attachment


class CasesConfig(AppConfig):
    """Registers the room under its stable label."""

    name = "troth.desk.cases"
    label = "troth_cases"

    def ready(self) -> None:
        """Make known the room's checks and its act of two people, whom the plans and letters of a case concern, and that
        receipts which no command wrote are written and go with letters."""
        from troth.desk.cases import promises  # noqa: F401  # pyright: ignore[reportUnusedImport]
        from troth.desk.cases.matters import matter_by_number, refs_within
        from troth.desk.letters.attached import attaches
        from troth.desk.plans.concerned import concerning
        from troth.desk.plans.schedules import schedule
        from troth.desk.proposals.acts import Act, register

        register(
            Act(
                "keys.shred",
                says="destroy the key of a person",
                do="troth.desk.cases.shredding.carry_out",
                facts=("subject",),
                checks="troth.desk.cases.shredding.refuse_unfit",
            )
        )
        concerning(matter_by_number, refs_within)
        schedule("cases.receipts", timedelta(minutes=1), _receipts)
        attaches(_receipt)


def _receipts() -> Mapping[str, Any]:
    from troth.desk.cases.receipts import write_due

    return write_due()


def _receipt(work: Any) -> Attachment | None:
    from troth.desk.cases.models import Case
    from troth.desk.cases.receipts import FILE, receipt_for_letter

    case = Case.objects.filter(number=int(work.plan.case)).first() if work.plan.case.isdigit() else None
    return Attachment(FILE, "application/json", receipt_for_letter(case)) if case is not None else None
