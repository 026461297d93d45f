"""What the letter says that hands a request on to the client whose data it is, in the notice's language.

Personal: it says by what the person is known, so that the client finds them. Of other clients it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from troth.notice.models import Notice


@dataclass(frozen=True)
class HandedOn:
    """What there is to hand on: the request, what is held for this client, and by what the person is known."""

    right: str
    case: str
    received_on: date
    due_on: date | None
    held: Sequence[tuple[int, str]]
    """Rows, and the system as the notice calls it."""
    person: Mapping[str, str]
    wanted: Mapping[str, str]
    """For a rectification: the place, and the value that they say is right."""


def letter(notice: Notice, said: HandedOn) -> str:
    """The letter, whole. In Welsh for a notice in Welsh, else in English."""
    words = _WORDS.get(notice.language.partition("-")[0], _WORDS["en"])

    def day(on: date) -> str:
        return words["day"].format(day=on.day, month=words["months"].split()[on.month - 1], year=on.year)

    facts = {
        "controller": notice.organisation.name,
        "case": said.case,
        "day": day(said.received_on),
        "due": day(said.due_on) if said.due_on else "",
        "asked": words.get(f"asked {said.right}", words["asked"]).format(right=said.right),
        "held": ", ".join(
            words["row" if rows == 1 else "rows"].format(rows=rows, system=name) for rows, name in said.held
        ),
    }

    def put(*names: str) -> str:
        return " ".join(words[name] for name in names).format(**facts)

    paragraphs = [
        put("subject"),
        put("hello"),
        put("what", "nothing done"),
        _listed(put("known"), said.person),
        *([_listed(put("wanted"), said.wanted)] if said.wanted else []),
        put("you decide", "due") if said.due_on else put("you decide"),
        put("answer", "certificate" if said.right in _CERTIFIED else "told"),
        f"{notice.organisation.name}\n",
    ]
    return "\n\n".join(paragraphs)


def _listed(heading: str, items: Mapping[str, object]) -> str:
    return "\n".join([heading, *(f"  {name}: {value}" for name, value in items.items())])


_CERTIFIED = ("erasure", "rectification")
"""Rights whose work ends in a certificate that says on whose instruction it was done."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "subject": "A request about data that we hold for you – {controller}, case {case}",
        "day": "{day} {month} {year}",
        "months": "January February March April May June July August September October November December",
        "hello": "Hello,",
        "what": "on {day} somebody {asked}. We hold what follows for you, as your processor: {held}.",
        "nothing done": "We have done nothing with it, and will not until you tell us what to do.",
        "row": "{rows} row in {system}",
        "rows": "{rows} rows in {system}",
        "asked access": "asked for a copy of what is held about them",
        "asked erasure": "asked that what is held about them be erased",
        "asked rectification": "asked that what is held about them be put right",
        "asked restriction": "asked that what is held about them be kept, but not used for now",
        "asked objection": "objected to the use of what is held about them",
        "asked portability": "asked to take what is held about them along, or to have it passed on",
        "asked withdrawal of consent": "took back their consent",
        "asked human review": "asked that a person look at a decision that a computer made",
        "asked": "used the right of {right}",
        "known": "They are known by:",
        "wanted": "They say that this should be:",
        "you decide": "You are the controller, so you decide and you answer them.",
        "due": "It came to us on {day}; by our reckoning it is to be answered by {due}.",
        "answer": "Please answer this letter and say, under case {case}, what we shall do. We record your instruction, carry it "
        "out in your data alone,",
        "certificate": "and send you the certificate.",
        "told": "and tell you when it is done.",
    },
    "cy": {
        "subject": "Cais ynghylch data a gadwn ar eich rhan – {controller}, achos {case}",
        "day": "{day} {month} {year}",
        "months": "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr",
        "hello": "Helô,",
        "what": "ar {day} cawsom gais gan rywun: {asked}. Rydym yn cadw’r canlynol ar eich rhan, fel eich prosesydd: {held}.",
        "nothing done": "Nid ydym wedi gwneud dim ag ef, ac ni wnawn nes i chi ddweud wrthym beth i’w wneud.",
        "row": "{rows} rhes yn {system}",
        "rows": "{rows} rhes yn {system}",
        "asked access": "cael copi o’r hyn a gedwir amdanynt",
        "asked erasure": "dileu’r hyn a gedwir amdanynt",
        "asked rectification": "cywiro’r hyn a gedwir amdanynt",
        "asked restriction": "cadw’r hyn a gedwir amdanynt, ond heb ei ddefnyddio am y tro",
        "asked objection": "gwrthwynebu’r defnydd o’r hyn a gedwir amdanynt",
        "asked portability": "mynd â’r hyn a gedwir amdanynt gyda nhw, neu ei drosglwyddo i rywun arall",
        "asked withdrawal of consent": "tynnu eu cydsyniad yn ôl",
        "asked human review": "cael person i edrych ar benderfyniad a wnaed gan gyfrifiadur",
        "asked": "defnyddio’r hawl: {right}",
        "known": "Maent yn hysbys drwy:",
        "wanted": "Dywedant mai hyn sy’n gywir:",
        "you decide": "Chi yw’r rheolydd, felly chi sy’n penderfynu a chi sy’n eu hateb.",
        "due": "Daeth atom ar {day}; yn ôl ein cyfrif ni rhaid ei ateb erbyn {due}.",
        "answer": "Atebwch y llythyr hwn a dywedwch, o dan achos {case}, beth y dylem ei wneud. Byddwn yn cofnodi eich "
        "cyfarwyddyd, yn ei gyflawni yn eich data chi yn unig,",
        "certificate": "ac yn anfon y dystysgrif atoch.",
        "told": "ac yn dweud wrthych pan fydd wedi’i wneud.",
    },
}
