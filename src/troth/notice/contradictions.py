"""Where a notice contradicts itself: two of its places that cannot both be true, found from its facts and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from troth.notice.contradictions_holding import HOLDING
from troth.notice.contradictions_said import SAID
from troth.notice.contradictions_sharing import SHARING
from troth.notice.models import Notice
from troth.notice.problems import Marks, Problem
from troth.notice.scene import Scene

Check = Callable[[Scene], Iterator[Problem]]

CONTRADICTIONS: Mapping[str, str] = {
    "no-transfers": "Data never leaves the UK, yet a recipient, a system or its backups are abroad.",
    "never-shared": "Details are never shared for marketing, yet somebody else gets them for theirs.",
    "analytics-personal": "Analytics hold no personal data, yet an IP address or another identifier is collected.",
    "no-profiling": "Nobody is profiled or scored, yet the notice speaks of scores, segments or recommendations.",
    "contract-no-party": "The lawful basis is contract, and these people are party to none.",
    "consent-no-withdrawal": "Something rests on consent, and nothing says that consent can be withdrawn.",
    "channel-not-allowed": "A purpose uses a marketing channel that the rule of channels does not name.",
    "kept-past-contract": "Data held for a client is kept after the client's contract.",
    "system-owner-no-recipient": "A system is run by somebody who is no recipient.",
    "system-owner-not-shared": "A processor runs a system, and no purpose shares data with it.",
    "system-owner-receives-less": "A system holds more than whoever runs it is said to receive.",
    "purpose-without-data": "A purpose uses data that no source gives.",
    "data-without-purpose": "Data is held that no purpose uses.",
    "shorter-than-statute": "A period is shorter than the statute it rests on requires.",
    "until-withdrawn-no-consent": "Something is kept until consent is withdrawn, and rests on no consent.",
    "sensitive-refused": "A kind of sensitive data is never asked for, yet a field of that kind is held.",
    "not-for-children": "The service is not for children, yet a kind of person or a field is a child's.",
    "objection-threshold": "People must show damage or distress to object; the law asks for no such thing.",
    "outside-the-eea": "The notice draws the border at the EEA or the EU; UK law draws it at the UK.",
    "provider-not-named": "A company is named that is no recipient.",
    "client-no-controller": "Instructions are taken from a client that is no controller.",
}
"""Every rule by its code, in words; the codes stand in SARIF and in baselines."""


def contradictions(notice: Notice, marks: Marks) -> list[Problem]:
    """Every contradiction, each with both places: ``where`` is the one to look at first, ``also`` the other."""
    scene = Scene(notice, marks)
    return [problem for check in (*SHARING, *HOLDING, *SAID) for problem in check(scene)]
