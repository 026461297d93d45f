"""The notice as Markdown: the same sentences and tables as the page, under the same ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.models import Notice
from troth.notice.render.blocks import Block, Cell, Facts, Heading, Table, Told
from troth.notice.render.frame import Speak, day, say, speaker
from troth.notice.render.page import VersionLine, page

# What CommonMark, or GitHub's tables, would read as more than text. Ampersands too: they begin entities.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
_LINE_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")


def render_markdown(notice: Notice, line: VersionLine, language: str | None = None) -> str:
    """The notice as CommonMark with tables. Each entry's sentence stands in it word for word, with what Markdown would
    read as markup escaped, after an anchor with the entry's id."""
    made = page(notice, line, language)
    speak = speaker(made.language)
    version = _version(line, speak)
    parts = [f"# {escape(made.title)}", f"{escape(made.controller)}", version]
    if made.in_short:
        short = "\n".join(f"- {_anchor(entry.id)}{escape(entry.sentence)}" for entry in made.in_short)
        parts += [f"## {speak(say('In short'))}", short]
    for section in made.sections:
        parts.append(f"## {escape(section.title)}")
        parts += [text for block in section.blocks for text in _block(block, speak)]
    parts += [f"## {speak(say('This version'))}", f"{version}\n\n{speak(say('Fingerprint'))}: `{line.hash}`"]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text that Markdown shows exactly as it is."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    start = _LINE_START.match(escaped)
    if start is None:
        return escaped
    end = start.end(2)
    return f"{escaped[:end]}\\{escaped[end:]}" if start[2].isdigit() else f"{start[1]}\\{escaped[start.start(2) :]}"


def _version(line: VersionLine, speak: Speak) -> str:
    updated = f"{speak(say('Last updated'))} {speak(day(line.in_force_from))}"
    number = speak(say("Version {number}", number=str(line.number)))
    return f"{updated} · {number} · {speak(say('Last reviewed'))} {speak(day(line.last_reviewed))}"


def _anchor(name: str) -> str:
    safe = name.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<a id="{safe}"></a>'


def _block(block: Block, speak: Speak) -> Iterator[str]:
    if isinstance(block, Told):
        care = f"> **{speak(say('Please take care'))}.** " if block.entry.form == "warning" else ""
        yield f"{care}{_anchor(block.entry.id)}{escape(block.entry.sentence)}"
    elif isinstance(block, Heading):
        yield f"### {escape(block.text)}"
    elif isinstance(block, Facts):
        yield "\n".join(f"- **{escape(term)}:** {_cell(cell)}" for term, cell in block.rows)
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield f"**{escape(table.caption)}**"
    head = f"| {' | '.join(map(escape, table.head))} |\n|{' --- |' * len(table.head)}"
    rows = (
        f"| {_anchor(row.id) if row.id else ''}{' | '.join(_cell(cell) for cell in row.cells)} |" for row in table.rows
    )
    yield "\n".join((head, *rows))


def _cell(cell: Cell) -> str:
    return "<br>".join(escape(" ".join(text.split())) for text in cell.lines)
