"""Where a request comes from: the peer itself, or whom a proxy of ours names; nobody else is believed."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

from troth.desk import here

SETTING = "TROTH_PROXIES"
"""Addresses or networks of the servers before this one, with commas between; their X-Forwarded-For is believed."""


def address_of(request: HttpRequest) -> str:
    """The address for counting tries by. An IPv6 address is counted as its /64, which one house has whole (RFC 4291)."""
    peer = request.META.get("REMOTE_ADDR", "")
    named = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    while named and _ours(peer):
        peer = named.pop()
    try:
        ip = ipaddress.ip_address(peer)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def by_proxy(request: HttpRequest) -> bool:
    """Whether a proxy of ours brought this request."""
    return _ours(request.META.get("REMOTE_ADDR", ""))


def _ours(peer: str) -> bool:
    try:
        ip = ipaddress.ip_address(peer)
        networks = [ipaddress.ip_network(each.strip(), strict=False) for each in _named().split(",") if each.strip()]
    except ValueError:
        return False
    return any(ip in network for network in networks)


def _named() -> str:
    return here().setting(SETTING) or ""
