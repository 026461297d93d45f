# ruff: noqa: E501 – a pattern is read whole
"""Which purpose rests on which lawful basis: purposes told apart inside a sentence, each with what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troth.notice.draft.law_words import bases_in
from troth.notice.draft.people import kinds_in
from troth.notice.draft.vocabulary import BASES, VERBS


@dataclass(frozen=True)
class Resting:
    """A purpose in the notice's words with the bases named for it, the legitimate interest, and a condition of Article 9."""

    what: str
    bases: tuple[str, ...] = ()
    interest: str | None = None
    condition: str | None = None


def resting(what: str, *, bases: tuple[str, ...] = (), interest: str | None = None) -> Iterator[Resting]:
    """The purposes of a phrase. A basis after the last holds for all that name none; one inside a purpose for that one alone."""
    parts = [_one(part) for part in _parts(what)]
    last = parts[-1][0] if parts else None
    shared = last.bases if last is not None and parts[-1][1] else ()
    for each, _ in parts:
        named = each.bases or shared or bases
        mine = each.interest or (last.interest if last is not None and shared and not each.bases else None) or interest
        yield Resting(each.what, named, mine if "legitimate interests" in named else None, each.condition)


def basis_clause(text: str) -> int:
    """Where in a sentence the words begin that name its lawful basis; its length where it names none after something else."""
    for start in sorted(found.start() for pattern in BASES.values() for found in pattern.finditer(text)):
        cut = start
        marked, loose = _MARKED.search(text[:cut]), _LOOSE.match(text[:cut])
        if marked is not None:
            cut = marked.start()
        elif loose is not None:
            cut = len(_BEFORE_LOOSE.sub("", text[: loose.start("clause")]))
        firm = None if marked is not None else _FIRM.search(text[:cut])
        cut = firm.start() if firm is not None else cut
        if cut < start or _BEGINS.match(text[start:]):
            return cut
    return len(text)


def interest_in(text: str) -> str | None:
    """The legitimate interest a text names: what follows ‘in’, ‘namely’, a colon or a dash, or stands in brackets."""
    listed = re.search(r"6 ?\(1\) ?\(f\)\)?\s*[:–—-]\s*([^.(;]+)", text)
    if listed is not None:
        return listed[1].strip(" ,")
    text = _ARTICLE.sub("", text)
    for pattern in _INTERESTS:
        found = pattern.search(text)
        if found is not None:
            named = next((part for part in found.groups() if part), "").strip(" .;,:–-()")
            named = re.split(r",? and you (?:can|may)\b", named)[0]
            named = re.sub(r"(?i)^(?:for|to|in) (?=[a-z]+)", "", named)
            if len(named.split()) > 1 and not re.match(
                r"(?i)(?:and|or|where|which|provided|unless|are not|do not|not|we(?:[’']re| are) (?:collecting|using|processing)|we (?:may |will )?(?:use|process|collect|keep|share|send)\b|it is (?:in|necessary|needed|not)|to do)\b",
                named,
            ):
                return named
    return None


def begins_purpose(text: str) -> bool:
    """Whether words begin as a purpose does: ‘to send …’, ‘answer …’, ‘managing …’."""
    return (
        re.match(
            rf"(?i)(?:and |or |also |so |for |in order )*(?:to \w+|{_NEXT}|(?!during|according|anything)\w+ing\b)", text
        )
        is not None
    )


def bases_by_kind(text: str) -> dict[str, tuple[str, ...]]:
    """Kind of person → bases, where a text says which holds for whom: ‘contract for tenants; legitimate interests for guests’."""
    found: dict[str, tuple[str, ...]] = {}
    for segment in re.split(
        r"[;.]\s+|,?\s+(?:and|but|while|whereas)\s+(?=for |in the case of |with )|,\s+(?:and|but|while|whereas)\s+|\)\s*,?\s*",
        text,
    ):
        bases = bases_in(segment, expected=True)
        # ‘the landlord’s interests (tenants)’: whom it is for stands in brackets.
        named = segment.split("(", 1)[1] if "(" in segment and kinds_in(segment.split("(", 1)[1]) else segment
        kinds = (
            kinds_in(re.sub(r"(?i)\b(?:contracts?|agreements?) with (?:our |the )?\w+", " ", named)) if bases else []
        )
        if len(bases) == 1:
            found |= {kind: tuple(bases) for kind in kinds}
    return found if len(set(found.values())) > 1 else {}


def condition_in(text: str) -> str | None:
    """The condition of Article 9(2) a text names, in the notice's words."""
    found = _CONDITION.search(text)
    return found[0].lower() if found else None


_CONDITION = re.compile(
    r"(?i)\bexplicit consent\b|\bconsent \(explicit\)|\bsubstantial public interest\b|\b(?:employment|social security|social protection) law\b|\bpreventi\w+ or occupational medicine\b|\bmedical (?:diagnosis|purposes)\b|\b(?:establish\w*|exercise|defen[cd]e)[\w ,]*legal claims\b|\bArt(?:icle)?\.? 9 ?\(2\) ?\([a-j]\)"
)

_FIRM = re.compile(
    r"(?i)\s*(?:[,;:–—-]\s*)?\b(?:and )?(?:because(?: of)?|in each case|on the footing|(?:such|the|that) processing being|which (?:we|the \w+) (?:consider|regard)s?|on the basis|on the grounds?|based on|relying on|we (?:rely|do (?:this|so)|need to do (?:this|so))|(?:our |the )?(?:lawful|legal) (?:basis|bases|ground)|which (?:is|are|we do|rests?)|(?:the )?processing(?: of)?(?: your| this| the)?(?: personal)?(?: data| information)? is|(?:as|since|when) (?:it|this|that) is|this (?:is|rests?)|these (?:are|rest)|where (?:it is |this is |we are )?(?:necessary|needed|required))\b[^;:.,]{0,70}$"
)
_MARKED = re.compile(r"\s*[(\[][^()\[\]]{0,60}$|\s+[–—-]\s+[^–—]{0,50}$|\s*:\s+[^:]{0,50}$|\s*;\s+[^;]{0,60}$")
_LOOSE = re.compile(
    r"(?is)^.*(?P<clause>\b(?:with|in|under|as|to|for|where|if|when|by|of|due to|given|subject to|once|unless)\b(?:\s+[\w’'-]+){0,4}\s*)$"
)
_BEFORE_LOOSE = re.compile(
    r"(?i)(?:[\s,]|\b(?:only|and|but|or|so as|in order|as part|in line|in accordance|in connection|in compliance|(?:where|if|when|once|unless) (?:you|we|they)(?: have|[’']ve)?)\b)+$"
)
_BEGINS = re.compile(r"(?i)(?:because|under|based|basis|part|necessary|needed|required|obliged|comply)\b")
"""What joins a basis to the words before it."""

_ARTICLE = re.compile(
    r"(?i)\s*\(?(?:UK GDPR,? )?\bart(?:icle)?\.? ?\d+ ?\(\d\) ?\([a-z]{1,2}\)(?: (?:of the )?UK GDPR)?\)?"
)
_OURS = r"(?:,? (?:and|or) (?:those|that|the \w+) of (?:our |the |a |your )?[\w ’']+,?)?"
_INTERESTS = (
    re.compile(rf"(?i)legitimate (?:business |commercial )?interests?{_OURS}\s*(?:\(([^)]+)\)|,? namely:? ([^.;]+)|,? (?:which|that) (?:is|are)(?: to)? ([^.;(]+))"),
    re.compile(rf"(?i)legitimate (?:business |commercial )?interests?{_OURS},?\s*(?:(?:in|of|is|are|being|for|as)\s+((?!(?:which|this|doing so|each|order)\b)[^.;(:]+)|(?:to|so that)\s+([^.;(:]+)|[:–—-]\s*([^.(;]+))"),
    re.compile(r"(?i)\bour (?:legitimate )?interests?(?: in (?:each|this|these|doing so|this case|each case))* (?:here )?(?:is|are|lies? in)(?: to)?[: ]\s*([^.;(]+)"),
    re.compile(r"(?i)\bthe (?:legitimate )?interests? (?:is|are|we (?:rely on|pursue) (?:is|are))(?: to| in)?[: ]\s*([^.;(]+)"),
)  # fmt: skip

_NEXT = rf"(?:also |otherwise |where [^,;]{{3,60}}, |if [^,;]{{3,60}}, )?(?:(?:to )?(?:{VERBS})|to (?!the\b|our\b|your\b|you\b|us\b|an?\b|any\b|whom\b|which\b|each\b|other)[a-z]+)\b"
SELF = re.compile(r"(?i)^(?:and |or )?(?:in order )?(?:to )?(?:also )?(?:help (?:us )?(?:to )?)?(?:comply|meet|fulfil|satisfy|discharge|perform|observe|honour|establish|obtain|record|manage|get|ask|protect|save|carry out|enter)\b")  # fmt: skip
_CONDITIONAL = re.compile(
    r"(?i)^(?:and |or )?,?\s*(?P<condition>(?:where|if|with|when|under|based on|on the basis|in|because|for|relying on|only|provided|to (?:comply|meet|fulfil|perform))\b[^,;]{3,140}),\s*(?P<rest>.+)$"
)

_LETTERED = re.compile(r"[,;]?\s*(?:\b(?:and|or)\s+)?\((?:[a-h]|[ivx]{1,4})\)\s+")
_CONDITION_ALONE = re.compile(r"(?i)(?:and |or )?(?:where|if|with|when|under|provided)\b[^,;]{3,80}$")


def _parts(what: str) -> list[str]:
    """‘a; to b; and, where you agree, to c’ and ‘answer letters, take payment and send news’ cut into purposes."""
    if len(_LETTERED.findall(what)) > 1:
        what = _LETTERED.sub("; ", what)
    cut: list[str] = []
    for part in re.split(r";(?!\s*(?:and,?\s+)?(?:this|these|it|we rely|our|the)\b)\s*(?:and,?\s+|or,?\s+)?", what):
        condition = _CONDITIONAL.match(part)
        before = part[: condition.start("rest")] if condition is not None else ""
        phrase = part[len(before) :]
        clause = basis_clause(phrase)
        if re.search(rf"(?i),\s*(?:and\s+)?to\s+(?:{VERBS})\b|\band\s+to\s+(?:{VERBS})\b", phrase[clause:]):
            clause = len(phrase)
        head, tail = phrase[:clause], phrase[clause:]
        pieces = re.split(rf"(?i),\s*(?:(?:and|or),?\s+)?(?={_NEXT})|,?\s+and\s+(?=to\s+(?:{VERBS})\b)", head)
        if len(pieces) > 1 and not re.search(rf"(?i),\s*(?:and|or),?\s+{re.escape(pieces[-1][:20])}", head):
            pieces = [*pieces[:-1], *re.split(rf"(?i)\s+and\s+(?={_NEXT})", pieces[-1], maxsplit=1)]
        for index in reversed(range(len(pieces) - 1)):
            if len(pieces[index].split()) == 1 and not pieces[index + 1].startswith(
                "to "
            ):  # ‘establish, bring or defend claims’: the verbs share what follows
                pieces[index : index + 2] = [f"{pieces[index]}, {pieces[index + 1]}"]
                continue
            if _CONDITION_ALONE.match(pieces[index]) and bases_in(pieces[index]):
                pieces[index : index + 2] = [f"{pieces[index]}, {pieces[index + 1]}"]
        pieces[0] = before + pieces[0]
        pieces[-1] += tail
        cut += pieces
    return [part for part in cut if re.search(r"[A-Za-z]{2}", part)]


def _one(part: str) -> tuple[Resting, bool]:
    """One purpose and what it rests on; and whether its basis follows it, as a basis of several purposes does."""
    condition = _CONDITIONAL.match(part)
    if condition is not None and bases_in(condition["condition"]) and not SELF.match(part):
        rest, _ = _one(condition["rest"])
        named = tuple(bases_in(condition["condition"]))
        return Resting(rest.what, named, interest_in(condition["condition"]), condition_in(part)), False
    cut = basis_clause(part)
    clause = part[cut:]
    marked = clause.lstrip().startswith(("(", "[", "–", "—", "-", ":"))
    bracket = re.search(r"\s*\(([^()]{3,60})\)\W*$", part)
    if bracket is not None and not marked and bases_in(bracket[1], expected=True):
        cut, clause, marked = bracket.start(), bracket[0], True
    bases = tuple(bases_in(clause, expected=marked)) or tuple(bases_in(part))
    if not bases:
        return Resting(_tidy(part)), False
    if len(part[:cut].split()) < 2 or (
        SELF.match(part) and not marked and not _FIRM.match(clause) and not clause.startswith(",")
    ):
        return Resting(_tidy(part), tuple(bases_in(part)) or bases, interest_in(part), condition_in(part)), False
    return Resting(_tidy(part[:cut]), bases, interest_in(clause), condition_in(clause)), True


def _tidy(what: str) -> str:
    what = re.sub(r"(?i)^(?:and|or|also|,|\s)+", "", what).strip(" ;.,:–—-")
    return re.sub(r"(?i)\s+(?:and|or|but|only|in order|we do (?:this|so))$", "", what).strip(" ;.,:–—-")
