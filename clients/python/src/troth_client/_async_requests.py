"""Requests of people, as coroutines: asked, opened, planned, approved, carried out. Sync: ``_sync_requests.py``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from troth_client import request_answers as answers
from troth_client._async_calls import AsyncCalls, part


class AsyncRequests(AsyncCalls):
    """What people ask, from its arrival to what it leaves."""

    async def ask(
        self,
        right: str,
        name: str,
        *,
        email: str | None = None,
        phone: str | None = None,
        reference: str = "",
        words: str = "",
        key: str | None = None,
    ) -> answers.Asked:
        """Ask, as the person themselves, for what is held or to use another right."""
        said = {"right": right, "name": name, "email": email, "phone": phone, "reference": reference, "words": words}
        return await self._post(answers.Asked, "/ask", {k: v for k, v in said.items() if v is not None}, key)

    def cases(
        self, *, state: str | None = None, kind: str | None = None, due_by: date | None = None
    ) -> AsyncIterator[answers.CaseLine]:
        """Cases, the newest first."""
        asked = {"state": state, "kind": kind, "due_by": due_by.isoformat() if due_by is not None else None}
        return self._pages(answers.CaseLine, "/cases", asked)

    async def case(self, number: int) -> answers.Case:
        """One case: its clock, its tasks, its plan and what came of it."""
        return await self._get(answers.Case, f"/cases/{number}")

    async def open_case(
        self,
        right: str,
        channel: str,
        person: Mapping[str, str],
        *,
        received_on: date | None = None,
        choose: Sequence[str] = (),
        correct: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> answers.Case:
        """Open a request that arrived; where it can be planned, it is searched and planned.

        Raises Conflict where the search met a difficulty: the case is open all the same, and the error's ``location`` is it.
        """
        said: dict[str, Any] = {"right": right, "channel": channel, "person": dict(person), "choose": list(choose)}
        if received_on is not None:
            said["received_on"] = received_on.isoformat()
        if correct is not None:
            said["correct"] = dict(correct)
        return await self._post(answers.Case, "/cases", said, key)

    async def find_person(
        self,
        number: int,
        person: Mapping[str, str] | None = None,
        *,
        choose: Sequence[str] = (),
        correct: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> answers.Case:
        """Search again, by better identifiers or chosen rows, and plan anew."""
        said: dict[str, Any] = {"choose": list(choose)}
        if person is not None:
            said["person"] = dict(person)
        if correct is not None:
            said["correct"] = dict(correct)
        return await self._post(answers.Case, f"/cases/{number}/find", said, key)

    async def answer_task(
        self, number: int, system: str, answer: Literal["nothing", "found", "done"], *, key: str | None = None
    ) -> answers.Case:
        """Record what a named person found where no machine can look."""
        return await self._post(answers.Case, f"/cases/{number}/answer", {"system": system, "answer": answer}, key)

    async def approve(self, number: int, plan_hash: str, *, key: str | None = None) -> answers.Case:
        """Decide a case by approving the plan that has this hash; a worker carries it out."""
        return await self._post(answers.Case, f"/cases/{number}/approve", {"hash": plan_hash}, key)

    async def cancel(self, number: int, *, key: str | None = None) -> answers.Case:
        """Take the case's plan back."""
        return await self._post(answers.Case, f"/cases/{number}/cancel", None, key)

    async def retry(self, number: int, *, key: str | None = None) -> answers.Case:
        """Let workers go on with a plan that stopped or waits."""
        return await self._post(answers.Case, f"/cases/{number}/retry", None, key)

    async def settle(self, number: int, outcome: str, reason: str, *, key: str | None = None) -> answers.Case:
        """Decide and close a case that no plan carries out, with a reason."""
        return await self._post(answers.Case, f"/cases/{number}/settle", {"outcome": outcome, "reason": reason}, key)

    async def instruct(self, number: int, client: str, *, key: str | None = None) -> answers.Case:
        """Record that a client whose processor we are says to act."""
        return await self._post(answers.Case, f"/cases/{number}/instruct", {"client": client}, key)

    async def letter_to_client(self, number: int, client: str, *, key: str | None = None) -> str:
        """The letter that hands a request on to a client. Personal: that it was read is on record."""
        return (await self._post(answers.Letter, f"/cases/{number}/letter", {"client": client}, key)).text

    async def words(self, number: int) -> answers.Words:
        """What the person wrote on the portal. Personal: that it was read is on record."""
        return await self._get(answers.Words, f"/cases/{number}/words")

    async def case_file(self, number: int, name: str) -> bytes:
        """A file that a case left: package, certificate, receipt. Personal: that it was taken is on record."""
        return (await self._call("GET", f"/cases/{number}/files/{part(name)}")).content

    def timeline(self, number: int) -> AsyncIterator[answers.Happened]:
        """What is on record of a case, the oldest first."""
        return self._pages(answers.Happened, f"/cases/{number}/timeline", {})

    def plans(self, *, state: str | None = None) -> AsyncIterator[answers.PlanLine]:
        """Plans, the newest first."""
        return self._pages(answers.PlanLine, "/plans", {"state": state})

    async def plan(self, uid: str) -> answers.Plan:
        """One plan, step by step."""
        return await self._get(answers.Plan, f"/plans/{part(uid)}")

    async def cancel_plan(self, uid: str, *, key: str | None = None) -> answers.Plan:
        """Take a plan back."""
        return await self._post(answers.Plan, f"/plans/{part(uid)}/cancel", None, key)

    async def retry_plan(self, uid: str, *, key: str | None = None) -> answers.Plan:
        """Let workers go on with a plan that stopped or waits."""
        return await self._post(answers.Plan, f"/plans/{part(uid)}/retry", None, key)
