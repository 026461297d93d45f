"""Which passwords are refused, how one is kept, and that trying one costs the same whether or not its account exists."""

from __future__ import annotations

import pytest

from troth.desk.staff.passwords import LONGEST, SHORTEST, refuse_weak
from troth.errors import TrothError

WHO = ("robin.lead@waymark.example", "Robin Lead")


@pytest.mark.parametrize(
    "password",
    [
        "heather kestrel under 9 mugs",
        "x8#kLm2$pQz9",
        "Bûche de Noël à minuit",
        "   leading and trailing spaces   ",
        "葉書に書いた長い文章を覚えておく",
        "a" * 3 + "kestrel" + "9mugs" * 40,
    ],
)
def test_length_is_what_counts_and_no_letter_is_forbidden(password: str) -> None:
    refuse_weak(password, *WHO)


@pytest.mark.parametrize(
    "password",
    [
        "x" * (SHORTEST - 1),
        "x8#kLm2$pQz9" * 30,
        "password1234",
        "Password123!Password",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "letmein letmein letmein",
        "abcdefghijklmnop",
        "987654321098",
        "aaaaaaaaaaaaaaaa",
        "robinlead2026",
        "R.o.b.i.n-Waymark-99",
        "Troth-Waymark-2026",
    ],
)
def test_what_is_short_common_or_made_of_ones_own_name_is_refused_without_being_repeated(password: str) -> None:
    with pytest.raises(TrothError) as refused:
        refuse_weak(password, *WHO)
    assert password not in str(refused.value)
    assert refused.value.where == "password"


def test_passwords_of_at_least_128_letters_are_taken() -> None:
    assert LONGEST >= 128
