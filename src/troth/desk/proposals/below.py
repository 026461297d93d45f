"""The acts of rooms below this one, which cannot register them themselves."""

from __future__ import annotations

from troth.desk.proposals.acts import Act, register

ROTATE = "keys.rotate"
PACK = "evidence.pack"
RECOVER = "staff.recover"

register(
    Act(
        ROTATE,
        says="replace the root key, and destroy the one in use",
        afterwards="troth keys rotate --as EMAIL",
    )
)
register(
    Act(
        PACK,
        says="take away the whole log with everything it holds",
        afterwards="troth evidence export --to FILE --as EMAIL",
    )
)
register(
    Act(
        RECOVER,
        says="let somebody in anew who lost every second factor",
        do="troth.desk.staff.recovery.carry_out",
        facts=("account",),
        checks="troth.desk.staff.recovery.check",
        afterwards="troth staff invite EMAIL --as EMAIL",
    )
)
