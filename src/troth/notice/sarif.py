"""Problems as SARIF 2.1.0 (OASIS), which code hosts show beside the lines they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from troth.notice.baseline import fingerprint
from troth.notice.contradictions import CONTRADICTIONS
from troth.notice.omissions import OMISSIONS
from troth.notice.problems import Problem

LIVE: Mapping[str, str] = {
    "drift": "The mapping and the schema differ: something is missing, or not declared.",
    "erasure": "What erasure is to do would fail on a rule of the schema, with what to write instead; a trigger that runs when "
    "erasure writes is a warning.",
    "deploy": "The workspace is not safe for people to reach as it is.",
    "index": "An index is missing, so that whole tables are read; with the statement that makes it.",
}
"""What is found where connected databases are asked as well."""

RULES: Mapping[str, str] = {
    "notice": "The notice cannot be read, or names something that is not declared.",
    **LIVE,
    **CONTRADICTIONS,
    **OMISSIONS,
}
"""Every rule of the check by its code, in words."""


def sarif(new: Sequence[Problem], known: Sequence[Problem] = (), *, version: str, prefix: str = "") -> dict[str, Any]:
    """One SARIF log with one run. ``known`` – problems of the baseline, marked unchanged and suppressed.

    ``prefix`` is the way from the root of the repository to the notice's folder, with ``/``; ``version`` is Troth's.
    Lines and columns count from 1, columns in Unicode code points.
    """
    codes = sorted({problem.rule for problem in (*new, *known)})
    place = {code: index for index, code in enumerate(codes)}
    results = [_result(problem, place, prefix, known=False) for problem in new]
    results += [_result(problem, place, prefix, known=True) for problem in known]
    rules = [{"id": code, "shortDescription": {"text": RULES.get(code, code)}} for code in codes]
    driver = {"name": "troth check", "version": version, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _result(problem: Problem, place: Mapping[str, int], prefix: str, *, known: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": place[problem.rule],
        "level": problem.severity,
        "message": {"text": f"{problem.what} – {problem.fix}"},
        "locations": [{"physicalLocation": _physical(problem.where, prefix)}],
        "partialFingerprints": {"troth/v1": fingerprint(problem)},
    }
    if problem.also is not None:
        also = {"id": 1, "message": {"text": "the other place"}, "physicalLocation": _physical(problem.also, prefix)}
        result["relatedLocations"] = [also]
    if known:
        result["baselineState"] = "unchanged"
        result["suppressions"] = [{"kind": "external", "justification": "known: it stands in the baseline"}]
    return result


def _physical(where: str, prefix: str) -> dict[str, Any]:
    file, line, column = parted(where)
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(f"{prefix}{file}")}}
    if line:
        physical["region"] = {"startLine": line, "startColumn": column}
    return physical


def parted(where: str) -> tuple[str, int, int]:
    """``file:line:column`` in its parts; 0 and 0 where it names a file as a whole."""
    file, *numbers = where.rsplit(":", 2)
    if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
        return file, int(numbers[0]), int(numbers[1])
    return where, 0, 0
