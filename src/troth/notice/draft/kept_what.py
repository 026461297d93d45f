# ruff: noqa: E501 – a pattern is read whole
"""What a sentence about keeping speaks of, in the notice's own words: its label, what is deleted, or what is said to stay."""

from __future__ import annotations

import re

from troth.notice.draft.statements import Statement

LABEL = re.compile(
    r"^(?P<label>[A-Z][\w’'&,()/ -]{2,110}?|[a-z][\w’'&()/ -]{2,50}?(?=:))\s*(?:[:–—]|\s-\s|(?:\b(?:is|are|will be|gets?|goes?)\b\s+(?:then |securely |only |usually |normally |always |automatically )*(?:kept|held|retained|deleted|destroyed|stored|erased|overwritten|removed|shredded|wiped|as soon|after|when)))"
)
_KEPT_WHAT = re.compile(
    r"(?i)(?<!you )(?<!can )(?:keep|kept|retain|retained|hold|store|hang on to|hold on to|delete|destroy|erase|remove|shred|wipe)\w*\s+(?:all of |most of |some of |all |any |most |copies of )?(?:the |your |our )?(?P<what>[\w’'&/ ,-]{3,60}?)\s+(?:for\b|until|after|within|once|when|is\b|are\b|as long|as soon|securely|while|\d)"
)
NOTHING = re.compile(
    r"(?i)(?:only|securely|safely|(?:your |the )?(?:data |details )?on file|file|(?:your |the |our )?(?:record|copy|file)|it|this|that|them|themselves|itself|these|they|(?:your |the |all |any )*(?:personal )?(?:data|information|details|records)|your personal data|we|you|for|until|after|on|in|securely|by|what|everything)"
)


_STAYS = re.compile(
    r"(?i)\s+(?:stays?|remains?) (?:on|in) (?:our )?\w+$|\s+(?:stays?|remains?|vanish(?:es)?|lasts?|goe?s?|disappears?|expires?|wipes? (?:themselves|itself)|lives?|sits?)$"
)


def is_labelled(text: str) -> bool:
    return re.match(r"(?:[A-Z][\w’'&,()/ -]{2,70}?\s*[:–—]|[a-z][\w’'&()/ -]{2,50}:)", text) is not None


def what_is_kept(statement: Statement) -> str:
    """What is kept, in the notice's words."""
    text = statement.text
    label = LABEL.match(text)
    if (
        label
        and not re.match(r"(?i)(?:it|this|that|they|these|we|you|if|when|where|after|in|for)\b", label["label"])
        and not NOTHING.fullmatch(label["label"].strip())
    ):
        return label["label"].strip(" ,")
    found = _KEPT_WHAT.search(text)
    if (
        found
        and not NOTHING.fullmatch(found["what"].strip())
        and not re.match(
            r"(?i)(?:when|once|if|for|until|after|on|in|it|them|securely|by|you|this)\b", found["what"].strip()
        )
    ):
        return found["what"].strip(" ,")
    if (
        label is None
        and not statement.row
        and (short := re.match(r"(?P<what>[A-Z]?[\w’'&/-]+(?: [\w’'&/-]+){0,5}?) (?:for|until|after) ", text))
    ):
        words = re.sub(
            r"(?i)^(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|twelve|thirty|ninety)(?: (?:days|weeks|months|years?))?$",
            "it",
            short["what"],
        )
        words = _STAYS.sub("", words)
        if (
            not NOTHING.fullmatch(words)
            and not re.match(
                r"(?i)(?:we|you|if|this|it|they|as|when|where|please|for|after|until|and|or|but|to|in|on|keep|kept|only|once|there|our \w+ (?:is|are)|your \w+ (?:is|are))\b",
                words,
            )
            and not re.search(r"(?i)\b(?:is|are|keep|keeps|kept|hold|will|may|can|have|has|use)\b", words)
        ):
            return words
    stays = re.search(r"(?i)\b(?:your|the|our) (?P<what>[\w ’'-]{3,40}?) (?:stays?|remains?)\b", text)
    if stays and not NOTHING.fullmatch(stays["what"]):
        return stays["what"].strip()
    short_of = re.match(r"(?i)(?P<what>[\w ’'-]{4,50}?) (?:\([^)]*\) )?(?:retained|kept|held) for\b", text)
    if (
        short_of
        and not NOTHING.fullmatch(short_of["what"])
        and not re.search(r"(?i)\b(?:is|are|be|we|only|being|will)\b", short_of["what"])
    ):
        return short_of["what"].strip()
    clause = re.search(
        r"(?i)\b(?P<what>(?:data|information|records?|files?) (?:which|that) [\w’' -]{3,60}?) (?:is|are|will be) (?:kept|retained|held|stored|deleted|erased)",
        text,
    )
    if clause:
        return clause["what"]
    subject = re.match(
        r"(?P<what>(?:[A-Z]|your |our |the )[\w’'&,/ -]{2,60}?)\s+(?:is|are|will be|may be|stays?|remains?)\s", text
    )
    if (
        subject
        and not NOTHING.fullmatch(subject["what"])
        and not re.match(
            r"(?i)(?:we|you|it|this|that|they|if|when|where|there|as|after|once|which|who)\b", subject["what"]
        )
    ):
        return subject["what"].strip(" ,")
    return ""
