"""The table of docs/asvs.md from docs/asvs.csv: ``python tools/asvs.py`` writes it; a test holds the two equal.

Requirements are named by number only. The standard is OWASP's (CC BY-SA 4.0) and is read beside it.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = ROOT / "docs" / "asvs.csv"
PAGE = ROOT / "docs" / "asvs.md"
ANSWERED = ("met", "documented", "not applicable")
CHAPTERS = {
    **{
        "V1": "Encoding and sanitisation",
        "V2": "Validation and business logic",
        "V3": "Web frontend",
        "V4": "API and web service",
    },
    **{
        "V5": "File handling",
        "V6": "Authentication",
        "V7": "Sessions",
        "V8": "Authorisation",
        "V9": "Self-contained tokens",
    },
    **{"V10": "OAuth and OpenID Connect", "V11": "Cryptography", "V12": "Secure communication", "V13": "Configuration"},
    **{"V14": "Data protection", "V15": "Secure coding and architecture", "V16": "Logging and errors", "V17": "WebRTC"},
}
PREFACE = """\
# OWASP ASVS 5.0, requirement by requirement

<!-- Written from asvs.csv by `python tools/asvs.py`; a test holds them equal, and every test that is named here to exist. -->

The [OWASP Application Security Verification
Standard](https://owasp.org/www-project-application-security-verification-standard/) 5.0.0
has 345 requirements at three levels. Here each has its number, and the test that holds it, the page that documents it, or the
reason why it does not apply or is not met. Read it beside the standard; its texts are not repeated.

*met* – a test fails when it is not. *documented* – the requirement asks for a document, and this is it. *partly met*, *not met* –
as the reason says. *not claimed* – level 3, which Troth does not set out to meet in all. V10 and V17 do not apply, as there is no
OAuth and no WebRTC; nor does V9, since sessions and tokens are opaque.

"""


@dataclass(frozen=True)
class Row:
    """One requirement: its number, level, state, the tests or pages that hold it, and the reason in words."""

    requirement: str
    level: int
    state: str
    by: tuple[str, ...]
    reason: str

    @property
    def chapter(self) -> str:
        """V1 to V17."""
        return self.requirement.split(".")[0]


def rows() -> list[Row]:
    """Every row of the data, in the order of the standard."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return [
            Row(each["requirement"], int(each["level"]), each["state"], tuple(each["by"].split()), each["reason"])
            for each in csv.DictReader(file)
        ]


def share(of: list[Row], *levels: int) -> tuple[int, int]:
    """How many of the requirements of these levels that apply are met or documented, and how many there are."""
    applicable = [row for row in of if row.level in levels and row.state != "not applicable"]
    return sum(row.state in ANSWERED for row in applicable), len(applicable)


def page(of: list[Row]) -> str:
    """The whole page."""
    lines = [PREFACE + "| level | apply | met or documented | share |", "| --- | --- | --- | --- |"]
    for says, levels in (("1", (1,)), ("1 and 2", (1, 2)), ("3 alone", (3,))):
        done, all_ = share(of, *levels)
        lines.append(f"| {says} | {all_} | {done} | {100 * done / all_:.1f} % |")
    for chapter, name in CHAPTERS.items():
        mine = [row for row in of if row.chapter == chapter]
        lines += ["", f"## {chapter} {name}", ""]
        if len({(row.state, row.reason) for row in mine}) == 1 and mine[0].state == "not applicable":
            lines.append(
                f"{len(mine)} requirements, {mine[0].requirement} to {mine[-1].requirement}: not applicable. {mine[0].reason}"
            )
            continue
        lines += ["| requirement | level | | by |", "| --- | --- | --- | --- |"]
        lines += [f"| {row.requirement} | {row.level} | {row.state} | {_by(row)} |" for row in mine]
    return "\n".join(lines) + "\n"


def _by(row: Row) -> str:
    said = [
        f"[{each.removeprefix('docs/')}]({each.removeprefix('docs/')})"
        if each.startswith("docs/")
        else f"`{each.removeprefix('tests/')}`"
        for each in row.by
    ]
    return " ".join([*said, row.reason]).strip()


if __name__ == "__main__":
    PAGE.write_text(page(rows()), encoding="utf-8")
    print(f"{PAGE.name}: {Counter(row.state for row in rows()).most_common()}")
