"""Two rule books that share no code agree: the library, and a walk through the calendar day by day."""

from __future__ import annotations

import os
import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.law import naive
from troth.law.clocks import Asked, Events, Matter, due

CASES = 1_000_000 if os.environ.get("TROTH_TORTURE") else 100_000
PARTS = 4
REGIONS = ("GB-EAW", "GB-SCT", "GB-NIR", "GB-EAW", "GB-SCT", "GB-NIR", "EU-DE", "EU-FR", "EU-IE")
FROM, TO = date(2025, 6, 1).toordinal(), date(2031, 12, 31).toordinal()
REQUESTS = ("rectification", "erasure", "restriction", "portability", "objection", "human_intervention_request")


@pytest.mark.parametrize("part", range(PARTS))
def test_both_rule_books_agree_on_a_hundred_thousand_random_cases(part: int):
    dice = random.Random(part)
    for _ in range(CASES // PARTS):
        matter, expected = draw(dice)
        result = due(matter)
        got = result.at if isinstance(expected, datetime) else result.on
        assert got == expected, f"{matter}\n{result.explain()}\nexpected {expected}"


def draw(dice: random.Random) -> tuple[Matter, date | None]:
    """A random matter, and what the naive rule book says of it."""
    received, region = date.fromordinal(dice.randint(FROM, TO)), dice.choice(REGIONS)
    uk = region in naive.PARTS
    kind = dice.choice(("request", "access", "access", "access", "extend", "complaint", "breach", "art14", "days"))
    if kind in ("request", "access", "extend"):
        return draw_request(dice, kind, received, region)
    regime = "UK" if uk else "EU"
    if kind == "complaint":
        return Matter("complaint_acknowledgement", received, region, regime), naive.acknowledgement(received, region)
    if kind == "breach":
        zone = ZoneInfo(dice.choice(["UTC", "Europe/London", "Europe/Berlin", "America/New_York"]))
        aware = datetime(
            received.year, received.month, received.day, dice.randrange(24), dice.randrange(60), tzinfo=zone
        )
        return Matter("breach_notify_regulator", aware, region, regime), naive.hours_later(aware, 72, region)
    if kind == "art14":
        first, told = (later(dice, received, 50) for _ in range(2))
        facts = Events(first_communications=tuple(first), first_disclosures=tuple(told))
        return Matter("art14_notice", received, region, regime, facts), naive.art14(received, first + told)
    right = dice.choice(("cca_file_correction_reply", "tps_first_prohibited_call_day"))
    return Matter(right, received, "GB-NIR"), naive.after_days(received, 28)


def draw_request(dice: random.Random, kind: str, received: date, region: str) -> tuple[Matter, date | None]:
    identity, fee, authority, clarified = (spans(dice, received, odds) for odds in (0.2, 0.06, 0.1, 0.45))
    if dice.random() < 0.5:
        identity = [(None, given) for _, given in identity if given]
    authority = [(None, given) for _, given in authority if given]
    notices = later(dice, received, 60)
    facts = Events(
        identity=tuple(Asked(*pair) for pair in identity),
        fee=tuple(Asked(*pair) for pair in fee),
        authority=tuple(Asked(*pair) for pair in authority),
        clarifications=tuple(Asked(*pair) for pair in clarified),
        extension_notices=tuple(notices),
    )
    right = {"access": "access", "extend": "extension_notice"}.get(kind) or dice.choice(REQUESTS)
    expected = naive.access(
        received,
        region,
        asked_for=identity + fee + authority,
        clarified=clarified,
        notices=notices,
        pausable=kind != "request",
        to_extend=kind == "extend",
    )
    return Matter(right, received, region, "UK" if region in naive.PARTS else "EU", facts), expected


def spans(dice: random.Random, received: date, odds: float) -> naive.Spans:
    """Questions and answers: often none, sometimes several that overlap, now and then one never answered."""
    drawn: naive.Spans = []
    while dice.random() < odds:
        asked = received + timedelta(days=dice.choice((0, 0, dice.randint(0, 45), dice.randint(0, 120))))
        drawn.append(
            (asked, None if dice.random() < 0.06 else asked + timedelta(days=dice.choice((0, 1, dice.randint(0, 40)))))
        )
    return drawn


def later(dice: random.Random, received: date, within: int) -> list[date]:
    """No, one or two days at or after receipt."""
    return [received + timedelta(days=dice.randint(0, within)) for _ in range(dice.choice((0, 0, 1, 2)))]
