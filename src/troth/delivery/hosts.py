"""Which hosts may be called: where a name leads, looked up once, and never into a private network unless it is named."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from troth.delivery.outcomes import Refused, TryLater
from troth.workspace import Workspace

_PORTS = {"https": 443, "http": 80}
_EMBEDS_IPV4 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last four bytes are an IPv4 address, which a translator calls."""


@dataclass(frozen=True)
class Place:
    """A host and the addresses its name stood for when it was judged."""

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def same(self, address: str) -> bool:
        """Whether another address is at the very same place."""
        try:
            parts = urlsplit(address)
            port = parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            return False
        return (parts.scheme, parts.hostname, port) == (self.scheme, self.host, self.port) and not parts.username


def private_hosts(workspace: Workspace) -> frozenset[str]:
    """The hosts that the workspace says may lie in a private network: ``TROTH_PRIVATE_HOSTS``, names with commas between."""
    named = workspace.setting("TROTH_PRIVATE_HOSTS") or ""
    return frozenset(named.replace(",", " ").lower().split())


def place_of(address: str, private: Collection[str] = ()) -> Place:
    """Where an address leads. Raises Refused where it may not be called, TryLater where its name is not found now.

    Only https; a host named in ``private`` may do without, and may lie in a private network (CWE-918). One private address
    among several refuses them all.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        port, parts = None, urlsplit("")
    if port is None or not parts.hostname or parts.username or parts.password or parts.fragment:
        raise Refused("this is no address that can be called", where=address_without_secrets(address),
                      fix="give https://HOST/PATH; a password belongs into a header")  # fmt: skip
    host = parts.hostname
    if parts.scheme != "https" and host not in private:
        raise Refused("it would be called without encryption", where=host,
                      fix="use https://, or name the host in TROTH_PRIVATE_HOSTS where its network is your own")  # fmt: skip
    addresses = _looked_up(host, port)
    if host not in private and not all(is_public(each) for each in addresses):
        raise Refused("its name leads into a private network", where=host,
                      fix="correct it, or name the host in TROTH_PRIVATE_HOSTS where that is meant")  # fmt: skip
    return Place(parts.scheme, host, port, addresses)


def address_without_secrets(address: str) -> str:
    """The host of an address, for messages; its path and query may say more than they should."""
    try:
        return urlsplit(address).hostname or "the address"
    except ValueError:
        return "the address"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and so is every address it stands for."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
    if ip in _EMBEDS_IPV4:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    if ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    inside = [*(ip.teredo or ()), *([ip.sixtofour] if ip.sixtofour is not None else [])]
    return ip.is_global and not (ip.is_multicast or ip.is_reserved) and all(is_public(str(each)) for each in inside)


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TryLater("its name is not found", where=host, fix="correct it, or look at this machine's DNS") from None
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))
