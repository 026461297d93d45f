"""What is recorded of proposals: made, approved, refused, withdrawn, lapsed, done."""

from __future__ import annotations

from troth.desk.evidence.kinds import Code, Facts, Id, declare


class Made(Facts):
    """Which act is proposed, by the hash of its facts; what they are stands beside the log, until they are of no use."""

    proposal: Id
    act: Code
    hash: Id


class Decided(Facts):
    """Which bytes a named person said yes or no to, and who had proposed them."""

    proposal: Id
    act: Code
    hash: Id
    proposed_by: Id


class Ended(Facts):
    """Which proposal nothing comes of any more."""

    proposal: Id
    act: Code


class Alone(Facts):
    """Which act was done by one person, since the workspace never had a second account."""

    act: Code
    hash: Id


declare("proposal.made", "An act that needs two people was proposed.", Made)
declare("proposal.approved", "A second person approved what was proposed, byte for byte.", Decided)
declare("proposal.refused", "A second person refused what was proposed.", Decided)
declare("proposal.withdrawn", "Whoever had proposed an act took that back.", Ended)
declare("proposal.lapsed", "Nobody decided or used a proposal within its time.", Ended)
declare("proposal.done", "What two people agreed on was done.", Decided)
declare("proposal.alone", "One person did alone what needs two, for nobody else has an account.", Alone)
