# ruff: noqa: E501 – a pattern is read whole
"""How addresses, telephone numbers and the names of companies look in a notice."""

from __future__ import annotations

import re

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w/])(?:\+44\s?(?:\(0\)\s?)?|\(?0)\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\w)")
WEB = re.compile(r"(?:https?://|www\.)[\w.-]+\.[a-z]{2,}(?:/[\w./-]*\w)?/?", re.IGNORECASE)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")
LEGAL_NAME = re.compile(
    r"\b(?:[A-Z][\w&’'.-]*|and|of|the|for|&)(?:\s+(?:\([A-Z][\w&’' -]*\)|[A-Z][\w&’'.-]*|and|of|the|for|&))*\s+(?:Limited|LIMITED|LTD|Ltd\.?|LLP|PLC|plc|CIC|CIO|Trust|Charity|Foundation)\b"
)
NUMBER = re.compile(
    r"(?i)\b(?:(?:company|registration|registered|charity)\s+)+(?:number|no\.?|in england(?: and wales)?(?: with)?(?: (?:company|registration))? (?:number|no\.?))?\s*[:(]?\s*((?:SC|NI|OC|CE)?\d{6,8})\b"
)
REGULATORS = re.compile(r"0303 123 1113|SK9 5AF|Wycliffe House|ico\.org")
"""What belongs to the regulator and is never the controller's."""
