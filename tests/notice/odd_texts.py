"""Texts and names that trip readers up, and plain data written as YAML the way hands write it."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import yaml
from hypothesis import strategies as st

from troth.notice.letters import odd_letters

# What YAML, HTML, Markdown, templates or spreadsheets read as something else, and letters of other alphabets.
ODD = [
    "no", "on", "~", "yes", "null", "true", "12", "1e3", "0x1F", "2026-03-01", "12:30", ".inf", "=1+1", "-", "- item",
    "key: value", "a: b: c", "# no comment", "word # word", "*star", "&name", "<<", "{brace", "[bracket]", "}", "?", "|",
    ">", "%", "@at", "`tick`", "!tag", '"quoted"', "'single'", "it’s", "half \"quoted", "C:\\path\\n", "<b>&amp;</b>",
    "</script>", "{{ name }}", "{% if %}", "a | b", "](x)", "__init__", "1. first", "two\nlines", "tab\there", "naïve",
    "ŵy", "e\u0301", "日本語", "Привет", "مرحبا", "😀", "a\u00a0b", "a\u2028b", "long " * 120, "—", "…", ":", "::", "a:",
]  # fmt: skip
ODD_NAMES = [
    "no", "on", "~", "yes", "null", "12", "2026-03-01", "client's file", "a: b", "#tag", "two words", "with-hyphen",
    "UPPER", "ŵyn", "日本", "😀", "x&y", "<b>", '"q"', "*", "-", "?", "{x}", "[y]", "%", "under_score", "back\\slash", "it’s",
    "a 'b'", "100%", "q|r", "`c`", "@", "!", ">", "ordinary", "another", "third",
]  # fmt: skip


def _usable(text: str) -> bool:
    return bool(text.strip()) and odd_letters(text, name=False) is None


def _tidied(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn"))
TEXT = (
    st.sampled_from(ODD)
    | st.lists(st.sampled_from(ODD[:-6]), min_size=2, max_size=4).map(" ".join)
    | st.text(LETTERS, min_size=1, max_size=12).filter(_usable)
)
# What other places of the notice name is held as it will be read, and may stand as a key.
NAMED_TEXT = TEXT.map(_tidied).filter(lambda text: text != "<<" and odd_letters(text, name=True) is None)
PERIODS = st.builds(
    lambda n, unit: f"{n} {unit}", st.integers(0, 40), st.sampled_from(["days", "weeks", "months", "years", "month"])
)
SPANS = st.builds(
    lambda n, unit: f"{n} {unit}", st.integers(1, 90), st.sampled_from(["milliseconds", "seconds", "minutes", "hours"])
)
HOURS = st.builds(lambda a, b: f"{a:02}:00 to {b:02}:30", st.integers(0, 23), st.integers(0, 23))
DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(date.isoformat)


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """Writes as hands write: yes and no, and numbers, without quotes, whatever the rest has."""


_Dumper.add_representer(bool, lambda dumper, value: dumper.represent_scalar(
    "tag:yaml.org,2002:bool", "yes" if value else "no", style=""))  # fmt: skip
_Dumper.add_representer(int, lambda dumper, value: dumper.represent_scalar(
    "tag:yaml.org,2002:int", str(value), style=""))  # fmt: skip


def dumped(data: Any, style: str | None = '"') -> str:
    """Plain data as YAML, in block or flow style as PyYAML thinks fit; ``style`` quotes every text, None those that need it."""
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_style=style, width=90))
