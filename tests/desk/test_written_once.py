"""Statements that are written once say what the ORM would, whatever values they are sent with."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from troth.desk import now
from troth.desk.cases.models import Case, Task
from troth.desk.subjects.models import Subject
from troth.desk.written_once import Change, Question, insert

OPEN: Question[Case] = Question(lambda given: Case.objects.filter(kind=given("kind"), received_on__lte=given("day")))
NAMES: Question[tuple[str, str]] = Question(
    lambda given: Task.objects.filter(case=given("case")).order_by("-system").values_list("system", "who")[:2]
)
MOVED = Change(
    lambda given: (Case.objects.filter(number=given("number")), {"state": given("state"), "disclosed": given("said")})
)
GONE = Change(
    lambda given: (Task.objects.filter(case__in=Case.objects.filter(kind=given("kind")).values("number")), None)
)


def case(kind: str = "access", **more: object) -> Case:
    return Case(kind=kind, channel="email", received_on=date(2026, 3, 2), opened_at=now(), **more)


def test_a_row_is_stored_and_read_back_with_every_column_as_the_orm_reads_it(store: str) -> None:
    made = case(disclosed={"a": ["b", "ü"]}, reason="because it was ‘asked’ 100 %")
    insert([made])
    (found,) = OPEN.all(kind="access", day=date(2026, 3, 2))
    by_the_orm = Case.objects.get(number=made.number)
    for field in Case._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(by_the_orm, field.attname), field.attname
    assert found == by_the_orm
    assert OPEN.all(kind="access", day=date(2026, 3, 1)) == []
    assert OPEN.first(kind="' OR 1 = 1 --", day=date(2026, 3, 2)) is None


def test_several_rows_go_in_together_and_columns_alone_come_out_in_the_order_asked_for(store: str) -> None:
    one, other = case(), case()
    insert([one])
    insert([other])
    insert([Task(case=one, system=name, who="whoever", what="look") for name in ("crm", "attic", "post")])
    insert([])
    assert NAMES.all(case=one) == [("post", "whoever"), ("crm", "whoever")]
    assert NAMES.all(case=other) == []


def test_a_page_is_as_long_as_it_is_asked_for_and_what_no_row_can_fit_is_not_asked(store: str) -> None:
    listed: Question[tuple[int]] = Question(
        lambda given: Case.objects.filter(kind=given("kind")).order_by("-number").values_list("number"), limited=True
    )
    none: Question[Case] = Question(lambda given: Case.objects.filter(kind=given("kind"), number__in=()))
    made = [case() for _ in range(4)]
    for each in made:
        insert([each])
    numbers = sorted((each.number for each in made), reverse=True)
    for most in (0, 1, 3, 4, 200):
        assert listed.all(kind="access", most=most) == [(number,) for number in numbers[:most]]
    with CaptureQueriesContext(connection) as seen:
        assert (none.all(kind="access"), none.first(kind="access"), len(seen)) == ([], None, 0)


def test_what_is_changed_or_deleted_is_counted_and_nothing_else_is_touched(store: str) -> None:
    one, other = case(), case("erasure")
    for each in (one, other):
        insert([each])
        insert([Task(case=each, system="crm", who="whoever", what="look")])
    assert MOVED(number=one.number, state="waiting", said={"x": ["y"]}) == 1
    assert MOVED(number=one.number + 900, state="waiting", said=None) == 0
    assert list(Case.objects.values_list("state", "disclosed")) == [("waiting", {"x": ["y"]}), ("open", None)]
    assert MOVED(number=one.number, state="open", said=None) == 1, "nothing is a value like others to a column"
    assert Case.objects.filter(disclosed__isnull=True).count() == 2
    assert GONE(kind="erasure") == 1
    assert list(Task.objects.values_list("case", flat=True)) == [one.number]


def test_a_refusal_is_the_orm_s_and_takes_the_transaction_back(store: str) -> None:
    insert([Subject(uid="a", since=now())])
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012  # both belong to the transaction
        insert([Subject(uid="b", since=now())])
        insert([Subject(uid="a", since=now())])
    assert list(Subject.objects.values_list("uid", flat=True)) == ["a"]


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_postgres_is_told_a_statement_once_and_by_its_name_from_then_on(store: str) -> None:
    for _ in range(3):
        OPEN.all(kind="access", day=date(2026, 3, 2))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%troth_cases_case%%'")
        assert cursor.fetchone() == (1,)
    with CaptureQueriesContext(connection) as seen:
        OPEN.all(kind="access", day=date(2026, 3, 2))
    assert "'access'" in seen[0]["sql"], "who looks at what is sent sees the values as well"
