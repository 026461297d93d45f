"""Whose law applies, since when, and in which region's time: regimes, regions with their zones, versions of the law."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from troth.errors import TrothError

Regime = Literal["UK", "EU", "UK-RETENTION"]
"""UK GDPR with the Data Protection Act 2018; the EU GDPR with Regulation 1182/71; how long UK records are kept."""

REGIMES: tuple[str, ...] = get_args(Regime)

ART_12A_FROM = date(2026, 2, 5)
"""DUAA s.76 (Art 12A) and s.80 (Arts 22A–22D) in force: SI 2026/82 reg 2 (opened)."""

COMPLAINTS_FROM = date(2026, 6, 19)
"""DPA 2018 s.164A in force for complaints received on or after: SI 2026/82 regs 3 and 7 (opened; reg 7 secondary)."""

PECR_72_HOURS_FROM = date(2025, 8, 20)
"""DUAA s.111 turns the provider's 24 hours into 72: SI 2025/904 reg 2 (opened)."""

_VERSIONS: dict[str, tuple[tuple[date, str], ...]] = {
    "UK": (
        (COMPLAINTS_FROM, "uk-2026-06-19"),
        (ART_12A_FROM, "uk-2026-02-05"),
        (PECR_72_HOURS_FROM, "uk-2025-08-20"),
        (date(2021, 1, 1), "uk-2021-01-01"),
        (date(2018, 5, 25), "uk-2018-05-25"),
    ),
    "EU": ((date(2018, 5, 25), "eu-2018-05-25"),),
}

LAST_DAY = date(2199, 12, 31)
"""Later days than this are taken for slips of the pen."""

UK_REGIONS = {"GB-EAW": "England and Wales", "GB-SCT": "Scotland", "GB-NIR": "Northern Ireland"}

# Member States, and the three EEA states that apply the GDPR too; zones are those of the capitals.
_EU_ZONES = {
    "AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "CY": "Asia/Nicosia", "CZ": "Europe/Prague",
    "DE": "Europe/Berlin", "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GR": "Europe/Athens", "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest", "IE": "Europe/Dublin", "IT": "Europe/Rome", "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg", "LV": "Europe/Riga", "MT": "Europe/Malta", "NL": "Europe/Amsterdam",
    "PL": "Europe/Warsaw", "PT": "Europe/Lisbon", "RO": "Europe/Bucharest", "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava",
    "IS": "Atlantic/Reykjavik", "LI": "Europe/Vaduz", "NO": "Europe/Oslo",
}  # fmt: skip

EU_REGIONS: tuple[str, ...] = tuple(f"EU-{code}" for code in sorted(_EU_ZONES))


@lru_cache(maxsize=256)
def check_region(regime: str, region: str) -> None:
    """Refuse a regime that is not known, and a region that is not of that regime. Raises TrothError."""
    if regime not in REGIMES:
        raise TrothError(f"‘{regime}’ is no regime", fix=f"use one of {', '.join(REGIMES)}")
    if region not in UK_REGIONS and country_of(region) not in _EU_ZONES:
        known = f"{', '.join(UK_REGIONS)}, or EU- and a member state, such as EU-DE"
        raise TrothError(f"‘{region}’ is no region whose holidays are known", fix=f"use one of {known}")
    if (region in UK_REGIONS) != (regime != "EU"):
        fix = f"use one of {', '.join(UK_REGIONS)}" if regime != "EU" else "use EU- and a member state, such as EU-DE"
        raise TrothError(f"region ‘{region}’ is not in the {regime} regime", fix=fix)


def country_of(region: str) -> str:
    """The member state of an EU region, its code in ISO 3166-1: ``EU-DE`` and ``EU-DE-BY`` are DE, ``EU-EL`` is GR."""
    parts = region.split("-")
    if len(parts) < 2 or parts[0] != "EU":
        return ""
    return "GR" if parts[1] == "EL" else parts[1]


@lru_cache(maxsize=256)
def zone(region: str) -> ZoneInfo:
    """The time zone whose calendar date counts in a region that ``check_region`` has passed."""
    return ZoneInfo("Europe/London" if region in UK_REGIONS else _EU_ZONES[country_of(region)])


def local_date(when: date, region: str) -> date:
    """The calendar date of a date or of a moment, in the region: 23:30 UTC in June is tomorrow in London.

    Raises TrothError for a datetime without an offset.
    """
    if not isinstance(when, datetime):
        return when
    if when.utcoffset() is None:
        raise TrothError(
            "a time without an offset does not say which day it is, nor which hour",
            fix="write the offset, as in 2026-06-30T23:30+00:00, or the local date alone",
        )
    return when.astimezone(zone(region)).date()


def law_version(regime: str, received_on: date) -> str:
    """Which text of the law a matter received on a local date falls under, named by the day it came into force.

    UK: 25 May 2018 (GDPR), 1 Jan 2021 (UK GDPR), 20 Aug 2025 (DUAA s.111), 5 Feb 2026 (Art 12A), 19 Jun 2026 (s.164A).
    Raises TrothError for a date before the regime.
    """
    for since, name in _VERSIONS["EU" if regime == "EU" else "UK"]:
        if received_on >= since:
            return name
    raise TrothError(
        f"{received_on} is before the regime: the GDPR applies from 25 May 2018",
        fix="check the date; an older matter falls under the Data Protection Act 1998, which is not in this rule book",
    )


def refuse_slip(day: date, what: str) -> None:
    """Refuse a day so far ahead that it must be a slip of the pen. Raises TrothError."""
    if day > LAST_DAY:
        raise TrothError(f"{what} on {day} is too far ahead to be meant", fix="check the year")
