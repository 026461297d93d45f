"""How a system is reached: one address for each role – reading, erasing, a replica – and how long it may be kept busy."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit, urlunsplit

from troth.errors import TrothError
from troth.notice.systems import Connect, Limits
from troth.workspace import Workspace


@dataclass(frozen=True)
class Addresses:
    """Database URLs, passwords and all: never shown."""

    read: str = field(repr=False)
    erase: str = field(repr=False)
    replica: str | None = field(default=None, repr=False)

    @classmethod
    def one(cls, address: str) -> Addresses:
        """One account for everything."""
        return cls(address, address)

    @property
    def apart(self) -> bool:
        """Whether the account that reads is another than the one that erases."""
        return self.read != self.erase


@dataclass(frozen=True)
class Patience:
    """Limits of one system, in seconds."""

    statement: float = 600.0
    lock: float = 2.0
    pause: float = 0.1

    @classmethod
    def within(cls, limits: Limits) -> Patience:
        """As the notice says them."""
        return cls(
            limits.one_statement.total_seconds(),
            limits.waiting_for_a_lock.total_seconds(),
            limits.pause_between_chunks.total_seconds(),
        )


def addresses_of(connect: Connect, workspace: Workspace) -> Addresses:
    """The addresses behind a notice's ``connect``. Raises TrothError naming the variable or file that is missing."""
    read = workspace.address(connect.read)
    erase = workspace.address(connect.erase) if connect.erase else read
    replica = workspace.address(connect.replica) if connect.replica else None
    if connect.certificate_authority:
        authority = str(workspace.file(connect.certificate_authority).absolute())
        read, erase = _trusting(read, authority), _trusting(erase, authority)
        replica = _trusting(replica, authority) if replica else None
    return Addresses(read, erase, replica)


def _trusting(address: str, authority: str) -> str:
    """The address, so that the driver speaks only to a server this authority has signed, under the name it is called by."""
    parts = urlsplit(address)
    product = parts.scheme.partition("+")[0]
    if product in ("postgresql", "postgres"):
        more = {"sslmode": "verify-full", "sslrootcert": authority}
    elif product in ("mariadb", "mysql"):
        more = {"ssl_ca": authority, "ssl_check_hostname": "true"}
    else:
        raise TrothError("a file has no certificate", fix="take ‘certificate authority’ out of connect")
    # What the address says of it counts less than the notice.
    given = [part for part in parts.query.split("&") if part and part.partition("=")[0] not in more]
    return urlunsplit(parts._replace(query="&".join([*given, urlencode(more)])))
