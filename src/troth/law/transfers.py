"""Transfers out of the United Kingdom: is it restricted, and what makes it lawful. UK GDPR Arts 44A–49, since 5 February 2026.

Adequacy regulations, then appropriate safeguards with the data protection test, then an exception: in that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from troth.errors import TrothError
from troth.law.adequacy import ADEQUATE, LIST_AS_OF, Adequacy
from troth.law.answers import Proof, Result, Ruling


@dataclass(frozen=True)
class Mechanism:
    """One safeguard of Art 46; ``enough`` is False for what people take for one and is none for a UK export."""

    code: str
    says: str
    enough: bool
    authority: str
    proof: Proof


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism("IDTA", "the International Data Transfer Agreement", True, "UK GDPR Art 46; DPA 2018 s.119A", "secondary"),
    Mechanism("UK Addendum", "the EU standard contractual clauses with the UK Addendum", True,
              "UK GDPR Art 46; DPA 2018 s.119A", "secondary"),
    Mechanism("EU SCCs", "the EU standard contractual clauses alone", False, "UK GDPR Art 46; DPA 2018 s.119A", "secondary"),
    Mechanism("BCR", "binding corporate rules approved for the UK", True, "UK GDPR Arts 46–47", "secondary"),
    Mechanism("code", "an approved code of conduct with binding commitments", True, "UK GDPR Art 46", "secondary"),
    Mechanism("certification", "an approved certification with binding commitments", True, "UK GDPR Art 46", "secondary"),
)  # fmt: skip


@dataclass(frozen=True)
class TransferException:
    """One exception of Art 49: for single transfers, never a standing arrangement."""

    code: str
    says: str
    authority: str
    proof: Proof


EXCEPTIONS: tuple[TransferException, ...] = (
    TransferException("explicit consent", "the person, told of the risks, consented explicitly", "UK GDPR Art 49(1)(a)", "memory"),
    TransferException("contract with person", "a contract with the person needs it", "UK GDPR Art 49(1)(b)", "memory"),
    TransferException("contract for person", "a contract in the person's interest needs it", "UK GDPR Art 49(1)(c)", "memory"),
    TransferException("public interest", "important reasons of public interest need it", "UK GDPR Art 49(1)(d)", "memory"),
    TransferException("legal claims", "legal claims need it", "UK GDPR Art 49(1)(e)", "memory"),
    TransferException("vital interests", "vital interests, where consent cannot be given", "UK GDPR Art 49(1)(f)", "memory"),
    TransferException("public register", "it comes from a public register", "UK GDPR Art 49(1)(g)", "memory"),
    TransferException("compelling interests", "a single transfer of few people's data for compelling interests; tell the regulator",
                      "UK GDPR Art 49(1), second subparagraph", "memory"),
)  # fmt: skip

_THREE_STEPS = "ICO guidance on international transfers, 15 January 2026"


def is_restricted(
    *, uk_gdpr_applies: bool | None, we_send_it_abroad: bool | None, receiver_is_separate: bool | None
) -> Ruling:
    """The regulator's three steps: all three yes is a restricted transfer, any no is none, else it depends."""
    steps = (
        ("the UK GDPR applies to the processing", uk_gdpr_applies),
        ("we initiate the sending, or access, outside the United Kingdom", we_send_it_abroad),
        ("the receiver is a separate legal entity", receiver_is_separate),
    )
    for says, found in steps:
        if found is False:
            return Ruling(answer="no", reason=f"it is not so that {says}", authority=_THREE_STEPS, proof="secondary")
    unknown = tuple(says for says, found in steps if found is None)
    if unknown:
        return Ruling(answer="conditional", conditions=unknown, reason="a step of the test is not answered yet",
                      authority=_THREE_STEPS, proof="secondary")  # fmt: skip
    return Ruling(
        answer="yes", reason="all three steps are met: a restricted transfer", authority=_THREE_STEPS, proof="secondary"
    )


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One transfer as it is on record. ``country`` is ISO 3166-1 alpha-2; ``None`` is *not known* and never helps.

    ``importer`` holds the codes of importer conditions met (``DPF``, ``UK Extension``, ``PIPEDA`` …), checked on
    ``importer_checked_on``; ``test_passed`` – the data protection test found protection not materially lower.
    """

    country: str
    uk_gdpr_applies: bool | None = None
    we_send_it_abroad: bool | None = None
    receiver_is_separate: bool | None = None
    importer: frozenset[str] = frozenset()
    importer_checked_on: date | None = None
    sensitive_data: bool | None = None
    sensitive_data_flagged: bool | None = None
    mechanism: str | None = None
    document_ref: str = ""
    test_done_on: date | None = None
    test_passed: bool | None = None
    exception: str | None = None
    exception_reasons: str = ""


@dataclass(frozen=True, kw_only=True)
class TransferAnswer(Result):
    """Whether the transfer is lawful on that date, on which ground, and what is missing where it is not."""

    lawful: bool
    ground: Literal["domestic", "not restricted", "adequacy", "safeguards", "exception"] | None = None
    missing: tuple[str, ...] = ()


def transfer_check(transfer: Transfer, on: date, *, adequate: Sequence[Adequacy] = ADEQUATE) -> TransferAnswer:
    """Whether a transfer may be made on the date ``on``. Fails closed: whatever is not known counts as missing.

    Raises TrothError for a country that is no two-letter code, or a mechanism or exception in no table.
    """
    _check_words(transfer)
    if transfer.country == "GB":
        return TransferAnswer(lawful=True, ground="domestic", reason="the data stays in the United Kingdom",
                              authority="UK GDPR Art 44A", proof="secondary")  # fmt: skip
    restricted = is_restricted(
        uk_gdpr_applies=transfer.uk_gdpr_applies,
        we_send_it_abroad=transfer.we_send_it_abroad,
        receiver_is_separate=transfer.receiver_is_separate,
    )
    if restricted.answer == "no":
        return TransferAnswer(lawful=True, ground="not restricted", reason=restricted.reason, authority=restricted.authority,
                              proof=restricted.proof)  # fmt: skip
    # An open step is no way out: the transfer is then looked at as restricted.
    missing: list[str] = []
    for attempt in (_by_adequacy(transfer, on, adequate), _by_safeguards(transfer, on), _by_exception(transfer)):
        if isinstance(attempt, TransferAnswer):
            return attempt
        missing += attempt
    return TransferAnswer(lawful=False, missing=tuple(missing), authority="UK GDPR Arts 44A–49; DUAA s.85", proof="secondary",
                          reason="a restricted transfer without adequacy, safeguards or exception")  # fmt: skip


def _check_words(transfer: Transfer) -> None:
    if not (len(transfer.country) == 2 and transfer.country.isascii() and transfer.country.isupper()):
        raise TrothError(f"‘{transfer.country}’ is no country code", fix="use ISO 3166-1, two capital letters: US")
    if transfer.country == "UK":
        raise TrothError("‘UK’ is no ISO country code", fix="write GB")
    for word, name, known in (
        (transfer.mechanism, "mechanism", [each.code for each in MECHANISMS]),
        (transfer.exception, "exception", [each.code for each in EXCEPTIONS]),
    ):
        if word is not None and word not in known:
            raise TrothError(f"‘{word}’ is no {name} of transfers", fix=f"use one of {', '.join(known)}")


def _by_adequacy(transfer: Transfer, on: date, adequate: Sequence[Adequacy]) -> TransferAnswer | list[str]:
    rows = [each for each in adequate if each.country == transfer.country]
    row = next((each for each in rows if each.covers(on)), None)
    if row is None:
        return [f"adequacy: no UK regulations cover {rows[0].name if rows else transfer.country} on {on:%-d %B %Y}"]
    missing = [f"adequacy: {each.says}" for each in row.conditions if each.code not in transfer.importer]
    if row.conditions and not missing:
        if transfer.importer_checked_on is None or transfer.importer_checked_on > on:
            missing.append("adequacy: the day on which the recipient's status was checked")
        if row.country == "US" and transfer.sensitive_data is not False and not transfer.sensitive_data_flagged:
            missing.append("adequacy: sensitive data flagged to the recipient, or a finding that there is none")
    if missing:
        return missing
    notes = (row.note,) if row.note else ()
    if on > LIST_AS_OF and adequate is ADEQUATE:
        notes = (*notes, f"The list is of {LIST_AS_OF:%-d %B %Y}; look whether it has changed since.")
    return TransferAnswer(lawful=True, ground="adequacy", reason=f"UK adequacy regulations cover {row.name}",
                          authority=row.authority, proof=row.proof, notes=notes)  # fmt: skip


def _by_safeguards(transfer: Transfer, on: date) -> TransferAnswer | list[str]:
    if transfer.mechanism is None:
        return ["safeguards: a mechanism, such as the IDTA or the UK Addendum"]
    found = next(each for each in MECHANISMS if each.code == transfer.mechanism)
    missing: list[str] = []
    if not found.enough:
        missing.append(f"safeguards: {found.says} are not enough for a UK export; add the UK Addendum")
    if not transfer.document_ref.strip():
        missing.append("safeguards: a reference to the signed document")
    if transfer.test_done_on is None or transfer.test_done_on > on:
        missing.append("safeguards: the data protection test, done by the day of the transfer")
    if transfer.test_passed is not True:
        missing.append("safeguards: a finding that protection is not materially lower")
    if missing:
        return missing
    return TransferAnswer(lawful=True, ground="safeguards", reason=f"{found.says}, and protection is not materially lower",
                          authority=f"{found.authority}; data protection test: DUAA s.85",
                          proof=found.proof)  # fmt: skip


def _by_exception(transfer: Transfer) -> TransferAnswer | list[str]:
    if transfer.exception is None:
        return ["exception: one of Art 49, for a single transfer"]
    if not transfer.exception_reasons.strip():
        return ["exception: why it is needed, in words"]
    found = next(each for each in EXCEPTIONS if each.code == transfer.exception)
    return TransferAnswer(lawful=True, ground="exception", reason=found.says, authority=found.authority, proof=found.proof,
                          notes=("For this transfer only; it is no standing arrangement.",))  # fmt: skip
