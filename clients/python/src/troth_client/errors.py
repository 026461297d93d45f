"""What can go wrong, as exceptions: what the server says is wrong, where, and what to do; one class for each thing one can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast


class TrothClientError(Exception):
    """Something went wrong. ``status`` is the answer's (0 where there was none); ``fix`` says what to do, where it is known."""

    def __init__(
        self,
        title: str,
        *,
        status: int = 0,
        detail: str = "",
        where: str = "",
        fix: str = "",
        errors: Sequence[Mapping[str, str]] = (),
        location: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.title, self.status, self.detail, self.where, self.fix = title, status, detail, where, fix
        self.errors = [dict(each) for each in errors]
        """Each field that is not as it should be: ``where``, ``what``."""
        self.location = location
        """What the refusal left behind, such as the case that was opened all the same."""
        self.retry_after = retry_after
        """Seconds after which to ask again."""
        said = "; ".join(f"{each.get('where', '')}: {each.get('what', '')}" for each in self.errors)
        super().__init__(" – ".join(part for part in (detail or title, where, said, fix) if part))


class Unreachable(TrothClientError):
    """Nobody answered, or the answer broke off. With an idempotency key the same call may be made again."""


class Invalid(TrothClientError):
    """What was sent cannot be read, or is not as it should be (400, 405, 411, 413, 415, 422)."""


class NotSignedIn(TrothClientError):
    """The token lets nobody in (401): there is none, it was revoked, it is too old, or its owner left."""


class NotAllowed(TrothClientError):
    """The token does not say this act or purpose, or its owner may not do it (403)."""


class NotFound(TrothClientError):
    """There is nothing of this name (404)."""


class Conflict(TrothClientError):
    """It cannot be done as things stand (409); ``detail`` and ``fix`` say why, ``location`` what is there all the same."""


class TooMany(TrothClientError):
    """Too much in too short a time (429)."""


class ServerFailed(TrothClientError):
    """The server could not (5xx)."""


_BY_STATUS: dict[int, type[TrothClientError]] = {
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    429: TooMany,
}


def error_of(status: int, said: Any, headers: Mapping[str, str]) -> TrothClientError:
    """The exception of an answer that is a refusal; ``said`` is its problem (RFC 9457), or anything else."""
    problem = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    kind = _BY_STATUS.get(status) or (ServerFailed if status >= 500 else Invalid)
    wait = headers.get("retry-after", "")
    return kind(
        str(problem.get("title") or f"the server answered {status}"),
        status=status,
        detail=str(problem.get("detail", "")),
        where=str(problem.get("where", "")),
        fix=str(problem.get("fix", "")),
        errors=problem.get("errors", ()),
        location=headers.get("location"),
        retry_after=float(wait) if wait.isdigit() else None,
    )
