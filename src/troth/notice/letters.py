"""Letters that look like others or like nothing: two names that read alike must not be two names (Unicode TR 39)."""

from __future__ import annotations

import re
import unicodedata

# Cyrillic and Greek letters that print like Latin ones; the letters of a word decide, so that words wholly in
# Cyrillic or Greek, with letters of their own among them, are left alone.
_LOOKS: dict[str, str] = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухҺһԁԛԜԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυ",
        "ABESIJKMHOPCTYXaesijopcyxhhdqWwABEZHIKMNOPTYXovpu",
        strict=True,
    )
)
_WORD = re.compile(r"[^\W\d_]+")
# Bidirectional controls turn text round; the others take no room at all.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_UNSEEN_IN_NAMES = re.compile("[\u200c\u200d\u00a0\u2000-\u200a\u202f\u3000]")


def odd_letters(text: str, *, name: bool) -> tuple[str, str] | None:
    """What is wrong with a text's letters and what to do; None where nothing is. ``name`` – a key, judged more strictly."""
    if text.isascii():
        return None
    unseen = _UNSEEN.search(text) or (_UNSEEN_IN_NAMES.search(text) if name else None)
    if unseen is not None:
        shown = text.replace(unseen[0], "␣")
        return f"‘{shown}’ holds a character that cannot be seen ({_code(unseen[0])})", "delete it and retype"
    if name and unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text):
        letter = next(
            (each for each in text if unicodedata.normalize("NFKC", each) != unicodedata.normalize("NFC", each)), text
        )
        meant = unicodedata.normalize("NFKC", text)
        return (
            f"‘{text}’ holds the letter ‘{letter}’ ({_code(letter[0])}), another form of a plain one",
            f"retype it: {meant}",
        )
    for found in _WORD.finditer(text):
        word = found[0]
        letter = _pretender(word)
        if letter is not None:
            meant = "".join(_LOOKS.get(each, each) for each in word)
            what = f"‘{word}’ holds the letter ‘{letter}’ ({_code(letter)}), which only looks like ‘{_LOOKS[letter]}’"
            return what, f"retype it: {meant}"
    return None


def looks_like(name: str) -> str:
    """A name as the eye takes it in: two names of which this is the same read alike (``client-1`` and ``client-l``)."""
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return _JOINS.sub(" ", plain.translate(_ALIKE).casefold().replace("rn", "m").replace("vv", "w"))


# With what is Cyrillic or Greek, what a reader cannot tell apart within Latin, in most type.
_ALIKE = str.maketrans(_LOOKS | {"I": "l", "1": "l", "|": "l", "0": "o", "O": "o", "ı": "i", "ɡ": "g", "ɑ": "a"})
_JOINS = re.compile(r"[\s_‐-―-]+")


def _pretender(word: str) -> str | None:
    """The first letter of a word that stands for a Latin one it is not."""
    if word.isascii():
        return None
    latin = [each for each in word if each not in _LOOKS and unicodedata.name(each, "").startswith("LATIN")]
    looks = [each for each in word if each in _LOOKS]
    other = len(word) - len(latin) - len(looks)
    # One letter alone, such as Russian ‘с’, is a word of its own.
    return looks[0] if looks and not other and (latin or len(word) > 2) else None


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X} {unicodedata.name(letter, 'unnamed').lower()}"
