# ruff: noqa: E501 – a pattern is read whole
"""From blocks to statements: one sentence or list item each, with the headings over it and the words that lead into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from troth.notice.draft.blocks import Block
from troth.notice.draft.lost_tables import tables_in_text
from troth.notice.draft.people import is_kind
from troth.notice.draft.topic_cues import HEADINGS
from troth.notice.draft.voice import called, of_one, speaks_as_one


@dataclass(frozen=True)
class Statement:
    """What is read at once. ``whole`` is the item with its lead-in, so that ‘• insurers’ says what is shared with them."""

    text: str
    line: int
    headings: tuple[str, ...] = ()
    lead_in: str = ""
    row: dict[str, str] = field(default_factory=dict[str, str], hash=False)
    title: str = ""
    said: str = ""
    us: str = ""

    @property
    def quoted(self) -> str:
        """The words as the source has them."""
        return self.said or self.text

    @property
    def whole(self) -> str:
        """The lead-in and the words of its own."""
        return f"{self.lead_in} {self.text}".strip()

    @property
    def heading(self) -> str:
        """The nearest heading; empty where there is none."""
        return self.headings[-1] if self.headings else ""


def statements_of(blocks: Sequence[Block]) -> tuple[Statement, ...]:
    """Every statement of the document in its order. Headings are context, never statements."""
    blocks = _grouped(_levelled(blocks))
    title = _title(blocks)
    us = called([block.text for block in blocks[:14]])
    alone = speaks_as_one(block.text for block in blocks)
    read = (_denied(each) for each in _walk(tuple(tables_in_text(tuple(blocks)))))
    return tuple(
        replace(
            each,
            text=of_one(each.text),
            lead_in=of_one(each.lead_in),
            said=each.quoted,
            headings=tuple(of_one(text) for text in each.headings if text != title),
            title=title,
        )
        if alone
        else replace(
            each, us=us, headings=each.headings[1:] if each.headings[:1] == (title,) else each.headings, title=title
        )
        for each in read
    )


def _denied(statement: Statement) -> Statement:
    """‘Sell your data’ under ‘We never:’ is read as ‘We never sell your data’."""
    found = _NEVER.search(statement.lead_in)
    if found is None or statement.row or re.match(r"(?i)(?:we|you|our|your|it|this|the|no|nobody)\b", statement.text):
        return statement
    text = f"We {found['never'] or 'never'} {statement.text[:1].lower()}{statement.text[1:]}"
    return replace(statement, text=text, lead_in="", said=statement.quoted)


_NEVER = re.compile(
    r"(?i)(?:^|[.:] )(?:(?:what|things) )?we (?:will )?(?:(?P<never>never|do not|don[’']t|will not|won[’']t)(?: ever| currently| do)?|(?:promise|undertake|agree) (?:never|not) to):$"
)


def _levelled(blocks: Sequence[Block]) -> Sequence[Block]:
    """Where chapters are in capitals, the other headings that look no smaller divide them."""
    chapters = [each for each in blocks if each.kind == "heading" and each.text.isupper()]
    if len(chapters) < 3:
        return blocks
    level = max(each.level for each in chapters)
    return [
        replace(each, level=level + 1)
        if each.kind == "heading" and each.level <= level and not each.text.isupper()
        else each
        for each in blocks
    ]


def _grouped(blocks: Sequence[Block]) -> Sequence[Block]:
    """A line right over a list that names no topic of its own divides the chapter it stands in: ‘Bodies’ under ‘Who sees it’."""
    return [
        replace(block, level=block.level + 1)
        if block.kind == "heading"
        and index > 0
        and after is not None
        and after.kind == "item"
        and after.line == block.line + 1
        and len(block.text.split()) < 5
        and not any(pattern.search(block.text) for _, pattern in HEADINGS)
        else block
        for index, (block, after) in enumerate(zip(blocks, [*blocks[1:], None], strict=False))
    ]


def _title(blocks: Sequence[Block]) -> str:
    """The title over the whole notice, which says nothing of what stands under it; empty where there is but one heading."""
    headings = [each for each in blocks if each.kind == "heading"]
    return headings[0].text if len(headings) > 1 and _TITLE.search(headings[0].text) else ""


_TITLE = re.compile(
    r"privacy|(?:notice|policy|statement)\W*$|data protection|how (?:we|\w+ \w+) (?:use|look|handle|treat|protect|keep)\w* .*(?:information|data|details)|your (?:personal )?(?:information|data)\W*$",
    re.IGNORECASE,
)


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph; abbreviations, initials and addresses do not end one."""
    found: list[str] = []
    start = 0
    for end in re.finditer(r"[.!?…]['”’\")\]]*\s+(?=[“‘\"'(]?[A-Z0-9•])", text):
        piece = text[start : end.end()].rstrip()
        # ‘Unhappy? Tell us.’ is one statement: a question is answered by what follows it.
        if _ABBREVIATED.search(piece) or (piece.endswith("?") and len(text) - end.end() > 3):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _clauses_of(text: str) -> list[str]:
    """The sentences, and each ‘… and we never …’ of one as a statement of its own: it denies, the rest does not."""
    return [clause for sentence in sentences_of(text) for clause in _AND_NOT.split(sentence)]


_AND_NOT = re.compile(
    r",?\s+(?=(?:and|but)\s+we (?:never|do\b|don[’']t|will not|won[’']t|will never)\b)", re.IGNORECASE
)

_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|no|nos|ltd|mr|mrs|ms|dr|st|inc|co|art|arts|vs|approx|tel|hon|rev|prof|cllr|ref|para|reg|dept)|\b[A-Z])\.$",
    re.IGNORECASE,
)


def _walk(blocks: Sequence[Block]) -> Iterator[Statement]:
    headings: list[tuple[int, str]] = []
    lead_ins: list[tuple[int, str]] = []
    lead = ""
    header: tuple[str, ...] = ()
    for index, block in enumerate(blocks):
        follows_row = index + 1 < len(blocks) and blocks[index + 1].kind == "row"
        if block.kind == "text" and follows_row and len(block.text.split()) < 7 and not block.text.endswith((".", ":")):
            # A few words right over a table are its heading.
            headings = [*(each for each in headings if each[0] < _LABEL_LEVEL), (_LABEL_LEVEL, block.text)]
            continue
        over = tuple(text for _, text in headings)
        if block.kind == "heading":
            headings = _under(headings, block)
            lead, lead_ins = "", []
        elif block.kind == "row":
            if block.starts_table:
                header = block.cells
                continue
            row = dict(zip(header, block.cells, strict=False))
            yield Statement(block.text, block.line, over, row=row)
        elif block.kind == "item":
            label, sentences = _run_in(_clauses_of(block.text))
            if label:
                over = (*over, label)
            # Copied lists lose their depth: after ‘when you:’ the next plain items go on from it, a full one does not.
            reach = block.level if len(sentences) > 1 else block.level + 1
            lead_ins = [each for each in lead_ins if each[0] < reach]
            titled = not headings or re.search(
                r"(?i)(?:privacy|fair processing|data protection) (?:notice|policy|statement)", headings[-1][1]
            )
            above = f"{headings[-1][1]}:" if not titled and not lead else ""
            heads = _heads_deeper(block, blocks[index + 1 : index + 2])
            lead_ins = [each for each in lead_ins if each[0] < block.level] if heads else lead_ins
            leading = " ".join(part for part in (lead or above, *(text for _, text in lead_ins)) if part)
            if heads:
                yield Statement(f"{block.text}:", block.line, over, leading, said=block.text)
                lead_ins.append((block.level, f"{block.text}:"))
                continue
            for index, sentence in enumerate(sentences):
                opens = index == len(sentences) - 1 and sentence.endswith((":", "through"))
                if opens:
                    lead_ins = [each for each in lead_ins if each[0] < block.level or not _IS_LABEL.match(each[1])]
                    lead_ins.append((block.level, sentence))
                # What follows the first sentence of an item stands for itself, under the same heading.
                led = leading if (index == 0 and not label) or _is_fragment(sentence) else ""
                yield Statement(sentence, block.line, over, led)
        elif _names_a_basis(block.text):
            # A label that names a lawful basis stands over what follows it, whatever it is marked as.
            headings = [*(each for each in headings if each[0] < _LABEL_LEVEL), (_LABEL_LEVEL, block.text)]
        else:
            follows = bool(_AFTER_LEAD.match(block.text) if _OF_BASES.search(lead) else _OF_INTERESTS.search(lead))
            led, lead_ins = lead if follows else "", []
            lead = lead if follows and _OF_BASES.search(lead) else ""
            label, sentences = _run_in(_clauses_of(block.text))
            over = (*over, label) if label else over
            for index, sentence in enumerate(sentences):
                yield Statement(sentence, block.line, over, led if index == 0 else "")
                if sentence.endswith((":", "–", "-")) or _LEADS.search(sentence):
                    lead = sentence


def _run_in(sentences: list[str]) -> tuple[str, list[str]]:
    """A heading that runs into its paragraph: ‘Complaints. Speak to the Clerk …’, ‘Contract. We need …’."""
    first = sentences[0].rstrip(".") if len(sentences) > 1 and sentences[0].endswith(".") else ""
    first = re.sub(r"\s*\((?:UK GDPR,? )?[Aa]rt[^()]*(?:\([^()]*\))*[^()]*\)", "", first)
    if not first or len(first.split()) > 6 or _SAYS.match(first):
        return "", sentences
    purpose = re.match(r"[A-Z][a-z]+ing\b", first) or re.match(
        r"(?i)(?:our |the )?(?:lawful|legal) (?:basis|ground)s?\b", sentences[1]
    )
    known = _names_a_basis(first) or is_kind(first) or any(pattern.search(first) for _, pattern in HEADINGS)
    return (first, sentences[1:]) if purpose is not None or known else ("", sentences)


def _heads_deeper(block: Block, following: Sequence[Block]) -> bool:
    """Whether an item only heads the deeper ones under it: ‘Suppliers’ over the names of some."""
    return (
        any(each.kind == "item" and each.level > block.level for each in following)
        and len(block.text.split()) < 6
        and re.search(r"[.:;,?!]$", block.text) is None
        and re.match(r"[A-Z]", block.text) is not None
    )


_IS_LABEL = re.compile(r"[A-Z][\w’'&/ -]{2,40}:$")
"""‘Payment:’ after ‘Contact:’ in one list begins a group of its own."""

_SAYS = re.compile(
    r"(?i).*[\d@:]|(?:we|you|i|they|it|this|these|that|please|all|no|none|some|any|contact|ask|tell|write|email|call|ring|everyone|nobody)\b|.*\b(?:is|are|was|were|will|has|have|may|can|must|does|keeps?|takes?|gets?|applies|apply)\b(?! (?:it|we|you|your|our)\b)"
)


def _under(headings: list[tuple[int, str]], block: Block) -> list[tuple[int, str]]:
    """The headings over what follows. ‘Candidates’ right under ‘How we use data’ divides it, though it looks no smaller."""
    if is_kind(block.text):
        over = [each for each in headings if each[0] < block.level or (each[0] == block.level and not is_kind(each[1]))]
        return [*over, (block.level, block.text)]
    over = [each for each in headings if each[0] < block.level]
    # A heading without words ends what stood under those of its level.
    return [*over, (block.level, block.text)] if block.text else over


_OF_BASES = re.compile(r"(?i)(?:lawful|legal) (?:basis|bases|grounds?)\b[^:]*:$")
_OF_INTERESTS = re.compile(r"(?i)\blegitimate interests? (?:is|are)\s*:$")
_AFTER_LEAD = re.compile(
    r"(?i)(?:contract|consent|legitimate interests?|legal obligations?|vital interests?|public (?:task|interest)|recognised legitimate interests?)\b[^.:]{0,20}?\s*(?:[:–—-])\s"
)

_LABEL_LEVEL = 9


def _names_a_basis(text: str) -> bool:
    return (
        re.fullmatch(
            r"(?i)(?:\d[.)] )?(?:(?:our|your|the|a|performance of|performing|explicit|compliance with|comply with|because of|necessary for) )*(?:a |our |the |your )*(?:contract|contractual necessity|legitimate interests?|legal obligations?|consent|vital interests?|public task|public interest)(?: with you)?:?",
            text,
        )
        is not None
    )


_LEADS = re.compile(
    r"(?:following|as follows|these include|these are|including|examples? (?:may )?include|set out below|circumstances|"
    r"you also have rights? to|we collect|we use it to|because)\W*$",
    re.IGNORECASE,
)


def _is_fragment(sentence: str) -> bool:
    return not sentence[:1].isupper()
