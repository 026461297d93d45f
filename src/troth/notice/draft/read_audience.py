"""Reading whom a notice speaks of: the kinds of person it says it is for, with what it says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.people import kinds_in, people_named
from troth.notice.draft.reading import CONTEXT, Known, Reading, information
from troth.notice.draft.statements import Statement

_LISTED = re.compile(
    r"(?i)\b(?:notice|policy|statement|page)\b[^.:]{0,40}?\b(?:for|to|covers|about)(?: you if you are)? (?P<who>[^.:(]+)"
)
_DESCRIBED = re.compile(r"^(?P<who>[^:–—()-]{3,50}?)\s*(?:[:–—]|\s-|\()\s*(?P<what>[^)]+)")


def read_audience(statement: Statement, known: Known) -> Iterator[Reading]:
    """‘This notice is for tenants and leaseholders’; ‘Members – adults who have joined’ in a list of whom it is about."""
    text = statement.text
    if text.endswith(":"):
        yield CONTEXT
        return
    described = _DESCRIBED.match(text) if statement.lead_in else None
    listed = _LISTED.search(text)
    if described is not None and kinds_in(described["who"]):
        for who in people_named(described["who"]):
            yield Reading("people", who, "information", {"who": described["what"].strip(" .;")})
    elif statement.lead_in:
        for who in people_named(text) if kinds_in(text) else ():
            yield Reading("people", who, "information")
    elif listed is not None:
        for who in people_named(listed["who"]):
            if re.match(r"(?i)(?:are|is|who|that|have|in|if|on|to|with|said)\b", who):
                continue
            if kinds_in(who) or re.match(r"(?i)people|anybody|anyone|those|individuals", who):
                yield Reading("people", who, "information")
    yield information(statement)
