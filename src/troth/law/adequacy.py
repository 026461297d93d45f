"""Countries that UK adequacy regulations cover, as dated data with their conditions, and the list's own date.

The regulator's current list was not opened: every row is from a secondary source, and paragraphs and older start
dates are from memory. Pass rows of your own to ``transfers.transfer_check`` where the list has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from troth.law.answers import Proof

LIST_AS_OF = date(2026, 11, 21)
"""The day on which the list was drawn up; a later check says so in its answer."""

_END_OF_TRANSITION = date(2021, 1, 1)
"""The transition period ended on 31 December 2020 at 23:00."""


@dataclass(frozen=True)
class ImporterCondition:
    """Something that must be true of the importer or the data for the regulations to cover the transfer."""

    code: str
    says: str


@dataclass(frozen=True)
class Adequacy:
    """One country or territory: ``country`` by ISO 3166-1 alpha-2 (``EU`` for the bodies of the European Union)."""

    country: str
    name: str
    since: date
    authority: str
    proof: Proof
    until: date | None = None
    conditions: tuple[ImporterCondition, ...] = ()
    note: str = ""

    def covers(self, on: date) -> bool:
        """True where the regulations are in force on that date, whatever their conditions."""
        return self.since <= on and (self.until is None or on <= self.until)


_CARRIED_OVER = "UK GDPR Art 45A; DPA 2018 Sch 21 paras 4–5"


def _carried_over(country: str, name: str, *conditions: ImporterCondition) -> Adequacy:
    return Adequacy(country, name, _END_OF_TRANSITION, _CARRIED_OVER, "secondary", conditions=conditions)


_EEA = (
    "AT Austria, BE Belgium, BG Bulgaria, HR Croatia, CY Cyprus, CZ Czechia, DK Denmark, EE Estonia, FI Finland, FR France, "
    "DE Germany, GR Greece, HU Hungary, IS Iceland, IE Ireland, IT Italy, LV Latvia, LI Liechtenstein, LT Lithuania, "
    "LU Luxembourg, MT Malta, NL Netherlands, NO Norway, PL Poland, PT Portugal, RO Romania, SK Slovakia, SI Slovenia, "
    "ES Spain, SE Sweden"
)

ADEQUATE: tuple[Adequacy, ...] = (
    *(_carried_over(entry[:2], entry[3:]) for entry in _EEA.split(", ")),
    _carried_over("EU", "bodies of the European Union"),
    _carried_over("GI", "Gibraltar"),
    _carried_over("AD", "Andorra"),
    _carried_over("AR", "Argentina"),
    _carried_over("CA", "Canada", ImporterCondition("PIPEDA", "the recipient is subject to PIPEDA")),
    _carried_over("FO", "Faroe Islands"),
    _carried_over("GG", "Guernsey"),
    _carried_over("IM", "Isle of Man"),
    _carried_over("IL", "Israel"),
    _carried_over("JP", "Japan", ImporterCondition("APPI private sector", "the recipient is a private body under the APPI")),
    _carried_over("JE", "Jersey"),
    _carried_over("NZ", "New Zealand"),
    _carried_over("CH", "Switzerland"),
    _carried_over("UY", "Uruguay"),
    Adequacy(
        "KR", "Republic of Korea", date(2022, 12, 19),
        "UK GDPR Art 45A; Data Protection (Adequacy) (Republic of Korea) Regulations 2022", "secondary",
        conditions=(ImporterCondition("PIPA", "the recipient is subject to PIPA"),),
    ),
    Adequacy(
        "US", "United States of America", date(2023, 10, 12),
        "UK GDPR Art 45A; Data Protection (Adequacy) (United States of America) Regulations 2023", "secondary",
        conditions=(
            ImporterCondition("DPF", "the recipient is certified to the EU-US Data Privacy Framework"),
            ImporterCondition("UK Extension", "the recipient's certification includes the UK Extension"),
        ),
        note="Tell the recipient which data is sensitive; check the certification on the day.",
    ),
)  # fmt: skip
