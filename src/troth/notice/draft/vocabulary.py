"""What notices name, by the words they use for it: the tables of ``words/``, ready to look for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, cast

import yaml

Names = Mapping[str, re.Pattern[str]]
"""What is named → how it may be named."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _read(name: str) -> dict[str, Any]:
    """A table as it is written: every value is text, so that ``NO`` stays the code of Norway."""
    text = resources.files("troth.notice.draft").joinpath("words", f"{name}.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.load(text, Loader=_Loader))  # noqa: S506 – a base loader makes only text


def _words(patterns: str | Iterable[str], *, as_spelt: bool = False) -> re.Pattern[str]:
    """Whole words; ``as_spelt`` tells capitals from small letters."""
    joined = patterns if isinstance(patterns, str) else "|".join(patterns)
    # A pattern may end with the space or bracket that must follow; else it ends where its last word does.
    return re.compile(rf"(?<![\w-])(?:{joined})(?:(?<=[ (,])|(?!\w))", 0 if as_spelt else re.IGNORECASE)


def _names(table: Mapping[str, Any], *, as_spelt: bool = False) -> Names:
    return {name: _words(patterns, as_spelt=as_spelt) for name, patterns in table.items()}


def _supplier(name: str, about: Mapping[str, Any]) -> re.Pattern[str]:
    spellings = sorted({name, *about.get("spelt", ())}, key=len, reverse=True)
    return _words(about.get("like") or (re.escape(each) for each in spellings), as_spelt=True)


FIELDS: Mapping[str, Names] = {
    group: _names(kinds)
    for part in ("fields-people", "fields-technical", "fields-delicate")
    for group, kinds in _read(part).items()
}
"""The kinds of data a notice may name, in the groups in which Troth drafts them where the notice has no groups of its own."""

BASES: Names = _names(_read("bases"))
LABELS: Names = _names(_read("basis-labels"))
"""What names a lawful basis where nothing but one is expected."""
RIGHTS: Names = _names(_read("rights"))
KINDS: Names = _names(_read("people"))
"""Kinds of person, by their plural."""
VERBS: str = "|".join(cast("list[str]", _read("purpose-verbs")["verbs"]))
"""Verbs that begin a purpose, as alternatives of a pattern."""
CHANNELS: Names = _names(_read("channels"))
PARTIES: Names = _names(_read("parties"))
COUNTRIES: Names = _names(_read("countries"), as_spelt=True)

_SUPPLIERS: dict[str, dict[str, dict[str, Any]]] = {**_read("suppliers"), **_read("suppliers-trade")}
COMPANIES: Names = {name: _supplier(name, about) for each in _SUPPLIERS.values() for name, about in each.items()}
"""Suppliers so common that notices name them without saying what they are."""

TRADES: Mapping[str, str] = {name: trade for trade, each in _SUPPLIERS.items() for name in each}
"""Supplier → what it does, in the words of the table."""

FOREIGN: Mapping[str, str] = {
    name: str(about["country"])
    for each in _SUPPLIERS.values()
    for name, about in each.items()
    if about["country"] != "GB"
}
"""Those that no UK company runs, with their country: a reason to ask, never proof of a transfer."""


def named(text: str, names: Names) -> tuple[str, ...]:
    """The names of a table that the text uses, in the table's order."""
    return tuple(name for name, pattern in names.items() if pattern.search(text))


@lru_cache(maxsize=4096)
def companies_in(text: str) -> tuple[str, ...]:
    """The suppliers of ``words/suppliers.yaml`` that the text names, in the order in which it names them."""
    if not _MAY_NAME_ONE.search(text):
        return ()
    places = [(found.start(), name) for name, pattern in COMPANIES.items() if (found := pattern.search(text))]
    return tuple(name for _, name in sorted(places))


_MAY_NAME_ONE = re.compile(r"[A-Z1-9a-z.]*[A-Z]|monday|tawk|8x8|20i|takepayments|dot(?:digital|mailer)")


def fields_in(text: str) -> dict[str, tuple[str, ...]]:
    """The fields that the text names, by group. ``address`` inside ‘IP address’ or ‘email address’ is no postal address."""
    clean = _ANOTHER_ADDRESS.sub(lambda each: each[0].replace(" ", "_"), text)
    found: dict[str, tuple[str, ...]] = {}
    for group, kinds in FIELDS.items():
        names = [name for name, pattern in kinds.items() if pattern.search(clean if name == "address" else text)]
        if names:
            found[group] = tuple(names)
    phone_used = "phone number used to call" in found.get("technical", ())
    if phone_used and not re.search(r"(?i)phone number(?! used)|telephone", text):
        found["contact"] = tuple(name for name in found.get("contact", ()) if name != "phone number")
    return {group: names for group, names in found.items() if names}


_ANOTHER_ADDRESS = re.compile(
    r"\b(?:internet protocol \(ip\)|internet protocol|ip|e-?mail|web|internet) address(?:es)?", re.IGNORECASE
)
