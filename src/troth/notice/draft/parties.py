# ruff: noqa: E501 – a pattern is read whole
"""Who gives data and who receives it: the kinds of party that notices name, and companies by their names."""

from __future__ import annotations

import re

from troth.notice.draft.vocabulary import COMPANIES, COUNTRIES, PARTIES, companies_in, named


def parties_in(text: str) -> tuple[str, ...]:
    """The kinds of party the text names, and companies it names; ``other parties`` only where nothing better is named."""
    text = _APPOSITION.sub(r"\1", text)
    found = [*named(text, PARTIES), *companies_in(text)]
    for general, particular in _COVERED:
        if general in found and any(each in found for each in particular):
            found.remove(general)
    return tuple(found)


def country_of(party: str, text: str) -> str | None:
    """The country the text puts a party in: the party named last before the country, and no other."""
    text = _APPOSITION.sub(r"\1", text)
    names = {**PARTIES, **COMPANIES}
    where = [(each.end(), name) for name in parties_in(text) for each in names[name].finditer(text)]
    for code, pattern in COUNTRIES.items():
        for place in pattern.finditer(text):
            before = [spot for spot in where if spot[0] <= place.start()]
            if before and max(before)[1] == party and not re.search(r"[.;]", text[max(before)[0] : place.start()]):
                return code
    return None


_APPOSITION = re.compile(
    rf"({'|'.join(pattern.pattern for pattern in COMPANIES.values())}),? (?:who (?:are|is) |which is )?(?:[Oo]ur|the|an?) [\w -]{{0,30}}?(?:provider|supplier|platform|processor|service|company)s?"
)

_COVERED = (
    ("search engines", ()),
    ("insurance brokers", ()),
    ("schools and colleges", ("examination boards",)),
    (
        "service providers",
        ("IT suppliers", "payment providers", "hosting providers", "analytics providers", "mailing houses"),
    ),
    ("sub-contractors", ("operatives",)),
    ("clients", ("sub-contractors", "business partners", "service providers")),
    ("other parties", tuple(name for name in PARTIES if name != "other parties") + tuple(COMPANIES)),
    ("Google", ("Google Analytics", "Google Ads")),
)
