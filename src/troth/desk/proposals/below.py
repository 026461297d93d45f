"""The acts of rooms below this one, which cannot register them themselves."""

from __future__ import annotations

from troth.desk.proposals.acts import Act, register

ROTATE = "keys.rotate"
PACK = "evidence.pack"

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
