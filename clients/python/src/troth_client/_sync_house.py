"""The house itself, as plain calls. Made from its async twin by ``tools/client.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from troth_client import house_answers as answers
from troth_client._sync_calls import Calls, part
from troth_client.retrying import key_of


class House(Calls):
    """Who may do what, who did, and which machines act and are told."""

    def staff(self, *, state: Literal["open", "all"] = "open") -> Iterator[answers.Member]:
        """Everyone whose account is open, or also those who left."""
        return self._pages(answers.Member, "/staff", {"state": state})

    def member(self, account: str) -> answers.MemberShown:
        """One account: its roles, what lets it in, where it is signed in."""
        return self._get(answers.MemberShown, f"/staff/{part(account)}")

    def invite(self, email: str, name: str, roles: Sequence[str], *, key: str | None = None) -> answers.Invitation:
        """Open an account and invite its owner: by mail, else ``link`` is shown this once."""
        return self._post(answers.Invitation, "/staff", {"email": email, "name": name, "roles": list(roles)}, key)

    def renew_link(self, account: str, *, key: str | None = None) -> answers.Invitation:
        """Another link for somebody who never signed in."""
        return self._post(answers.Invitation, f"/staff/{part(account)}/link", None, key)

    def change_roles(self, account: str, roles: Sequence[str], *, key: str | None = None) -> answers.MemberShown:
        """Give somebody these roles in place of those they had."""
        return self._post(answers.MemberShown, f"/staff/{part(account)}/roles", {"roles": list(roles)}, key)

    def confirm_role(self, account: str, role: str, *, key: str | None = None) -> answers.MemberShown:
        """Say that somebody still needs a role."""
        return self._post(answers.MemberShown, f"/staff/{part(account)}/confirm", {"role": role}, key)

    def sign_out(self, account: str, *, key: str | None = None) -> int:
        """End every session of somebody; returns how many there were."""
        answer = self._call("POST", f"/staff/{part(account)}/sign-out", key=key_of(key))
        return int(answer.json()["ended"])

    def let_go(self, account: str, *, key: str | None = None) -> None:
        """Somebody leaves: their sessions, factors, tokens and hooks end at once."""
        self._call("POST", f"/staff/{part(account)}/leave", key=key_of(key))

    def roles(self) -> answers.Roles:
        """The roles of the notice in force, who has them, and which must be confirmed."""
        return self._get(answers.Roles, "/roles")

    def looks(
        self, *, subject: str | None = None, account: str | None = None, case: str | None = None
    ) -> Iterator[answers.PersonSeen]:
        """Who looked at whom, the newest first."""
        return self._pages(answers.PersonSeen, "/looks", {"subject": subject, "account": account, "case": case})

    def looks_by_account(self) -> tuple[answers.LooksOf, ...]:
        """Who looked how often, and when last."""
        return self._all(answers.LooksOf, "/looks/by-account")

    def refused_looks(self, *, account: str | None = None, case: str | None = None) -> Iterator[answers.RefusedLook]:
        """What staff and their machines were refused, the newest first."""
        return self._pages(answers.RefusedLook, "/looks/refused", {"account": account, "case": case})

    def unusual_looks(self) -> tuple[answers.Reading, ...]:
        """Readings of the last 30 days that are to be looked into."""
        return self._all(answers.Reading, "/looks/unusual")

    def look_into(self, reading: str, outcome: Literal["explained", "an incident"], *, key: str | None = None) -> None:
        """Record what came of looking into an unusual reading."""
        said = {"reading": reading, "outcome": outcome}
        self._call("POST", "/looks/unusual", said=said, key=key_of(key))

    def proposals(self, *, state: str | None = None) -> Iterator[answers.Proposal]:
        """What two people must agree on, the newest first."""
        return self._pages(answers.Proposal, "/proposals", {"state": state})

    def proposal(self, uid: str) -> answers.Proposal:
        """One proposal: what is to be done, why, and who said what."""
        return self._get(answers.Proposal, f"/proposals/{part(uid)}")

    def propose(
        self, act: str, why: str, about: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> answers.Proposal:
        """Propose what another person then approves."""
        return self._post(answers.Proposal, "/proposals", {"act": act, "why": why, "about": dict(about or {})}, key)

    def decide_proposal(
        self, uid: str, how: Literal["approve", "refuse", "withdraw"], *, key: str | None = None
    ) -> answers.Proposal:
        """Say yes or no to what another proposed, or take back what one proposed oneself."""
        return self._post(answers.Proposal, f"/proposals/{part(uid)}/{how}", None, key)

    def tokens(self) -> tuple[answers.Token, ...]:
        """The living tokens of this token's owner."""
        return self._all(answers.Token, "/tokens")

    def make_token(
        self, name: str, acts: Sequence[str], *, purposes: Sequence[str] = (), days: int = 90, key: str | None = None
    ) -> answers.Token:
        """Make a token that may do no more than this one. Its ``text`` is shown this once."""
        said = {"name": name, "acts": list(acts), "purposes": list(purposes), "days": days}
        return self._post(answers.Token, "/tokens", said, key)

    def revoke_token(self, uid: str) -> None:
        """Take a token back, at once and for good."""
        self._call("DELETE", f"/tokens/{part(uid)}", key=key_of(None))

    def hooks(self) -> tuple[answers.Hook, ...]:
        """The addresses that are told of events."""
        return self._all(answers.Hook, "/hooks")

    def make_hook(self, address: str, events: Sequence[str], *, key: str | None = None) -> answers.Hook:
        """Tell an address of events from now on. Its ``secret`` is shown this once."""
        return self._post(answers.Hook, "/hooks", {"address": address, "events": list(events)}, key)

    def end_hook(self, uid: str) -> None:
        """Tell an address nothing more."""
        self._call("DELETE", f"/hooks/{part(uid)}", key=key_of(None))

    def renew_hook_secret(self, uid: str, *, key: str | None = None) -> answers.Hook:
        """Give a hook another secret, shown this once."""
        return self._post(answers.Hook, f"/hooks/{part(uid)}/secret", None, key)

    def ping_hook(self, uid: str, *, key: str | None = None) -> answers.Hook:
        """Have a hook told that it is one."""
        return self._post(answers.Hook, f"/hooks/{part(uid)}/ping", None, key)
