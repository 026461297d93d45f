"""Which passwords are refused, how one is kept, and that trying one costs the same whether or not its account exists."""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterator
from itertools import islice

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator

from troth.desk.staff.passwords import LONGEST, SHORTEST, fits, hashed, refuse_weak
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


def test_passwords_of_256_letters_are_taken_whole() -> None:
    longest = ("heather kestrel under 9 mugs " * 9)[:LONGEST]
    refuse_weak(longest, *WHO)
    stored = hashed(longest)
    assert (len(longest), fits(longest, stored), fits(longest[:-1], stored)) == (256, True, False)


def test_a_password_fits_exactly_as_it_was_given_and_in_no_other_writing() -> None:
    given = " Bûche de Noël à minuit "
    stored = hashed(given)
    assert fits(given, stored)
    others = (given.strip(), given.lower(), given[:-1], unicodedata.normalize("NFD", given), given.replace("û", "u"))
    assert not [each for each in others if fits(each, stored)]


def test_each_of_the_3000_commonest_is_refused_in_the_ways_in_which_people_lengthen_it() -> None:
    commonest = list(islice(_in_order(), 3000))
    assert len(set(commonest)) == 3000
    passed: list[str] = []
    for number, word in enumerate(commonest):
        ways = (word * (3 if len(word) < 6 else 2), f"{word}{word}2026", f"123456{word}123456")
        longer = next(each for each in (ways[number % 3], ways[2]) if len(each) >= SHORTEST)
        try:
            refuse_weak(longer, *WHO)
        except TrothError:
            continue
        passed.append(longer)
    assert passed == []


def _in_order() -> Iterator[str]:
    """The common passwords as the list has them, the commonest first."""
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as file:
        yield from (line.strip() for line in file)
