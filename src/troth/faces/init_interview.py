"""``troth init`` by interview: a dozen questions, on a terminal or as flags, and a small notice that loads and can be checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

import yaml

from troth.errors import TrothError
from troth.law.periods import Period
from troth.notice.words import LawfulBasis

REGIONS = {"england and wales": "GB-EAW", "scotland": "GB-SCT", "northern ireland": "GB-NIR"}
BASES = tuple(basis for basis in get_args(LawfulBasis) if basis != "the client's")


@dataclass(frozen=True)
class Question:
    """One thing the interview asks. ``key`` is how a flag names it: ``--answer organisation=…``."""

    key: str
    asks: str
    default: str = ""
    """What is taken where nothing is answered; empty where an answer is needed, unless it is ``optional``."""
    optional: bool = False
    choices: tuple[str, ...] = ()
    only_where: str = ""
    """``key=value`` of an earlier answer without which the question is not asked."""


QUESTIONS = (
    Question("organisation", "What is the legal name of your organisation?"),
    Question("email", "At which email address do people reach you about their data?"),
    Question("post", "At which postal address, on one line?", optional=True),
    Question("phone", "At which telephone number?", optional=True),
    Question("region", "Whose bank holidays count for you?", "england and wales", choices=tuple(REGIONS)),
    Question("people", "Whose data do you hold? Kinds of person, with commas between", "customer"),
    Question("data", "What do you hold about them? With commas between", "name, email"),
    Question("source", "Who gives it to you?", "the person"),
    Question("purpose", "What do you use it for? A few words: answer enquiries", "answer enquiries"),
    Question("basis", "On which lawful basis?", "legitimate interests", choices=BASES),
    Question(
        "interest", "Which interest is it?", "answering people who write to us", only_where="basis=legitimate interests"
    ),
    Question(
        "assessment",
        "Where is your written assessment of that interest kept? Leave empty if it is still to be written",
        optional=True,
        only_where="basis=legitimate interests",
    ),
    Question(
        "assessed on",
        "On which day was it made? 2026-11-01",
        optional=True,
        only_where="basis=legitimate interests",
    ),
    Question("recipients", "Who receives it from you? With commas between; leave empty for nobody", optional=True),
    Question("keep for", "How long do you keep it?", "24 months"),
    Question("starts", "From when does that count?", "our last contact with you"),
    Question("because", "Why that long?", "questions come back"),
)

Ask = Callable[[Question], str]
"""How a question is put: returns the answer as it was given, empty for none."""


def answers(ask: Ask) -> dict[str, str]:
    """Put each question in turn and return key → answer, defaults filled in. Raises TrothError for an answer that cannot be."""
    said: dict[str, str] = {}
    for question in QUESTIONS:
        key, _, needed = question.only_where.partition("=")
        if question.only_where and said.get(key) != needed:
            continue
        answer = " ".join(ask(question).split()) or question.default
        _refuse(question, answer)
        said[question.key] = answer
    return said


def interview(ask: Ask, *, today: date) -> dict[str, str]:
    """Ask, and return the files of a small sound notice: name → YAML. ``today`` becomes the date of the first review."""
    said = answers(ask)
    kinds = {kind: f"Someone we know as {_article(kind)}." for kind in _names(said["people"])}
    held = {"details": tuple(dict.fromkeys(part.strip() for part in said["data"].split(",") if part.strip()))}
    return notice_files(said, people=kinds, data=held, today=today)


def from_flags(given: Mapping[str, str]) -> Ask:
    """An interview answered beforehand. Raises TrothError for a name that no question has."""
    known = {question.key for question in QUESTIONS}
    for name in given:
        if name not in known:
            raise TrothError(
                f"no question is called ‘{name}’", where="--answer", fix=f"use one of: {', '.join(sorted(known))}"
            )
    return lambda question: given.get(question.key, "")


def notice_files(
    said: Mapping[str, str], *, people: Mapping[str, str], data: Mapping[str, tuple[str, ...]], today: date
) -> dict[str, str]:
    """The files of a notice from answers: every kind of person, category, the one purpose, source and retention rule."""
    categories, kinds = list(data), list(people)
    about: dict[str, str] = {"lawful basis": said["basis"]}
    if said["basis"] == "legitimate interests":
        about["interest"] = said["interest"]
    recipients = {name.replace(" ", "-"): {"are": name, "role": "processor"} for name in _names(said["recipients"])}
    contact = {key: said[key] for key in ("post", "email", "phone") if said[key]}
    sections: dict[str, dict[str, Any]] = {
        "organisation.yaml": {
            "organisation": {
                "name": said["organisation"],
                "region": REGIONS[said["region"]],
                "contact": contact,
                "regulator": {"name": "Information Commissioner’s Office", "website": "https://ico.org.uk"},
                "routes": {"by": [way for way, key in _WAYS if said[key]]},
            },
            "people": dict(people),
        },
        "data.yaml": {
            "data": {name: {"fields": list(fields)} for name, fields in data.items()},
            "sources": {"they-tell-us": {"from": said["source"], "gives": categories, "about": kinds}},
        },
        "purposes.yaml": {
            "purposes": {
                said["purpose"]: {
                    "about": {kind: dict(about) for kind in kinds},
                    "uses": categories,
                    "shared with": list(recipients),
                    "keep": "our-rule",
                    **_assessed(said),
                }
            },
            "recipients": recipients,
            "retention": {
                "our-rule": {
                    "of": "what we hold about you",
                    "starts": said["starts"],
                    "keep for": said["keep for"],
                    "because": said["because"],
                }
            },
        },
        "rights.yaml": {
            "rights": _rights(said["basis"]),
            "decisions": {"solely automated": "none"},
            "profiling": {"scoring": {}},
            "complaints": {"acknowledged within": "30 days"},
            "review": {"every": "12 months", "last": today.isoformat(), "latest": {}},
        },
    }
    return {file: _yaml(content) for file, content in sections.items()}


_WAYS = (("letter", "post"), ("email", "email"), ("phone", "phone"))
_HEAD = "# A first draft from your answers. It promises what it says: read each line, and change what is not so.\n\n"


def _yaml(content: Mapping[str, Any]) -> str:
    parts = [
        yaml.safe_dump({section: value}, allow_unicode=True, sort_keys=False, width=110)
        for section, value in content.items()
    ]
    return _HEAD + "\n".join(parts)


def _assessed(said: Mapping[str, str]) -> dict[str, Any]:
    """The assessment of legitimate interests, where one was made: nothing is made up, and the check says what is missing."""
    document, on = said.get("assessment", ""), said.get("assessed on", "")
    if not document or not on:
        return {}
    again = Period.parse("12 months").after(date.fromisoformat(on))
    return {
        "assessed": [{"what": "legitimate interests", "document": document, "on": on, "again by": again.isoformat()}]
    }


def _rights(basis: str) -> dict[str, dict[str, str]]:
    """The rights that people have under the basis: UK GDPR Arts 12–22; nothing promised that the basis does not give."""
    rights: dict[str, dict[str, str]] = {"informed": {}}
    always = ("access", "rectification", "erasure", "restriction")
    rights |= {name: {"within": "1 month"} for name in always if name != "erasure" or basis != "legal obligation"}
    if basis in ("consent", "contract"):
        rights["portability"] = {"within": "1 month"}
    if basis in ("legitimate interests", "recognised legitimate interest", "public task"):
        rights["objection"] = {"within": "1 month"}
    if basis == "consent":
        rights["withdrawal of consent"] = {}
    return rights


def _refuse(question: Question, answer: str) -> None:
    """Raise TrothError for an answer that is missing or that no notice could hold."""
    place = f"--answer {question.key}"
    if not answer and not question.optional:
        raise TrothError(f"an answer is missing: {question.asks}", where=place, fix=f"give {place}=…")
    if question.choices and answer not in question.choices:
        raise TrothError("this is none of the choices", where=place, fix=f"use one of: {', '.join(question.choices)}")
    if question.key == "keep for":
        Period.parse(answer)
    if question.key == "assessed on" and answer:
        try:
            date.fromisoformat(answer)
        except ValueError:
            raise TrothError("this is no date", where=place, fix="write it as 2026-11-01") from None
    if question.key == "email" and "@" not in answer:
        raise TrothError("this is no email address", where=place, fix="write it as privacy@your-organisation.example")


def _names(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in listed.split(",") if part.strip()))


def _article(kind: str) -> str:
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
