"""What is recorded of requests: what was passed to a client, and what the steps saw. Counts, names of places, files of ours."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, Name, declare, declare_step


class Instructed(Facts):
    """The client whose processor we are, by its key in the system."""

    client: Name


class Passed(Facts):
    """How many rows of which system are held for which client."""

    system: Name
    client: Name
    rows: int


class Remembered(Facts):
    """How many keyed identifiers went onto the replay list."""

    identifiers: int


class Rows(Facts):
    """Rows of one table."""

    system: Name
    table: Name
    rows: int


class Packaged(Facts):
    """What is in the package, and the hash of its file."""

    tables: list[Rows]
    withheld: int
    sha256: Id
    file: Name
    nothing_found: bool


class Certified(Facts):
    """How it came out, how many places still hold something, and the hashes of its page and of its data."""

    outcome: Code
    left: int
    file: Name
    sha256: Id | None = None
    data_sha256: Id | None = None


declare("rights.client-instructed", "A client said to act.", Instructed)
declare("rights.passed-to-client", "Rows are held for a client, who decides.", Passed)
declare_step("rights.remember", "Keyed identifiers go onto the replay list.", Remembered)
declare_step("rights.package", "The package is written.", Packaged)
declare_step("rights.certificate", "The certificate is written.", Certified)
