"""The client as plain calls. Made from ``_async.py`` by ``tools/client.py``."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote

import httpx

from troth_client import answers
from troth_client.errors import Conflict, TrothClientError, Unreachable, error_of
from troth_client.reading import made
from troth_client.retrying import Patience, key_of, may_try_again, retry_after_of

Made = TypeVar("Made")
_PAGE = 100


class Client:
    """One server, one token. Safe to share between threads; close it, or use it in ``with``.

    Everything that does something goes out under an idempotency key, a new one where none is given, so that a call whose answer
    was lost is made again and done once. Raises TrothClientError, of a class for each thing one can do about it.
    """

    def __init__(
        self,
        address: str,
        token: str | None = None,
        *,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
        verify: Any = True,
    ) -> None:
        self.patience = patience or Patience()
        headers = {"Accept": "application/json, application/problem+json", "User-Agent": "troth-client"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1",
            headers=headers,
            timeout=self.patience.timeout,
            transport=transport,
            verify=verify,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    # Anybody may ask this: no token is needed.

    def health(self) -> answers.Health:
        """Whether the server can do its work. Raises ServerFailed where it cannot."""
        return self._get(answers.Health, "/health")

    def notice(self) -> answers.Notice:
        """The notice in force, with every sentence."""
        return self._get(answers.Notice, "/notice")

    def notice_versions(self) -> tuple[answers.Version, ...]:
        """Every published version of the notice, the first one first."""
        return self._all(answers.Version, "/notice/versions")

    def notice_form(self, name: str) -> bytes:
        """A published form of the notice, such as ``notice.pdf``, byte for byte."""
        return (self._call("GET", f"/notice/forms/{_part(name)}")).content

    def ask(
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
        return self._post(answers.Asked, "/ask", {k: v for k, v in said.items() if v is not None}, key)

    # Promises.

    def promises(
        self, *, verdict: answers.Verdict | None = None, kind: str | None = None
    ) -> Iterator[answers.PromiseLine]:
        """Every promise of the notice in force with its verdict, in the notice's order."""
        return self._pages(answers.PromiseLine, "/promises", {"verdict": verdict, "kind": kind})

    def promise(self, name: str) -> answers.PromiseShown:
        """One promise down to what its verdict rests on."""
        return self._get(answers.PromiseShown, f"/promises/{_part(name)}")

    def run_checks(self, *, key: str | None = None) -> answers.CheckRun:
        """Begin a run of every check."""
        return self._post(answers.CheckRun, "/checks", None, key)

    def check_promise(self, name: str, *, key: str | None = None) -> answers.CheckRun:
        """Look at one promise anew."""
        return self._post(answers.CheckRun, f"/promises/{_part(name)}/check", None, key)

    def checks(self) -> answers.CheckRun:
        """The run that was asked for last: how far it is."""
        return self._get(answers.CheckRun, "/checks")

    def measures(self) -> tuple[answers.Measure, ...]:
        """Every promise that a named person's signature can prove."""
        return self._all(answers.Measure, "/measures")

    def attest(self, measure: str, *, key: str | None = None) -> str:
        """Sign that a measure is kept; returns the entry of the log."""
        answer = self._call("POST", f"/measures/{_part(measure)}/attest", key=key_of(key))
        return str(answer.json()["entry"])

    # Requests.

    def cases(
        self, *, state: str | None = None, kind: str | None = None, due_by: date | None = None
    ) -> Iterator[answers.CaseLine]:
        """Cases, the newest first."""
        asked = {"state": state, "kind": kind, "due_by": due_by.isoformat() if due_by is not None else None}
        return self._pages(answers.CaseLine, "/cases", asked)

    def case(self, number: int) -> answers.Case:
        """One case: its clock, its tasks, its plan and what came of it."""
        return self._get(answers.Case, f"/cases/{number}")

    def open_case(
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
        return self._post(answers.Case, "/cases", said, key)

    def find_person(
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
        return self._post(answers.Case, f"/cases/{number}/find", said, key)

    def answer_task(
        self, number: int, system: str, answer: Literal["nothing", "found", "done"], *, key: str | None = None
    ) -> answers.Case:
        """Record what a named person found where no machine can look."""
        return self._post(answers.Case, f"/cases/{number}/answer", {"system": system, "answer": answer}, key)

    def approve(self, number: int, plan_hash: str, *, key: str | None = None) -> answers.Case:
        """Decide a case by approving the plan that has this hash; a worker carries it out."""
        return self._post(answers.Case, f"/cases/{number}/approve", {"hash": plan_hash}, key)

    def cancel(self, number: int, *, key: str | None = None) -> answers.Case:
        """Take the case's plan back."""
        return self._post(answers.Case, f"/cases/{number}/cancel", None, key)

    def retry(self, number: int, *, key: str | None = None) -> answers.Case:
        """Let workers go on with a plan that stopped or waits."""
        return self._post(answers.Case, f"/cases/{number}/retry", None, key)

    def settle(self, number: int, outcome: str, reason: str, *, key: str | None = None) -> answers.Case:
        """Decide and close a case that no plan carries out, with a reason."""
        return self._post(answers.Case, f"/cases/{number}/settle", {"outcome": outcome, "reason": reason}, key)

    def instruct(self, number: int, client: str, *, key: str | None = None) -> answers.Case:
        """Record that a client whose processor we are says to act."""
        return self._post(answers.Case, f"/cases/{number}/instruct", {"client": client}, key)

    def letter_to_client(self, number: int, client: str, *, key: str | None = None) -> str:
        """The letter that hands a request on to a client. Personal: that it was read is on record."""
        return (self._post(answers.Letter, f"/cases/{number}/letter", {"client": client}, key)).text

    def words(self, number: int) -> answers.Words:
        """What the person wrote on the portal. Personal: that it was read is on record."""
        return self._get(answers.Words, f"/cases/{number}/words")

    def case_file(self, number: int, name: str) -> bytes:
        """A file that a case left: package, certificate, receipt. Personal: that it was taken is on record."""
        return (self._call("GET", f"/cases/{number}/files/{_part(name)}")).content

    # Plans, systems, evidence.

    def plans(self, *, state: str | None = None) -> Iterator[answers.PlanLine]:
        """Plans, the newest first."""
        return self._pages(answers.PlanLine, "/plans", {"state": state})

    def plan(self, uid: str) -> answers.Plan:
        """One plan, step by step."""
        return self._get(answers.Plan, f"/plans/{_part(uid)}")

    def systems(self) -> tuple[answers.System, ...]:
        """Every system: whether it answers, and how much of it a search reaches."""
        return self._all(answers.System, "/systems")

    def system(self, name: str) -> answers.SystemShown:
        """One system: its coverage, and what does not fit."""
        return self._get(answers.SystemShown, f"/systems/{_part(name)}")

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
    ) -> Iterator[answers.Entry]:
        """Entries of the log, the newest first."""
        asked = {"case": case, "promise": promise, "actor": actor, "subject": subject, "kind": kind}
        days = {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None}
        return self._pages(answers.Entry, "/evidence", asked | days)

    def entry(self, uid: str) -> answers.Proof:
        """One entry, and the proof that it stands in the log."""
        return self._get(answers.Proof, f"/evidence/{_part(uid)}")

    def checkpoint(self, *, key: str | None = None) -> answers.Checkpoint:
        """Sign what the log is now."""
        return self._post(answers.Checkpoint, "/evidence/checkpoints", None, key)

    def pack(self, scope: str | None = None, name: str | None = None, *, key: str | None = None) -> bytes:
        """Evidence to be checked with ``troth-verify``: about one promise, case, client or contract; or the whole log."""
        said = {k: v for k, v in (("scope", scope), ("name", name)) if v is not None}
        return (self._call("POST", "/evidence/packs", said=said, key=key_of(key))).content

    # Two people, staff, tokens, hooks.

    def proposals(self, *, state: str | None = None) -> Iterator[answers.Proposal]:
        """What two people must agree on, the newest first."""
        return self._pages(answers.Proposal, "/proposals", {"state": state})

    def propose(
        self, act: str, why: str, about: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> answers.Proposal:
        """Propose what another person then approves."""
        return self._post(answers.Proposal, "/proposals", {"act": act, "why": why, "about": dict(about or {})}, key)

    def decide_proposal(
        self, uid: str, how: Literal["approve", "refuse", "withdraw"], *, key: str | None = None
    ) -> answers.Proposal:
        """Say yes or no to what another proposed, or take back what one proposed oneself."""
        return self._post(answers.Proposal, f"/proposals/{_part(uid)}/{how}", None, key)

    def staff(self) -> tuple[answers.Member, ...]:
        """Everyone whose account is open."""
        return self._all(answers.Member, "/staff")

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
        self._call("DELETE", f"/tokens/{_part(uid)}", key=key_of(None))

    def hooks(self) -> tuple[answers.Hook, ...]:
        """The addresses that are told of events."""
        return self._all(answers.Hook, "/hooks")

    def make_hook(self, address: str, events: Sequence[str], *, key: str | None = None) -> answers.Hook:
        """Tell an address of events from now on. Its ``secret`` is shown this once."""
        return self._post(answers.Hook, "/hooks", {"address": address, "events": list(events)}, key)

    def end_hook(self, uid: str) -> None:
        """Tell an address nothing more."""
        self._call("DELETE", f"/hooks/{_part(uid)}", key=key_of(None))

    def renew_hook_secret(self, uid: str, *, key: str | None = None) -> answers.Hook:
        """Give a hook another secret, shown this once."""
        return self._post(answers.Hook, f"/hooks/{_part(uid)}/secret", None, key)

    def ping_hook(self, uid: str, *, key: str | None = None) -> answers.Hook:
        """Have a hook told that it is one."""
        return self._post(answers.Hook, f"/hooks/{_part(uid)}/ping", None, key)

    # How it is done.

    def _get(self, kind: type[Made], path: str) -> Made:
        return _made(kind, self._call("GET", path))

    def _post(self, kind: type[Made], path: str, said: Any, key: str | None) -> Made:
        return _made(kind, self._call("POST", path, said=said, key=key_of(key)))

    def _all(self, kind: type[Made], path: str) -> tuple[Made, ...]:
        answer = self._call("GET", path)
        return tuple(made(kind, each) for each in answer.json()["items"])

    def _pages(self, kind: type[Made], path: str, asked: Mapping[str, Any]) -> Iterator[Made]:
        wanted = {name: value for name, value in asked.items() if value is not None} | {"limit": _PAGE}
        while True:
            page = (self._call("GET", path, asked=wanted)).json()
            for each in page["items"]:
                yield made(kind, each)
            if page["next"] is None:
                return
            wanted["after"] = page["next"]

    def _call(
        self,
        method: str,
        path: str,
        *,
        asked: Mapping[str, Any] | None = None,
        said: Any = None,
        key: str | None = None,
    ) -> httpx.Response:
        """The answer, after as many tries as patience allows: what does something goes out under one key each time."""
        headers = {"Idempotency-Key": key} if key is not None else {}
        problem: TrothClientError | None = None
        wait: float | None = None
        for number in range(1, self.patience.tries + 1):
            if number > 1:
                time.sleep(self.patience.pause(number, wait))
            try:
                answer = self._http.request(method, path, params=asked, json=said, headers=headers)
            except httpx.TransportError as error:
                problem, wait = Unreachable(f"nobody answered: {type(error).__name__}"), None
                continue
            if answer.status_code < 300:
                return answer
            problem = error_of(answer.status_code, _json(answer), answer.headers)
            wait = retry_after_of(answer.headers)
            if not may_try_again(answer.status_code, wait) or (key is None and method != "GET"):
                break
        raise problem or Conflict("no try was allowed")


def _made(kind: type[Made], answer: httpx.Response) -> Made:
    return made(kind, answer.json())


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _part(name: str) -> str:
    """One part of a path, whatever stands in it."""
    return quote(name, safe="")
