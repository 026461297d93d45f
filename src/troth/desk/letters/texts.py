"""What the letter says that tells a person their request is done (UK GDPR Art 12(3)–(4)), in the notice's language.

It names nothing that is held: what a package or a database holds is never written into a mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from troth.notice.models import Notice


@dataclass(frozen=True)
class Done:
    """What there is to tell: the request, and how it came out."""

    right: str
    case: str
    received_on: date
    outcome: str
    """For an erasure as its certificate says; ``given``, ``nothing`` or ``set`` for the others."""
    withheld: bool = False
    attached: bool = False
    """Whether the certificate of an erasure goes with it."""
    receipt: bool = False


def letter(notice: Notice, done: Done) -> tuple[str, str]:
    """Subject and text. In Welsh for a notice in Welsh, else in English."""
    words = _WORDS.get(notice.language.partition("-")[0], _WORDS["en"])
    regulator = notice.organisation.regulator
    facts = {
        "controller": notice.organisation.name,
        "case": done.case,
        "day": words["day"].format(day=done.received_on.day, month=words["months"].split()[done.received_on.month - 1],
                                   year=done.received_on.year),
        "regulator": regulator.name,
        "website": regulator.website,
    }  # fmt: skip
    said = [words["hello"], words[f"asked {done.right}"], words[f"{done.right} {done.outcome}"]]
    said += [words["withheld"]] if done.withheld else []
    said += [words["attached"]] if done.attached else []
    said += [words["receipt"]] if done.receipt else []
    said += [words["complain"], words["reply"]]
    text = "\n\n".join(each.format(**facts) for each in said)
    return words["subject"].format(**facts), f"{text}\n\n{notice.organisation.name}\n"


_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "subject": "Your request is done – {controller}, case {case}",
        "day": "{day} {month} {year}",
        "months": "January February March April May June July August September October November December",
        "hello": "Hello,",
        "asked access": "on {day} you asked {controller} for the personal data that we hold about you (case {case}).",
        "asked erasure": "on {day} you asked {controller} to erase the personal data that we hold about you (case {case}).",
        "asked rectification": "on {day} you asked {controller} to put right what we hold about you (case {case}).",
        "access given": "Your copy is ready. Because it holds your personal data, it does not come with this message, which "
        "others could read on its way. Please answer this message, and we will agree with you how you get it.",
        "access nothing": "We searched everywhere we keep personal data, and found nothing about you by what you gave us. "
        "If you think that we hold something, please answer this message and tell us under which other name, address or "
        "number it may be.",
        "erasure erased": "We erased it, and then searched again for what might be left.",
        "erasure kept": "We found personal data about you, and by law it stays for now. You find the reasons below.",
        "erasure not found": "We searched everywhere we keep personal data, and found nothing about you by what you gave us.",
        "rectification set": "We did, and then read every place again.",
        "withheld": "Some running text and rows shared with other people are withheld until they have been reviewed; your "
        "copy says where.",
        "attached": "The certificate that comes with this message says where we searched, what was erased, what stays and "
        "why, and by when it is gone from backups.",
        "receipt": "The receipt that comes with this message is a small file that proves what our log says of your request. Your "
        "personal data is not in it. You need not do anything with it; if you keep it, anyone can check it years from now, "
        "without us, with the program troth-verify.",
        "complain": "If you are not content, you may complain to us by answering this message. You may also complain to "
        "{regulator} ({website}), and you may go to court.",
        "reply": "Please do not send us passwords or documents that we did not ask for.",
    },
    "cy": {
        "subject": "Mae eich cais wedi’i gwblhau – {controller}, achos {case}",
        "day": "{day} {month} {year}",
        "months": "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr",
        "hello": "Helô,",
        "asked access": "ar {day} gofynnoch i {controller} am y data personol sydd gennym amdanoch (achos {case}).",
        "asked erasure": "ar {day} gofynnoch i {controller} ddileu’r data personol sydd gennym amdanoch (achos {case}).",
        "asked rectification": "ar {day} gofynnoch i {controller} gywiro’r data sydd gennym amdanoch (achos {case}).",
        "access given": "Mae eich copi’n barod. Gan ei fod yn cynnwys eich data personol, nid yw’n dod gyda’r neges hon, y "
        "gallai eraill ei darllen ar y ffordd. Atebwch y neges hon a byddwn yn cytuno â chi sut i’w gael.",
        "access nothing": "Fe wnaethom chwilio ym mhob man lle rydym yn cadw data personol, ac ni ddaethom o hyd i ddim "
        "amdanoch drwy’r manylion a roesoch. Os credwch fod gennym rywbeth, atebwch y neges hon.",
        "erasure erased": "Fe wnaethom ei ddileu, ac yna chwilio eto am unrhyw beth a allai fod ar ôl.",
        "erasure kept": "Daethom o hyd i ddata personol amdanoch, ac yn ôl y gyfraith mae’n aros am y tro.",
        "erasure not found": "Fe wnaethom chwilio ym mhob man lle rydym yn cadw data personol, ac ni ddaethom o hyd i ddim "
        "amdanoch drwy’r manylion a roesoch.",
        "rectification set": "Fe wnaethom hynny, ac yna darllen pob lle eto.",
        "withheld": "Mae rhywfaint o destun yn cael ei ddal yn ôl nes iddo gael ei adolygu; mae eich copi’n dweud ble.",
        "attached": "Mae’r dystysgrif gyda’r neges hon yn dweud ble y gwnaethom chwilio, beth a ddilëwyd, a beth sy’n aros a "
        "pham.",
        "receipt": "Ffeil fach yw’r dderbynneb sy’n dod gyda’r neges hon, ac mae’n profi beth mae ein cofnod yn ei ddweud am eich "
        "cais. Nid yw eich data personol ynddi. Nid oes angen i chi wneud dim â hi; os cadwch hi, gall unrhyw un ei gwirio "
        "flynyddoedd o nawr, hebom ni, gyda’r rhaglen troth-verify.",
        "complain": "Os nad ydych yn fodlon, gallwch gwyno i ni drwy ateb y neges hon. Gallwch hefyd gwyno i {regulator} "
        "({website}), a gallwch fynd i’r llys.",
        "reply": "Peidiwch ag anfon cyfrineiriau na dogfennau na ofynnwyd amdanynt.",
    },
}
