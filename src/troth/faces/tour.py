"""The tour: in a workspace that ``troth demo`` made, every page says in one sentence what it is and what to try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from markupsafe import Markup

from troth.desk import here

SAYS = {
    "console-need": "Roles come from the notice in force: what each sees and may do, who has it, which must be confirmed.",
    "console-undertakings": "The undertaking of each role, signed before anything is seen in it; its hash names the very text.",
    "console-looks": "Each look at a person was recorded before it was shown; what is unlike a colleague’s own days is flagged.",
    "console-looks-person": "Who looked at one person, why and when; the person is known here by a random id alone.",
    "console-looks-staff": "Whom one member of staff looked at, for which purpose, in which case.",
    "portal-notice": "The notice as everybody reads it, published from a folder of YAML: each sentence has an id, and most are "
    "promises with a verdict in the console.",
    "portal-retention": "Every period the notice promises, with its reason, made from the same YAML; the sweeps that erase read "
    "the same lines.",
    "portal-cookies": "Every cookie the notice names, who sets it and for how long.",
    "portal-versions": "Each published version, and what changed from one to the next in words; a second one appears here once "
    "you change demo/…/notice and publish.",
    "portal-ask": "Anybody asks here without an account: send it, and a case with the law’s date stands in the console.",
    "portal-asked": "What the person sees who asked: the number, and the day by which the law wants an answer.",
    "portal-stands": "With the code they were shown, whoever asked sees how it stands; it works once, and gives the next.",
    "portal-reach": "How to reach the house, and to whom one may complain: all of it is taken from the notice.",
    "console-enter": "Where strangers are sent: outside of a demo one signs in here, by password and second factor or a passkey.",
    "console-enter-passkey": "A passkey alone is two factors where the device knows its owner: no password is typed.",
    "console-enter-link": "A one-time link; opening it does nothing, the button does. Only a demo lets anybody in by a link alone.",
    "console-account": "What lets you in, and every browser in which you are signed in; each can be ended from here.",
    "console-prove": "What is dangerous asks for a second factor anew; a demo, where there is none, does not.",
    "console-password": "Another password, by the one there is; it signs you out everywhere else.",
    "console-app": "An authenticator app is added by its picture; it counts once it has shown a code.",
    "console-passkey": "A passkey is made by the browser, and works on this site alone.",
    "console-codes": "Ten codes for the day on which the app is lost, shown once.",
    "console-staff": "Everybody who acts in the house’s name, and who once did.",
    "console-staff-invite": "A colleague gets a link that works once, within three days.",
    "console-staff-one": "One account: sign it out, shut out who has left, or let in anew, by two people, who lost every factor.",
    "console-today": "The page one opens in the morning: what is due, the notice as one square a promise, what changed, and what "
    "waits for somebody.",
    "console-promises": "Every sentence of the notice with its verdict; grey is honest: what no check can see yet is unproven, "
    "never kept.",
    "console-promise": "One sentence down to its proof: what the last run saw, its entry in the log, and its history.",
    "console-search": "One field for everything the console knows: promises, cases, systems and entries of the log.",
    "console-checking": "Every check as it runs now: each looks at the live systems, and its verdict goes on record.",
    "console-systems": "The databases and cabinets that the notice names, how far a search reaches in each, and what does not "
    "fit.",
    "console-system": "One database as Troth sees it: from the people to every row about one of them, by declared links.",
    "console-cases": "What people asked for, the most urgent first; cases 1 and 2 were answered by this demo, case 3 waits for a "
    "client.",
    "console-case": "One request with its clock, its plan as a person approved it, and everything on record of it.",
    "console-case-open": "A request that came by letter, mail or telephone is written down here.",
    "console-second": "Whoever signs in proves it a second time here: by a code of their own, or by a key that knows this site.",
    "console-proposals": "What one person may not do alone, and who has proposed it: somebody else says yes or no.",
    "console-proposal": "One proposal with its reason: neither who proposed it nor whom it concerns may approve it.",
    "console-machines": "Programs that act for you, each for less than you may yourself, and addresses that are told of "
    "events.",
    "console-evidence": "Everything that was done, in a log nobody can rewrite unnoticed; take a checkpoint, or the whole of it "
    "with a verifier.",
    "console-entry": "One entry with its proof: hashes lead from it to the root that the checkpoint signs.",
}
"""Name of a page → what it is, in one sentence: a message of the catalog."""


class Tour:
    """Middleware that gives ``request.tell`` to the pages of a demo; elsewhere it gives nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Once it is known which page is asked for."""
        match = request.resolver_match
        if match is not None and here().made_by_demo:
            request.tell = _said(SAYS.get(match.url_name or "", ""), match.kwargs.get("language", ""))  # type: ignore[attr-defined]


def _said(sentence: str, language: str) -> str:
    """The sentence in the language of the page; marked as English where the catalog of that language has none of it."""
    if not sentence or not language:
        return sentence
    with translation.override(language):
        told = gettext(sentence)
    return Markup('<span lang="en-GB">{}</span>').format(sentence) if told == sentence else told
