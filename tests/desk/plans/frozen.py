"""A process that begins a transaction on our own store, says so, and goes on when it is told; a test stops it (SIGSTOP) there.

``python -m tests.desk.plans.frozen``: it holds the head row of the log and has put one entry on record, which is not committed yet.
"""

from __future__ import annotations

import os
import sys

MARKER = "here it stands"


def main() -> int:
    """Hold the head row in the workspace of ``TROTH_WORKSPACE``, and put an entry on record; 2 and why where it was not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django

    django.setup()
    from django.db import transaction

    from troth.desk.evidence.log import SYSTEM, append
    from troth.desk.evidence.tree import locked_head
    from troth.desk.plans.leases import StoreLost
    from troth.faces.workspaces import store_refusal

    try:
        with transaction.atomic():
            locked_head()
            append("trial.frozen", by=SYSTEM)
            print(MARKER, flush=True)
            sys.stdin.readline()
            append("trial.awake", by=SYSTEM)
    except StoreLost as error:
        print(store_refusal(error), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
