"""What a token may not do widely: give away more than it says, or, bound to purposes, look at everybody at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from troth.desk.need.deciding import ANSWERING_A_REQUEST
from troth.desk.need.roles import roles_in_force
from troth.desk.pages.api.door import token_of
from troth.desk.pages.api.problems import Problem


def refuse_bound(request: HttpRequest) -> None:
    """Raise Problem 403 where the token is bound to purposes: this is about everybody, whatever anybody's purpose."""
    token = token_of(request)
    if token.purposes and ANSWERING_A_REQUEST not in token.purposes:
        raise Problem(403, "this token is bound to purposes, and this is about everybody", fix="make one that is not")


def refuse_more(request: HttpRequest, roles: Iterable[str]) -> None:
    """Raise Problem 403 where one of these roles may do what the token does not say: nobody climbs by a stolen token."""
    refuse_bound(request)
    said, named = {*token_of(request).acts}, roles_in_force().named
    more = sorted({act for role in roles if role in named for act in named[role].acts} - said)
    if more:
        raise Problem(
            403,
            f"no token gives a role that may do more than itself: it does not say ‘{more[0]}’",
            fix="do it in the console, or with a token that says it",
        )
