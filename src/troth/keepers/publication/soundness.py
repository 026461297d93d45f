"""Whether a notice may be published: everything ``troth check`` finds in it, and the refusal that lists what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from troth.errors import TrothError
from troth.notice.baseline import compare
from troth.notice.contradictions import contradictions
from troth.notice.loader import Loaded
from troth.notice.omissions import omissions
from troth.notice.problems import Problem
from troth.notice.sarif import parted


class Unsound(TrothError):
    """A notice that contradicts itself or leaves out what law asks for; ``problems`` are its errors, each with its places."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem], *, notice: str) -> None:
        self.problems = tuple(problems)
        number = len(self.problems)
        super().__init__(
            f"nothing was published: the notice has {number} problem{'' if number == 1 else 's'}",
            where=notice,
            fix="mend what is listed, or publish against the baseline that knows it: --baseline FILE",
        )

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.problems)])


def problems_of(loaded: Loaded, on: date) -> list[Problem]:
    """Errors and warnings in the order of the files: what hangs not together, contradictions, omissions as of ``on``."""
    meant = [*contradictions(loaded.notice, loaded.marks), *omissions(loaded.notice, loaded.marks, on)]
    return sorted([*loaded.findings, *meant], key=lambda problem: parted(problem.where))


def refuse_unsound(loaded: Loaded, on: date, known: Counter[str] | None = None) -> None:
    """Raise Unsound where the notice has an error that the baseline (``known``) does not have."""
    new = compare(problems_of(loaded, on), known or Counter()).new
    errors = [problem for problem in new if problem.severity == "error"]
    if errors:
        raise Unsound(errors, notice=loaded.files[0].name if len(loaded.files) == 1 else loaded.files[0].parent.name)


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as ``--format json`` prints it."""
    said: dict[str, Any] = {
        "where": problem.where, "severity": problem.severity, "what": problem.what, "fix": problem.fix, "rule": problem.rule,
    }  # fmt: skip
    return said | ({"also": problem.also} if problem.also else {})
