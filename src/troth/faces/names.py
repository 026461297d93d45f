"""Under which names the site answers, and whether people come to them by https."""

from __future__ import annotations

from troth.workspace import Workspace

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def by_https(workspace: Workspace) -> bool:
    """Whether people come by https: as TROTH_HTTPS says (yes or no); else wherever a name is served that is not this machine."""
    said = (workspace.setting("TROTH_HTTPS") or "").strip().lower()
    if said in ("yes", "no"):
        return said == "yes"
    return any(host not in LOOPBACK for host in hosts_of(workspace))


def hosts_of(workspace: Workspace) -> list[str]:
    """The names under which the site answers; any other is refused."""
    named = [host.strip() for host in (workspace.setting("TROTH_HOSTS") or "").split(",")]
    return [host for host in named if host] or ["localhost", "127.0.0.1", "[::1]"]
