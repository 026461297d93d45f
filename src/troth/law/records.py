"""Records of processing: what UK GDPR Art 30 asks for, and the columns of the regulator's two templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling

Template = Literal["controller", "processor"]


@dataclass(frozen=True)
class Column:
    """One column, in the template's order; ``required`` by Art 30, ``where_possible`` or ``if_any`` – with that limit."""

    code: str
    heading: str
    needed: Literal["required", "where possible", "if any", "regulator's template"]
    authority: str
    proof: Proof


def _art30(paragraph: int, code: str, heading: str, needed: Literal["required", "where possible", "if any"]) -> Column:
    return Column(code, heading, needed, f"UK GDPR Art 30({paragraph})", "memory")


def _template(code: str, heading: str) -> Column:
    return Column(code, heading, "regulator's template", "ICO documentation template", "memory")


CONTROLLER_HEADER: tuple[Column, ...] = (
    _art30(1, "controller", "Controller: name and contact details", "required"),
    _art30(1, "representative", "Representative: name and contact details", "if any"),
    _art30(1, "dpo", "Data protection officer: name and contact details", "if any"),
)

CONTROLLER_COLUMNS: tuple[Column, ...] = (
    _template("business function", "Business function"),
    _art30(1, "purpose", "Purpose of processing", "required"),
    _art30(1, "joint controller", "Name and contact details of joint controller", "if any"),
    _art30(1, "people", "Categories of individuals", "required"),
    _art30(1, "data", "Categories of personal data", "required"),
    _art30(1, "recipients", "Categories of recipients", "required"),
    _template("processor contract", "Link to contract with processor"),
    _art30(
        1, "countries", "Third countries or international organisations that personal data is transferred to", "if any"
    ),
    _art30(1, "safeguards", "Safeguards for exceptional transfers", "if any"),
    _art30(1, "retention", "Retention schedule", "where possible"),
    _art30(1, "security", "General description of technical and organisational security measures", "where possible"),
    _template("basis", "Article 6 lawful basis"),
    _template("special condition", "Article 9 condition"),
    _template("legitimate interests", "Legitimate interests"),
    _template("assessment", "Link to legitimate interests assessment"),
    _template("rights", "Rights available to individuals"),
    _template("automated decisions", "Existence of automated decision-making"),
    _template("source", "Source of the personal data"),
    _template("consent record", "Link to record of consent"),
    _template("location", "Location of personal data"),
    _template("dpia required", "Data protection impact assessment required?"),
    _template("dpia progress", "Data protection impact assessment progress"),
    _template("dpia link", "Link to data protection impact assessment"),
    _template("breach", "Has a personal data breach occurred?"),
    _template("breach link", "Link to record of personal data breach"),
    _template("schedule 1 condition", "Data Protection Act 2018 Schedule 1 condition"),
    _template("policy link", "Link to retention and erasure policy document"),
    _template("policy kept", "Is personal data retained and erased in accordance with the policy?"),
    _template("policy reasons", "Reasons for not adhering to the policy"),
)

PROCESSOR_HEADER: tuple[Column, ...] = (
    _art30(2, "processor", "Processor: name and contact details", "required"),
    _art30(2, "representative", "Representative: name and contact details", "if any"),
    _art30(2, "dpo", "Data protection officer: name and contact details", "if any"),
)

PROCESSOR_COLUMNS: tuple[Column, ...] = (
    _art30(2, "controller", "Name and contact details of controller", "required"),
    _art30(2, "controller representative", "Name and contact details of the controller's representative", "if any"),
    _art30(2, "processing", "Categories of processing", "required"),
    _art30(
        2, "countries", "Third countries or international organisations that personal data is transferred to", "if any"
    ),
    _art30(2, "safeguards", "Safeguards for exceptional transfers", "if any"),
    _art30(2, "security", "General description of technical and organisational security measures", "where possible"),
)


def columns(template: Template) -> tuple[Column, ...]:
    """The columns of the regulator's template for that role, in order; TrothError for another role."""
    if template not in ("controller", "processor"):
        raise TrothError(f"there is no record of processing for a ‘{template}’", fix="use controller or processor")
    return CONTROLLER_COLUMNS if template == "controller" else PROCESSOR_COLUMNS


def row_gaps(template: Template, row: Mapping[str, str]) -> tuple[Column, ...]:
    """The required columns that a row leaves empty; TrothError for a column that is not in the template."""
    known = columns(template)
    codes = {each.code for each in known}
    for code in row:
        if code not in codes:
            raise TrothError(f"‘{code}’ is no column of the {template}'s record", fix=f"use {', '.join(sorted(codes))}")
    return tuple(each for each in known if each.needed == "required" and not row.get(each.code, "").strip())


def must_record(*, employees: int, occasional: bool, risky: bool, special_or_criminal_data: bool) -> Ruling:
    """Whether one processing has to be on the record: under 250 staff only what is not occasional, risky or sensitive.

    Payroll and customers are never occasional, so no organisation is exempt as a whole.
    """
    authority, proof = "UK GDPR Art 30(5)", "memory"
    if employees < 0:
        raise TrothError("the number of employees is negative", fix="count heads, not posts")
    if employees >= 250:
        return Ruling(answer="yes", reason="250 or more people are employed", authority=authority, proof=proof)
    why = [name for name, met in (("it is not occasional", not occasional), ("it is a risk to people", risky),
                                  ("it holds special-category or criminal data", special_or_criminal_data)) if met]  # fmt: skip
    if why:
        return Ruling(answer="yes", reason=" and ".join(why), authority=authority, proof=proof)
    return Ruling(answer="no", reason="fewer than 250 people are employed and it is occasional, harmless and ordinary",
                  authority=authority, proof=proof, notes=("Recording it all the same is simpler.",))  # fmt: skip
