"""What is promised and what proves it, as coroutines: notice, promises, systems, the log. Sync: ``_sync_promises.py``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

from troth_client import promise_answers as answers
from troth_client._async_calls import AsyncCalls, part
from troth_client.retrying import key_of


class AsyncPromises(AsyncCalls):
    """The notice, its promises and their verdicts, the connected systems, and the evidence."""

    async def health(self) -> answers.Health:
        """Whether the server can do its work. Raises ServerFailed where it cannot."""
        return await self._get(answers.Health, "/health")

    async def notice(self) -> answers.Notice:
        """The notice in force, with every sentence."""
        return await self._get(answers.Notice, "/notice")

    async def notice_versions(self) -> tuple[answers.Version, ...]:
        """Every published version of the notice, the first one first."""
        return await self._all(answers.Version, "/notice/versions")

    async def notice_form(self, name: str) -> bytes:
        """A published form of the notice, such as ``notice.pdf``, byte for byte."""
        return (await self._call("GET", f"/notice/forms/{part(name)}")).content

    async def notice_draft(self) -> answers.Draft:
        """The notice in the server's folder as it would be published now, with everything that is wrong in it."""
        return await self._get(answers.Draft, "/notice/draft")

    async def publish(
        self, notice: str, *, in_force_from: date | None = None, key: str | None = None
    ) -> answers.Published:
        """Put the notice in the server's folder in force, where this is its hash: ``notice_draft().notice``.

        Raises Conflict where it is another by now, or has errors: ``errors`` are these.
        """
        said = {"notice": notice} | ({"in_force_from": in_force_from.isoformat()} if in_force_from else {})
        return await self._post(answers.Published, "/notice", said, key)

    async def told(self) -> tuple[answers.ToldOf, ...]:
        """Who must be told of which version of the notice, and how far that is done."""
        return await self._all(answers.ToldOf, "/notice/told")

    async def record_told(
        self,
        version: int,
        kind: str,
        way: str,
        people: int,
        of: int,
        *,
        both_ways: bool = False,
        on: date | None = None,
        key: str | None = None,
    ) -> str:
        """Record that so many of all people of a kind were told of a version; returns the entry of the log."""
        said = {"version": version, "kind": kind, "way": way, "both_ways": both_ways, "people": people, "of": of}
        said |= {"on": on.isoformat()} if on else {}
        return str((await self._call("POST", "/notice/told", said=said, key=key_of(key))).json()["entry"])

    def promises(
        self, *, verdict: answers.Verdict | None = None, kind: str | None = None
    ) -> AsyncIterator[answers.PromiseLine]:
        """Every promise of the notice in force with its verdict, in the notice's order."""
        return self._pages(answers.PromiseLine, "/promises", {"verdict": verdict, "kind": kind})

    async def promise(self, name: str) -> answers.PromiseShown:
        """One promise down to what its verdict rests on."""
        return await self._get(answers.PromiseShown, f"/promises/{part(name)}")

    async def run_checks(self, *, key: str | None = None) -> answers.CheckRun:
        """Begin a run of every check."""
        return await self._post(answers.CheckRun, "/checks", None, key)

    async def check_promise(self, name: str, *, key: str | None = None) -> answers.CheckRun:
        """Look at one promise anew."""
        return await self._post(answers.CheckRun, f"/promises/{part(name)}/check", None, key)

    async def checks(self) -> answers.CheckRun:
        """The run that was asked for last: how far it is."""
        return await self._get(answers.CheckRun, "/checks")

    async def measures(self) -> tuple[answers.Measure, ...]:
        """Every promise that a named person's signature can prove."""
        return await self._all(answers.Measure, "/measures")

    async def attest(self, measure: str, *, key: str | None = None) -> str:
        """Sign that a measure is kept; returns the entry of the log."""
        answer = await self._call("POST", f"/measures/{part(measure)}/attest", key=key_of(key))
        return str(answer.json()["entry"])

    async def systems(self) -> tuple[answers.System, ...]:
        """Every system: whether it answers, and how much of it a search reaches."""
        return await self._all(answers.System, "/systems")

    async def system(self, name: str) -> answers.SystemShown:
        """One system: its coverage, and what does not fit."""
        return await self._get(answers.SystemShown, f"/systems/{part(name)}")

    def evidence(
        self,
        *,
        case: str | None = None,
        promise: str | None = None,
        actor: str | None = None,
        subject: str | None = None,
        kind: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> AsyncIterator[answers.Entry]:
        """Entries of the log, the newest first."""
        asked = {"case": case, "promise": promise, "actor": actor, "subject": subject, "kind": kind}
        days = {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None}
        return self._pages(answers.Entry, "/evidence", asked | days)

    async def entry(self, uid: str) -> answers.Proof:
        """One entry, and the proof that it stands in the log."""
        return await self._get(answers.Proof, f"/evidence/{part(uid)}")

    async def checkpoint(self, *, key: str | None = None) -> answers.Checkpoint:
        """Sign what the log is now."""
        return await self._post(answers.Checkpoint, "/evidence/checkpoints", None, key)

    async def pack(self, scope: str | None = None, name: str | None = None, *, key: str | None = None) -> bytes:
        """Evidence to be checked with ``troth-verify``: about one promise, case, client or contract; or the whole log."""
        said = {k: v for k, v in (("scope", scope), ("name", name)) if v is not None}
        return (await self._call("POST", "/evidence/packs", said=said, key=key_of(key))).content

    async def verifier(self) -> bytes:
        """The stand-alone verifier of packs and receipts: one file of Python."""
        return (await self._call("GET", "/evidence/verifier")).content

    async def search(self, words: str) -> tuple[answers.Hit, ...]:
        """What fits some words, among promises, cases, systems and entries of the log; never a person."""
        return await self._all(answers.Hit, "/search", {"q": words})
