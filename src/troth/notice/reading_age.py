"""How old a reader must be to follow a text: the Flesch–Kincaid grade, as an age."""

from __future__ import annotations

import re
from collections.abc import Iterable

from troth.notice.entries import entries
from troth.notice.models import Notice

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?;:](?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
# An e that is not said: place, places (but not uses, pages), asked (but not wanted), before, rule, share.
_SILENT = tuple(
    map(
        re.compile,
        (
            r"[^aeiouylr]e$",
            r"[^aeiouylrsxzhcg]es$",
            r"[aeiouy][^aeiouytd]+ed$",
            r"[^aeiouy]re$",
            r"[aeiouy][lr]es?$",
        ),
    )
)
_ADDRESS = re.compile(r"\S*(?:@|://|\w\.\w)\S*|\S*\d\S*")


def reading_age(notice: Notice) -> float | None:
    """The age in years at which English pupils read the notice's sentences with ease; None in another language.

    Names of organisations and addresses count as they stand; facts in tables do not count.
    """
    if notice.language.split("-")[0].lower() != "en":
        return None
    return age_of(entry.sentence for entry in entries(notice))


def age_of(texts: Iterable[str]) -> float:
    """Reading age in years of English texts, to one decimal and at least 5; 5 for texts without a word.

    Grade = 0.39 × words a sentence + 11.8 × syllables a word − 15.59: J. P. Kincaid and others, *Derivation of New
    Readability Formulas*, Naval Technical Training Command Research Branch Report 8-75 (1975). A US grade is the age
    less five. Clauses after a semicolon or colon count as sentences, as in the formula's sources; syllables are counted
    as groups of vowels, which errs by a few per cent either way.
    """
    sentences = words = syllables = 0
    for text in texts:
        plain = _ADDRESS.sub(" ", text)
        found = _WORD.findall(plain)
        if not found:
            continue
        sentences += max(1, len(_SENTENCE.findall(plain.strip().rstrip(".!?;:") + ".")))
        words += len(found)
        syllables += sum(map(syllables_in, found))
    if not words:
        return 5.0
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    return max(5.0, round(grade + 5, 1))


def syllables_in(word: str) -> int:
    """Syllables of an English word, by its groups of vowels: a silent e at the end and most -ed and -es do not count."""
    lower = re.sub(r"[’'-]", "", word.lower())
    groups = len(_VOWELS.findall(lower))
    return max(1, groups - 1 if any(silent.search(lower) for silent in _SILENT) else groups)
