"""Take away what is on record of one promise, case, client or contract: by whom stands in the log before it is written."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from troth.desk.cases.matters import matter_by_number, refuse_own_case
from troth.desk.evidence.log import Packed, append, write_scoped_pack
from troth.desk.evidence.scoping import entries_of, scope_of
from troth.desk.need.deciding import required
from troth.desk.need.reading import seen
from troth.desk.staff.accounts import actor
from troth.desk.staff.models import Account


def take_pack(file: Path, what: str, name: str, *, by: Account) -> Packed:
    """Write the pack about one of ``scoping.SCOPES`` into a file. One about a case is a look at its person.

    Raises NotAllowed for somebody who may take no pack, or for their own case; TrothError where nothing is on record of it.
    """
    required(by, "export pack")
    if what == "case":
        refuse_own_case(by, "export pack", name)
    scope = scope_of(what, name)
    entries_of(scope)  # raises for what nothing is on record of: what somebody types is never recorded
    matter = matter_by_number(name) if what == "case" else None
    if matter is not None:
        seen(by, matter, "pack of the case")
    else:
        with transaction.atomic():
            append("evidence.pack-taken", by=actor(by), scope=scope.what, name=scope.name)
    return write_scoped_pack(file, scope)
