"""How two spellings of an identifier are compared: each identifier has a form, by its name, and one normal spelling."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from troth.errors import TrothError
from troth.systems.base import Identifiers

Form = Literal["email", "phone", "nino", "code", "text"]
FORMS: tuple[Form, ...] = get_args(Form)

_PHONE_WORDS = ("phone", "mobile", "fax")
_NINO_WORDS = ("national insurance", "nino")
_CODE_WORDS = ("postcode", "reference", "number", "account", "code")
_NINO = re.compile(r"^([A-Z]{2}[0-9]{6})[A-Z]?$")
_UK_PREFIX = re.compile(r"^(?:00)?440?(\d{9,10})$")
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_NO_TEXT = re.compile("[\ud800-\udfff]")
SHORTEST_SOUGHT = 5
"""Values shorter than this are compared whole; inside other text they would fit by chance."""


@lru_cache(maxsize=256)
def form_of(identifier: str) -> Form:
    """``email``, ``phone``, ``nino``, ``code`` (postcode, references, numbers) or ``text``, by the identifier's name."""
    name = identifier.casefold()
    if "email" in name or "e-mail" in name:
        return "email"
    if any(word in name for word in _PHONE_WORDS):
        return "phone"
    if any(word in name for word in _NINO_WORDS):
        return "nino"
    return "code" if any(word in name for word in _CODE_WORDS) else "text"


def normalise(identifier: str, value: str) -> str:
    """The value in the one spelling in which it is compared; empty where nothing comparable is in it."""
    return normal(form_of(identifier), value)


def normal(form: Form, value: str) -> str:
    """As ``normalise``, by form. ‘+44 (0)1632 960123’ → ‘01632960123’; ‘ab 12 cd’ → ‘AB12CD’; ‘qq-12-34-56-c’ → ‘QQ123456’.

    The suffix letter of a National Insurance number is left out: many records lack it, and the eight characters before
    it are one person's own.
    """
    if form == "email":
        return value.strip().casefold()
    if form == "phone":
        digits = re.sub(r"[^0-9]", "", value)
        return _UK_PREFIX.sub(r"0\1", digits)
    if form == "nino":
        return _NINO.sub(r"\1", inside("nino", value))
    if form == "code":
        return re.sub(r"\s+", "", value).upper()
    return re.sub(r"\s+", " ", value.strip()).casefold()


def sought(form: Form, normalised: str) -> str | None:
    """What to look for inside running text of the same form; None where the value is too short or is only a name.

    Of a telephone number the part without its leading 0 is sought, so that +44 spellings are hit.
    """
    part = normalised.removeprefix("0") if form == "phone" else normalised
    return None if form == "text" or len(part) < SHORTEST_SOUGHT else part


def inside(form: Form, text: str) -> str:
    """Running text in the spelling in which ``sought`` is looked for."""
    if form == "phone":
        return re.sub(r"[^0-9]", "", text)
    if form == "nino":
        return re.sub(r"[^A-Za-z0-9]", "", text).upper()
    return re.sub(r"\s+", "", text).upper() if form == "code" else text.casefold()


def is_link(identifier: str, value: str) -> bool:
    """Whether this is no identifier that anybody gave, but the keys of the person's rows in another system."""
    return "." in identifier and value.startswith("[[")


def refuse_unsafe(person: Identifiers) -> None:
    """Raise TrothError unless every identifier says who is meant: none empty, none a wildcard, at least one given."""
    if not person:
        raise TrothError(
            "no identifier is given, and nobody is never everybody", fix="give an email, a number or a name"
        )
    for identifier, value in person.items():
        if is_link(identifier, value):
            continue
        plain = normalise(identifier, value)
        if "*" in value or "%" in value or not _SAYS_SOMETHING.search(plain):
            raise TrothError(
                "this identifier is empty or a wildcard, and would fit anybody",
                where=identifier,
                fix="give the whole value as the person wrote it, or leave the identifier out",
            )
        if "\x00" in value:
            raise TrothError("this identifier holds a NUL character", where=identifier, fix="give it as plain text")
        if not value.isascii() and _NO_TEXT.search(value):
            raise TrothError("this identifier holds bytes that are no text", where=identifier, fix="give it as UTF-8")
