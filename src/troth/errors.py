"""The one error that Troth shows people: what is wrong, where, and what to do about it."""

from __future__ import annotations


class TrothError(Exception):
    """Something a person can mend.

    ``what`` is one sentence without personal data; ``where`` a place (``notice.yaml:41:7``, ``cases.members.email``);
    ``fix`` what to do next. The command line prints all three and exits with ``exit_code``:
    2 – could not run; 1 – ran, and found something.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" – {self.fix}" if self.fix else ""
        return f"{place}{self.what}{advice}"


class OutcomeUnknown(TrothError):
    """An effect was begun and nobody can say whether it was done. Never reported as failed: looking again decides."""


class Overtaken(TrothError):
    """Another worker has taken over what this one was at: what it had begun is taken back, and it does nothing more."""


class TryAgain(TrothError):
    """It could not be done just now, and nothing was done: a server does not answer, a row is locked. Later it may be."""
