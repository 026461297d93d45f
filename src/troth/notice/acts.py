"""What staff do here: a closed vocabulary of acts, which a role is given by name under ``access``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Act = Literal[
    "see promises",
    "see case",
    "open case",
    "find person",
    "answer task",
    "decide",
    "approve plan",
    "take file",
    "see systems",
    "see evidence",
    "read audit",
    "attest",
    "run checks",
    "publish",
    "export pack",
    "export data",
    "manage staff",
    "manage tokens",
    "manage webhooks",
    "manage keys",
    "keep house",
    "propose",
    "approve proposal",
]
ACTS: tuple[Act, ...] = get_args(Act)
"""Every act there is. What is not in it nobody may do."""

IN_WORDS: Mapping[Act, str] = {
    "see promises": "see what is promised, with its verdict, and what is due in numbers",
    "see case": "see cases of the people their purposes concern, and of these the categories they use",
    "open case": "write down a request that arrived",
    "find person": "look for a person in the connected systems",
    "answer task": "say what was found where no machine can look",
    "decide": "decide a case",
    "approve plan": "approve a plan, have it tried again, or cancel it",
    "take file": "take a file away that holds what is held of a person",
    "see systems": "see what is connected, and how much of it is accounted for",
    "see evidence": "read the log, which names people by random ids only",
    "read audit": "see who looked at whom",
    "attest": "sign that a measure is kept, where they own it",
    "run checks": "run the checks of every promise",
    "publish": "put a notice in force",
    "export pack": "take evidence out of the house",
    "export data": "take lists of people out of the house",
    "manage staff": "open, change and close accounts, and confirm roles",
    "manage tokens": "give tokens to programs",
    "manage webhooks": "say which addresses are told of events",
    "manage keys": "replace keys and practise their loss",
    "keep house": "back up, restore, and look after the store",
    "propose": "propose what two people must agree on",
    "approve proposal": "agree to what another person proposed",
}
"""Each act as the sentence ‘may …’."""

ANSWERING: frozenset[Act] = frozenset({"open case", "find person", "decide"})
"""Whoever may do one of these answers people's requests: within a case they see what the case needs (UK GDPR Art 12(3))."""
