"""The house itself, as coroutines: staff and roles, who looked at whom, two people, tokens, hooks. Sync: ``_sync_house.py``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Literal

from troth_client import house_answers as answers
from troth_client._async_calls import AsyncCalls, part
from troth_client.retrying import key_of


class AsyncHouse(AsyncCalls):
    """Who may do what, who did, and which machines act and are told."""

    def staff(self, *, state: Literal["open", "all"] = "open") -> AsyncIterator[answers.Member]:
        """Everyone whose account is open, or also those who left."""
        return self._pages(answers.Member, "/staff", {"state": state})

    async def member(self, account: str) -> answers.MemberShown:
        """One account: its roles, what lets it in, where it is signed in."""
        return await self._get(answers.MemberShown, f"/staff/{part(account)}")

    async def invite(
        self, email: str, name: str, roles: Sequence[str], *, key: str | None = None
    ) -> answers.Invitation:
        """Open an account and invite its owner: by mail, else ``link`` is shown this once."""
        return await self._post(answers.Invitation, "/staff", {"email": email, "name": name, "roles": list(roles)}, key)

    async def renew_link(self, account: str, *, key: str | None = None) -> answers.Invitation:
        """Another link for somebody who never signed in."""
        return await self._post(answers.Invitation, f"/staff/{part(account)}/link", None, key)

    async def change_roles(self, account: str, roles: Sequence[str], *, key: str | None = None) -> answers.MemberShown:
        """Give somebody these roles in place of those they had."""
        return await self._post(answers.MemberShown, f"/staff/{part(account)}/roles", {"roles": list(roles)}, key)

    async def confirm_role(self, account: str, role: str, *, key: str | None = None) -> answers.MemberShown:
        """Say that somebody still needs a role."""
        return await self._post(answers.MemberShown, f"/staff/{part(account)}/confirm", {"role": role}, key)

    async def sign_out(self, account: str, *, key: str | None = None) -> int:
        """End every session of somebody; returns how many there were."""
        answer = await self._call("POST", f"/staff/{part(account)}/sign-out", key=key_of(key))
        return int(answer.json()["ended"])

    async def let_go(self, account: str, *, key: str | None = None) -> None:
        """Somebody leaves: their sessions, factors, tokens and hooks end at once."""
        await self._call("POST", f"/staff/{part(account)}/leave", key=key_of(key))

    async def roles(self) -> answers.Roles:
        """The roles of the notice in force, who has them, and which must be confirmed."""
        return await self._get(answers.Roles, "/roles")

    def looks(
        self, *, subject: str | None = None, account: str | None = None, case: str | None = None
    ) -> AsyncIterator[answers.PersonSeen]:
        """Who looked at whom, the newest first."""
        return self._pages(answers.PersonSeen, "/looks", {"subject": subject, "account": account, "case": case})

    async def looks_by_account(self) -> tuple[answers.LooksOf, ...]:
        """Who looked how often, and when last."""
        return await self._all(answers.LooksOf, "/looks/by-account")

    def refused_looks(
        self, *, account: str | None = None, case: str | None = None
    ) -> AsyncIterator[answers.RefusedLook]:
        """What staff and their machines were refused, the newest first."""
        return self._pages(answers.RefusedLook, "/looks/refused", {"account": account, "case": case})

    async def unusual_looks(self) -> tuple[answers.Reading, ...]:
        """Readings of the last 30 days that are to be looked into."""
        return await self._all(answers.Reading, "/looks/unusual")

    async def look_into(
        self, reading: str, outcome: Literal["explained", "an incident"], *, key: str | None = None
    ) -> None:
        """Record what came of looking into an unusual reading."""
        said = {"reading": reading, "outcome": outcome}
        await self._call("POST", "/looks/unusual", said=said, key=key_of(key))

    def proposals(self, *, state: str | None = None) -> AsyncIterator[answers.Proposal]:
        """What two people must agree on, the newest first."""
        return self._pages(answers.Proposal, "/proposals", {"state": state})

    async def proposal(self, uid: str) -> answers.Proposal:
        """One proposal: what is to be done, why, and who said what."""
        return await self._get(answers.Proposal, f"/proposals/{part(uid)}")

    async def propose(
        self, act: str, why: str, about: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> answers.Proposal:
        """Propose what another person then approves."""
        return await self._post(
            answers.Proposal, "/proposals", {"act": act, "why": why, "about": dict(about or {})}, key
        )

    async def decide_proposal(
        self, uid: str, how: Literal["approve", "refuse", "withdraw"], *, key: str | None = None
    ) -> answers.Proposal:
        """Say yes or no to what another proposed, or take back what one proposed oneself."""
        return await self._post(answers.Proposal, f"/proposals/{part(uid)}/{how}", None, key)

    async def tokens(self) -> tuple[answers.Token, ...]:
        """The living tokens of this token's owner."""
        return await self._all(answers.Token, "/tokens")

    async def make_token(
        self, name: str, acts: Sequence[str], *, purposes: Sequence[str] = (), days: int = 90, key: str | None = None
    ) -> answers.Token:
        """Make a token that may do no more than this one. Its ``text`` is shown this once."""
        said = {"name": name, "acts": list(acts), "purposes": list(purposes), "days": days}
        return await self._post(answers.Token, "/tokens", said, key)

    async def revoke_token(self, uid: str) -> None:
        """Take a token back, at once and for good."""
        await self._call("DELETE", f"/tokens/{part(uid)}", key=key_of(None))

    async def hooks(self) -> tuple[answers.Hook, ...]:
        """The addresses that are told of events."""
        return await self._all(answers.Hook, "/hooks")

    async def make_hook(self, address: str, events: Sequence[str], *, key: str | None = None) -> answers.Hook:
        """Tell an address of events from now on. Its ``secret`` is shown this once."""
        return await self._post(answers.Hook, "/hooks", {"address": address, "events": list(events)}, key)

    async def end_hook(self, uid: str) -> None:
        """Tell an address nothing more."""
        await self._call("DELETE", f"/hooks/{part(uid)}", key=key_of(None))

    async def renew_hook_secret(self, uid: str, *, key: str | None = None) -> answers.Hook:
        """Give a hook another secret, shown this once."""
        return await self._post(answers.Hook, f"/hooks/{part(uid)}/secret", None, key)

    async def ping_hook(self, uid: str, *, key: str | None = None) -> answers.Hook:
        """Have a hook told that it is one."""
        return await self._post(answers.Hook, f"/hooks/{part(uid)}/ping", None, key)
