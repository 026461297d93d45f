"""Whether the roles of staff make sense: each sees something, every purpose has somebody, and somebody answers requests."""

from __future__ import annotations

from collections.abc import Iterator

from troth.notice.acts import ANSWERING
from troth.notice.models import Notice
from troth.notice.problems import Marks, Path, Problem

_LOOKS = ("see case", "take file")
"""The acts by which somebody comes to see a person's data."""


def check_access(notice: Notice, marks: Marks) -> Iterator[Problem]:
    """What is odd about ``access``. A notice without it leaves everything to the privacy lead, and nothing is said."""
    if not notice.access:
        return
    for name, role in notice.access.items():
        here: Path = ("access", name)
        seen = [purpose for purpose in role.purposes if purpose in notice.purposes and notice.purposes[purpose].uses]
        looks = [act for act in role.may if act in _LOOKS]
        if role.purposes and not seen:
            what = f"the purposes of ‘{name}’ use no data, so this role sees nothing"
            yield Problem(str(marks.value((*here, "for"))), what, "give it a purpose that uses data, or take it out")
        elif looks and not seen:
            what = f"‘{name}’ may {looks[0]}, and works for no purpose: there is nobody it needs to see"
            yield Problem(str(marks.value((*here, "may"))), what, "name its purposes under ‘for’, or take the act out")
        if looks and role.under is None:
            what = f"‘{name}’ sees people’s data, and nobody in it signs an undertaking"
            yield Problem(str(marks.key(here)), what, "add ‘under: …’, the text they sign first", "warning")
    worked_for = {purpose for role in notice.access.values() for purpose in role.purposes}
    for name in notice.purposes:
        if name not in worked_for:
            what = f"nobody may work for ‘{name}’"
            yield Problem(
                str(marks.key(("purposes", name))), what, "name it under ‘for’ of a role in ‘access’", "warning"
            )
    if notice.rights and not any(set(role.may) >= ANSWERING for role in notice.access.values()):
        what = "people are promised rights, and no role of staff may answer them"
        fix = f"give a role these acts under ‘may’: {', '.join(sorted(ANSWERING))}"
        yield Problem(str(marks.key(("access",))), what, fix, "warning")
