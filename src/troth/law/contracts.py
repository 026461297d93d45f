"""What a contract with a processor must say: UK GDPR Art 28(3)."""

from __future__ import annotations

from collections.abc import Collection

from troth.law.contents import Element, gaps


def _element(code: str, says: str, point: str = "") -> Element:
    return Element(code, says, f"UK GDPR Art 28(3){point}", "memory")


PROCESSOR_CONTRACT: tuple[Element, ...] = (
    _element("subject matter", "what the processing is about"),
    _element("duration", "how long it lasts"),
    _element("nature", "its nature"),
    _element("purpose", "its purpose"),
    _element("types of data", "the types of personal data"),
    _element("categories of people", "the categories of people"),
    _element("rights and duties", "the controller's rights and duties"),
    _element("instructions", "only on documented instructions, transfers included", "(a)"),
    _element("confidentiality", "people who handle the data are bound to confidentiality", "(b)"),
    _element("security", "the security of Art 32", "(c)"),
    _element(
        "sub-processors", "sub-processors only as authorised, on the same terms, the processor liable for them", "(d)"
    ),
    _element("help with rights", "help with the rights of people", "(e)"),
    _element("help with duties", "help with security, breaches and impact assessments: Arts 32–36", "(f)"),
    _element("end", "deletion or return at the end, as the controller chooses", "(g)"),
    _element("audits", "information and audits; and the controller is told where an instruction seems unlawful", "(h)"),
)


def contract_gaps(present: Collection[str]) -> tuple[Element, ...]:
    """The elements a contract lacks, ``present`` being the codes of what it says; TrothError for an unknown code."""
    return gaps(PROCESSOR_CONTRACT, present)
