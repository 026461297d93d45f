"""What is recorded of a case: opened, a task answered, decided, closed."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Day, Facts, Id, Name, NoFacts, declare


class Opened(Facts):
    """What was asked, how it came, when, when it is due, and which notice was in force."""

    case_kind: Code
    channel: Code
    received_on: Day
    due_on: Day | None
    notice: Id | None = None


class TaskAnswered(Facts):
    """What a person found in a place where no machine can look."""

    system: Name
    answer: Code


class Outcome(Facts):
    """How it was decided."""

    outcome: Code


declare("case.opened", "A request was received.", Opened)
declare("case.task-answered", "A person looked where no machine can.", TaskAnswered)
declare("case.decided", "A named person decided.", Outcome)
declare("case.closed", "All that was decided is done.", Outcome)
declare("keys.shredded", "A person's key was destroyed outside of an erasure.", NoFacts)
