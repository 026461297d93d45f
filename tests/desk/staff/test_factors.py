"""A code counts once and for half a minute, the last factor stays, and no secret stands in the store as it is."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator  # pyright: ignore[reportMissingTypeStubs]

from tests.pages.people import code, wait_for_a_whole_period, with_factors
from troth.desk.staff import factors, passkeys
from troth.desk.staff.accounts import open_account
from troth.desk.staff.factors import NAMES, TOTP, WrongCode, proven_by_code
from troth.desk.staff.models import Account
from troth.errors import TrothError


@pytest.fixture
def someone(store: str) -> tuple[Account, str]:
    """Somebody with an authenticator app, and its secret."""
    open_account("lead@waymark.example", "Robin Lead")
    return with_factors()


def test_a_code_counts_once_and_neither_before_nor_after_its_time(someone: tuple[Account, str]) -> None:
    who, secret = someone
    wait_for_a_whole_period()
    assert [proven_by_code(who, code(secret, ahead=ahead)) for ahead in (-1, 1)] == [None, None]
    now = code(secret)
    assert [proven_by_code(who, f" {now[:3]} {now[3:]}"), proven_by_code(who, now)] == [NAMES[TOTP], None]


@pytest.mark.parametrize("said", ["", " ", "abcdef", "１２３４５６", "0" * 5, "9" * 2000, "\0" * 6, "-1"])
def test_what_is_no_code_is_wrong_and_nothing_worse(someone: tuple[Account, str], said: str) -> None:
    assert proven_by_code(someone[0], said) is None


def test_a_recovery_code_works_once_and_new_ones_take_the_place_of_all(someone: tuple[Account, str]) -> None:
    who, _secret = someone
    old = factors.new_codes(who)
    assert len(set(old)) == 10
    assert [proven_by_code(who, old[3]), proven_by_code(who, old[3])] == ["recovery code", None]
    assert factors.codes_left(who) == 9
    factors.new_codes(who)
    assert proven_by_code(who, old[4]) is None


def test_the_last_factor_is_not_taken_away_for_codes_alone_let_in_nobody(someone: tuple[Account, str]) -> None:
    who, _secret = someone
    factors.new_codes(who)
    app, codes = (next(each for each in factors.factors_of(who) if each.type == kind) for kind in (TOTP, factors.CODES))
    with pytest.raises(TrothError, match="last factor"):
        factors.remove(who, app.pk, by=who)
    factors.remove(who, codes.pk, by=who)
    with pytest.raises(TrothError, match="there no longer"):
        factors.remove(who, codes.pk, by=who)
    assert factors.has_factor(who)


def test_secrets_are_sealed_and_another_app_takes_the_place_of_the_first_only_once_it_shows_a_code(
    someone: tuple[Account, str],
) -> None:
    who, secret = someone
    codes, other = factors.new_codes(who), factors.new_secret()
    with pytest.raises(WrongCode):
        factors.add_app(who, other, code(secret))
    wait_for_a_whole_period()
    factors.add_app(who, other, code(other))
    held = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert not [each for each in (secret, other, *codes) if each in held]
    assert Authenticator.objects.filter(user_id=who.pk, type=TOTP).count() == 1


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", '{"id": 1}', "x" * 50_000, '{"response": {"clientDataJSON": "AA"}}']
)
def test_what_is_no_passkey_is_refused_in_words(someone: tuple[Account, str], answer: str) -> None:
    from django.test import RequestFactory

    from troth.desk.staff.sessions import SessionStore

    request = RequestFactory().get("/", HTTP_HOST="localhost")
    request.session = SessionStore()
    passkeys.offer(request, someone[0])
    with pytest.raises(WrongCode):
        passkeys.add(request, someone[0], "laptop", answer)
    assert passkeys.proven(request, someone[0], answer) is None
