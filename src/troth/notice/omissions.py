"""What a notice must say and does not: UK GDPR Arts 13, 14, 21(4), 28, 35 and the rights that follow from each lawful basis."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from troth.notice.models import Notice
from troth.notice.omissions_said import SAID
from troth.notice.omissions_shown import SHOWN
from troth.notice.problems import Marks, Problem
from troth.notice.scene import Look, Scene

OMISSIONS: Mapping[str, str] = {
    "must-be-said": "Something that UK GDPR Arts 13 and 14 ask of every notice is not there.",
    "right-missing": "A right that follows from a lawful basis of the notice is not named.",
    "mechanism-missing": "Data leaves the UK and no mechanism is named.",
    "assessment-missing": "A purpose rests on legitimate interests or traces people, and no assessment of it is named.",
    "assessment-stale": "An assessment was to be made again by a day that is past.",
    "contract-missing": "Somebody acts for us as a processor, and no contract is named.",
    "contract-stale": "A contract was to be looked at again by a day that is past.",
    "contract-terms": "A processor's contract lacks terms that UK GDPR Art 28(3) asks for.",
    "instructions-missing": "We act for a client, and its instructions are not named.",
    "condition-missing": "Sensitive data is held, and the condition for it is not named.",
    "children-unsaid": "The notice speaks of children and does not say under which rule.",
    "never-shared-unsaid": "Data is used for marketing, and nothing says whether others get it for theirs.",
    "stale-citation": "A sentence cites an article that is no longer the law.",
    "review-overdue": "The notice itself was to be reviewed by a day that is past.",
}
"""Every rule by its code, in words; the codes stand in SARIF and in baselines."""


def omissions(notice: Notice, marks: Marks, on: date) -> list[Problem]:
    """Everything left out, as the law stands on ``on``: errors where a duty is plain, warnings where facts decide."""
    look = Look(Scene(notice, marks), on)
    return [problem for check in (*SAID, *SHOWN) for problem in check(look)]
