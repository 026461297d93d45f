"""Which differences between two notices are material, and why: what UK GDPR Arts 13 and 14 make people rely on.

The rule of thumb: whatever lets more be done with people's data, or gives them less, is material; whatever does less, or
says the same in other words, is editorial. A fact that no rule names is material, because somebody may rely on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Any

from troth.errors import TrothError
from troth.law.periods import Period
from troth.notice.compare_facts import Difference, Facts


@dataclass(frozen=True)
class Scene:
    """Both notices as facts: some differences can only be judged by what they refer to."""

    old: Facts
    new: Facts


Judge = Callable[[Difference, Scene], str | None]
"""Why a difference is material, in a few words; None where it is editorial."""

EDITORIAL_KEYS = frozenset({"says", "also says", "clauses", "shared because", "beside"})
"""Keys of every entry that carry words or bookkeeping, never facts."""


def material(difference: Difference, scene: Scene) -> str | None:
    """Why this difference is material, in a few words (``longer retention``); None where it is editorial."""
    if difference.what == "moved" or EDITORIAL_KEYS.intersection(difference.path[-2:]):
        return None
    place = "/".join(part.replace("/", " ") for part in difference.path)
    for pattern, depth, judge in _RULES:
        if len(difference.path) == depth and fnmatchcase(place, pattern):
            return judge(difference, scene)
    for pattern in _EDITORIAL:
        if fnmatchcase(place, pattern):
            return None
    return _otherwise(difference, scene)


def longer(before: str, after: str) -> bool:
    """Whether the second period ends later than the first from any start in four years."""
    one, other = Period.parse(before), Period.parse(after)
    starts = (date(2023, 1, 1) + timedelta(days=day) for day in range(0, 1461, 5))
    return any(other.after(start) > one.after(start) for start in starts)


def _is(added: str | None = None, removed: str | None = None, changed: str | None = None) -> Judge:
    """Material by what happened to it."""
    reasons: Mapping[str, str | None] = {"added": added, "removed": removed, "changed": changed}
    return lambda difference, scene: reasons[difference.what]


def _always(why: str) -> Judge:
    return _is(why, why, why)


def _grows(why: str) -> Judge:
    """A period that becomes longer, or a limit that goes."""

    def judge(difference: Difference, scene: Scene) -> str | None:
        if difference.what == "changed":
            return why if longer(difference.before, difference.after) else None
        return why if difference.what == "removed" else None

    return judge


def _country(difference: Difference, scene: Scene) -> str | None:
    """A recipient that moves: abroad is a transfer, home is not."""
    return None if difference.after == "GB" else "transfer"


def _recipient(difference: Difference, scene: Scene) -> str | None:
    if difference.what == "removed":
        return None
    added: dict[str, Any] = difference.after
    return "new recipient" if added.get("country", "GB") == "GB" else "new recipient, and a transfer"


def _cookie(difference: Difference, scene: Scene) -> str | None:
    added: dict[str, Any] = difference.after
    return "new cookie" if difference.what == "added" and added.get("purpose") != "necessary" else None


def _transfers(difference: Difference, scene: Scene) -> str | None:
    return None if difference.after == "never" else "transfer"


def _transfers_section(difference: Difference, scene: Scene) -> str | None:
    """The whole section: a promise about the UK that goes is a transfer that may come."""
    if difference.what == "removed":
        return "promise withdrawn"
    added: dict[str, Any] = difference.after
    return None if added.get("outside the uk") == "never" else "transfer"


def _keep(difference: Difference, scene: Scene) -> str | None:
    """A purpose under another rule: judged by what the two rules say, because a rule's name is no fact."""
    old = scene.old["retention"].get(difference.before)
    new = scene.new["retention"].get(difference.after)
    if old is None or new is None:
        return "kept by another rule"
    if old["starts"] != new["starts"]:
        return "the period starts otherwise"
    if longer(old["keep for"], new["keep for"]):
        return "longer retention"
    return "less is done at the end" if old["then"] != new["then"] else None


def _then(difference: Difference, scene: Scene) -> str | None:
    return "less is done at the end" if difference.after == "anonymise" else None


def _sensitive(difference: Difference, scene: Scene) -> str | None:
    """Special categories and data about crime: to hold them is material, to refuse them is a promise."""
    if difference.what == "removed":
        gone: dict[str, Any] = difference.before
        return None if gone.get("rule") == "held" else "promise withdrawn"
    rule = difference.after["rule"] if difference.what == "added" else difference.after
    return None if rule == "never asked for" else "sensitive data is held"


def _kinds(difference: Difference, scene: Scene) -> str | None:
    """More kinds held is material, and so is fewer kinds refused."""
    section, name = difference.path[:2]
    held = scene.new[section][name]["rule"] == "held"
    return "sensitive data is held" if held == (difference.what == "added") else None


def _children(difference: Difference, scene: Scene) -> str | None:
    if difference.what == "removed":
        return "promise withdrawn"
    rule = difference.after["rule"] if difference.what == "added" else difference.after
    return None if rule == "not for children" else "the service is for children"


def _becomes_yes(why: str) -> Judge:
    return lambda difference, scene: why if difference.after is True else None


def _unless_never(why: str) -> Judge:
    return lambda difference, scene: why if difference.after != "never" else None


def _withdrawn(difference: Difference, scene: Scene) -> str | None:
    """A promise that is given is good news; one that goes is not."""
    return "promise withdrawn" if difference.what == "removed" else None


def _decided(difference: Difference, scene: Scene) -> str | None:
    """A machine that decides less is good news."""
    return None if difference.after == "none" else "automated decision"


def _contact(difference: Difference, scene: Scene) -> str | None:
    """People who were to be talked with are only told."""
    return "promise withdrawn" if difference.after == "one way" else None


def _otherwise(difference: Difference, scene: Scene) -> str | None:
    """A fact that no rule names: a period by its length, all else as it is."""
    if difference.what == "changed" and isinstance(difference.before, str) and isinstance(difference.after, str):
        try:
            return "longer period" if longer(difference.before, difference.after) else None
        except TrothError:
            return "fact changed"  # not two periods, so nothing says which of the two is the stricter
    return "fact changed"


# Pattern, how many steps the path has, judge. The first that fits decides.
_RULES: tuple[tuple[str, int, Judge], ...] = tuple(
    (pattern, pattern.count("/") + 1, judge)
    for pattern, judge in (
        ("purposes/*", _is(added="new purpose")),
        ("purposes/*/uses", _is(added="new category for this purpose")),
        ("purposes/*/shared with", _is(added="new recipient for this purpose")),
        ("purposes/*/keep", _keep),
        ("purposes/*/channels", _is(added="new marketing channel")),
        ("purposes/*/about/*", _is(added="new kind of person")),
        ("purposes/*/about/*/our role", _always("changed role")),
        ("purposes/*/about/*/lawful basis", _always("changed basis")),
        ("purposes/*/about/*/interest", _is(added=None, removed="changed basis", changed="changed interest")),
        ("data/*", _is(added="new category")),
        ("data/*/fields", _is(added="new data")),
        ("data/*/needed/*", _is(added="more is required of people")),
        ("data/*/collected", _always("collected otherwise")),
        ("sources/*", _is(added="new source")),
        ("sources/*/from", _always("new source")),
        ("sources/*/by", _is(added=None)),
        ("sources/*/gives", _is(added="new category from this source")),
        ("sources/*/about", _is(added="new kind of person")),
        ("people/*", _is(added="new kind of person")),
        ("recipients/*", _recipient),
        ("recipients/*/country", _country),
        ("recipients/*/safeguard", _always("transfer")),
        ("recipients/*/receives", _is(added="new category for this recipient")),
        ("recipients/*/role", _always("changed role")),
        ("recipients/*/are", _always("the recipient is described otherwise")),
        ("sharing/*", _is(added="new rule of sharing", removed="promise withdrawn")),
        ("sharing/*/grounds", _is(added="new ground for disclosure")),
        ("transfers", _transfers_section),
        ("transfers/outside the uk", _transfers),
        ("retention/*", _is(added="new retention rule", removed="retention rule withdrawn")),
        ("retention/*/keep for", _grows("longer retention")),
        ("retention/*/starts", _always("the period starts otherwise")),
        ("retention/*/then", _then),
        ("marketing/*", _withdrawn),
        ("marketing/*/allows", _is(added="more marketing is allowed")),
        ("marketing/*/rule", _always("another rule of marketing")),
        ("cookies/global privacy control", _withdrawn),
        ("cookies/set/*", _cookie),
        ("cookies/set/*/lasts", _grows("cookie lasts longer")),
        ("rights/*", _is(removed="weaker right")),
        ("rights/*/within", _grows("weaker right")),
        ("rights/*/fee", _is(added="weaker right", changed="weaker right")),
        ("decisions/solely automated", _decided),
        ("decisions/taken/*", _is(added="automated decision", changed="automated decision")),
        ("decisions/before that changes", _withdrawn),
        ("decisions/before that changes/contact", _contact),
        ("decisions/before that changes/by", _is()),
        ("review/changes", _withdrawn),
        ("review/changes/contact", _contact),
        ("review/changes/by", _is()),
        ("profiling/scoring/*", _is(added="new scoring of people", changed="scores are used otherwise")),
        ("measures/*", _withdrawn),
        ("measures/*/every", _grows("weaker protection")),
        ("measures/*/proved by", _is(removed="weaker protection")),
        ("complaints/acknowledged within", _grows("weaker right")),
        ("review/every", _grows("reviewed less often")),
        ("pages/*", _withdrawn),
        ("pages/*/reviewed every", _grows("reviewed less often")),
        ("consent/*", _withdrawn),
        ("statistics", _is()),
        ("cookies", _is(added="new cookie", removed="promise withdrawn")),
        ("nothing else", _withdrawn),
        ("what we need", _withdrawn),
        ("special categories/*", _sensitive),
        ("special categories/*/rule", _sensitive),
        ("special categories/*/kinds", _kinds),
        ("special categories/*/purposes", _is(added="sensitive data is used for more")),
        ("criminal data/*", _sensitive),
        ("criminal data/*/rule", _sensitive),
        ("criminal data/*/kinds", _kinds),
        ("criminal data/*/purposes", _is(added="sensitive data is used for more")),
        ("children", _children),
        ("children/rule", _children),
        ("instructions/*", _is()),
        ("instructions/*/purposes", _is(added="new purpose for this client")),
        ("instructions/*/transfers", _unless_never("transfer")),
        ("who may see/*", _is(added="more people may see it")),
        ("who may see/*/purposes", _is(added="more people may see it")),
        ("who may see/*/sees", _is(added="more people may see it")),
        ("who may see/*/undertaking", _is(removed="weaker protection", changed="weaker protection")),
        ("who may see/*/reviewed every", _grows("reviewed less often")),
        ("incidents", _withdrawn),
        ("incidents/tells", _is(removed="weaker right")),
        ("recipients/*/markets for itself", _becomes_yes("marketing by others")),
        ("information/*", _is()),
        ("warnings/*", _is()),
        ("organisation/name", _always("another controller")),
        ("organisation/routes/by", _is(removed="weaker right")),
    )
)

# Facts of our own housekeeping, contacts and wording: nobody's data is used otherwise because of them.
_EDITORIAL = (
    "title", "also titled*", "also in short*", "*/*/name", "language", "in short", "organisation/*", "people/*",
    "purposes/*/assessed/*", "purposes/*/about/*/party to the contract", "recipients/*/contract*", "sharing/*/approved by",
    "retention/*/of", "retention/*/because", "retention/*/authority", "retention/*/statutory row", "measures/*/owner",
    "pages/*/owner", "instructions/*/document", "instructions/*/contract*", "who may see/*/owner", "who may see/*/role",
    "incidents/owner", "review/last", "review/latest*",
)  # fmt: skip
