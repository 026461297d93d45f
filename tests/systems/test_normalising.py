"""One normal spelling for each identifier, the same in Python and in each database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.systems.databases import Database
from troth.systems.addresses import open_store
from troth.systems.normalise import FORMS, form_of, inside, normal, sought

SPELLINGS = [
    ("email", " Jo@X.Example ", "jo@x.example"),
    ("email", "\tJO@X.EXAMPLE\n", "jo@x.example"),
    ("phone", "+44 (0)1632 960 123", "01632960123"),
    ("phone", "0044 1632 960123", "01632960123"),
    ("phone", "01632-960123", "01632960123"),
    ("phone", "+33 1 99 00 12 34", "33199001234"),
    ("phone", "no digits", ""),
    ("code", "ab 12 cd", "AB12CD"),
    ("nino", "qq 12 34 56 c", "QQ123456"),
    ("nino", "QQ-12-34-56-C", "QQ123456"),
    ("nino", "QQ123456", "QQ123456"),
    ("nino", "QQ 12 34 5", "QQ12345"),
    ("nino", "none", "NONE"),
    ("code", "ZZ1\u00a01AA".replace("\u00a0", " "), "ZZ11AA"),
    ("text", "  Ann \t Reed ", "ann reed"),
    ("text", "", ""),
]


@pytest.mark.parametrize(
    ("identifier", "form"),
    [("email", "email"), ("work e-mail", "email"), ("mobile", "phone"), ("phone", "phone"), ("name", "text"),
     ("national insurance number", "nino"), ("postcode", "code"), ("client reference", "code"), ("date of birth", "text")],
)  # fmt: skip
def test_the_name_of_an_identifier_says_its_form(identifier, form):
    assert form_of(identifier) == form


@pytest.mark.parametrize(("form", "value", "expected"), SPELLINGS)
def test_spellings_become_one(form, value, expected):
    assert normal(form, value) == expected


def test_databases_spell_as_python_does(database: Database):
    store = open_store("x", database.address)
    with store.reading() as connection:
        for form, value, expected in SPELLINGS:
            column = sa.literal(value, sa.Text())
            found = connection.execute(sa.select(store.normal(form, column), store.inside(form, column))).one()
            assert tuple(found) == (expected, inside(form, value))


def test_a_row_is_sought_by_what_python_says_of_it(database: Database):
    store = open_store("x", database.address)
    held = [value for _, value, _ in SPELLINGS]
    held += [
        "QQ 12.34.56",
        "é@X.example",
        "Ann  Reed",
        "1632960123",
        "ann\treed",
        "441632960123",
        "0044 (0)1632/960123",
    ]
    with store.reading() as connection:
        for form in FORMS:
            for wanted in {normal(form, value) for value in held} - {""}:
                given = store.sent("given", [(each,) for each in (wanted, *store.variants(form, wanted))])
                columns = (sa.cast(sa.literal(value, sa.Text()), sa.Text()) for value in held)
                tests = [sa.case((store.sought(form, column, "given"), 1), else_=0) for column in columns]
                found = connection.execute(sa.select(*tests), given).one()
                assert [bool(each) for each in found] == [normal(form, value) == wanted for value in held], (
                    form,
                    wanted,
                )


def test_short_values_and_names_are_not_sought_inside_other_text():
    assert sought("code", "17") is None
    assert sought("text", "ann reed") is None
    assert sought("phone", "01632960123") == "1632960123"
    assert sought("email", "jo@x.example") == "jo@x.example"
