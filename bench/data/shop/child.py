"""A process of its own for ``requests``: a worker over approved requests, or one big export.

child.py work|export ROOT EMAIL [CASE …]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from bench.data.shop import email
from bench.data.shop.floors import rss_peak_mb
from bench.data.shop.places import entered


def main(parts: Sequence[str]) -> int:
    """A worker over approved requests, or one big export, in a process of its own."""
    from troth.workspace import Workspace

    kind, root, lead_email, *cases = parts
    entered(Path(root), Workspace(Path(root)).store)
    from troth.desk import today
    from troth.desk.cases.cases import get_case
    from troth.desk.staff.models import Account
    from troth.keepers.rights.actions import approve_and_run, open_request

    lead = Account.objects.get(email=lead_email)
    if kind == "work":
        first, *rest = (get_case(int(number)) for number in cases)
        approve_and_run(first, by=lead)
        print("ready", flush=True)
        sys.stdin.readline()
        for case in rest:
            approve_and_run(case, by=lead)
        print("done", flush=True)
        return 0
    small = open_request("access", {"email": email(2)}, channel="email", received_on=today(), by=lead)
    approve_and_run(small, by=lead)
    with rss_peak_mb() as peak:
        case = open_request("access", {"email": email(1)}, channel="email", received_on=today(), by=lead)
        approve_and_run(case, by=lead)
    print(peak[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
