"""A prepared query gives what the query gives, and refuses what can't be written once."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from perinet.ground.audit.models import Record
from perinet.ground.audit.services import record, together
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.ground.queries.prepared import Prepared, PreparedUpdate
from perinet.ground.queries.rows import add
from perinet.ground.queries.statement import NotPrepared
from perinet.ground.vault.models import DataKey

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
BY_PERSON = Prepared(
    lambda person, since: Record.objects.filter(person=person, at__gte=since).order_by("at"),
    person=str,
    since=datetime,
)
BY_ID = Prepared(lambda key: Record.objects.filter(pk=key), key=uuid.UUID)


def row(person: str, minutes: int = 0, **fields) -> Record:
    return Record(
        at=AT + timedelta(minutes=minutes), actor_kind="system", actor="x", purpose="care", verb="a.b",
        subject_kind="occasion", subject="s", person=person, **fields,
    )  # fmt: skip


def values(one: Record) -> dict:
    return {field.attname: getattr(one, field.attname) for field in Record._meta.concrete_fields}


def test_rows_that_are_added_read_as_any_other_row():
    made = add([row("p", n, details={"n": [n, None, "é"]}) for n in range(3)])
    assert [values(one) for one in Record.objects.filter(person="p").order_by("at")] == [
        values(one) for one in made
    ]


def test_many_rows_are_one_statement_a_table():
    with CaptureQueriesContext(connection) as asked:
        add([row("p", n) for n in range(40)])
    assert len(asked) == 1
    assert Record.objects.filter(person="p").count() == 40


def test_a_prepared_query_gives_what_the_query_gives_whatever_its_values():
    add([row(name, n, details={"n": n}) for n, name in enumerate("ababab")])
    for person in "abc":
        for minutes in (0, 2, 9):
            since = AT + timedelta(minutes=minutes)
            plain = Record.objects.filter(person=person, at__gte=since).order_by("at")
            assert [values(one) for one in BY_PERSON(person=person, since=since)] == [
                values(one) for one in plain
            ]


def test_an_id_may_come_as_text():
    (made,) = add([row("p")])
    assert BY_ID(key=str(made.pk)) == BY_ID(key=made.pk) == [made]


def test_what_it_gives_is_a_row_like_any_other():
    (made,) = add([row("p")])
    found = BY_ID.first(key=made.pk)
    assert found == made
    assert not found._state.adding
    assert BY_ID.first(key=uuid.uuid4()) is None


def test_it_is_compiled_once():
    built = []

    def build(person):
        built.append(person)
        return Record.objects.filter(person=person)

    prepared = Prepared(build, person=str)
    for person in "abcdef":
        prepared(person=person)
    assert len(built) == 2  # with two sets of stand-ins


def test_values_list_gives_tuples_in_the_order_that_was_asked():
    add([row("p")])
    verbs = Prepared(
        lambda person: Record.objects.filter(person=person).values_list("verb", "at"), person=str
    )
    assert verbs(person="p") == [("a.b", AT)]


def test_an_update_changes_what_the_query_finds_and_says_how_many():
    for person in "pq":
        DataKey.objects.create(person=person, controller="c", ring_key="k", wrapped=b"x")
    rename = PreparedUpdate(
        lambda person: DataKey.objects.filter(person=person), sets=["ring_key"], person=str, ring_key=str
    )
    assert rename(person="p", ring_key="new") == 1
    assert rename(person="nobody", ring_key="new") == 0
    assert dict(DataKey.objects.values_list("person", "ring_key")) == {"p": "new", "q": "k"}


def test_a_time_that_would_stand_still_is_refused():
    with pytest.raises(NotPrepared, match="is no slot"):
        Prepared(lambda person: Record.objects.filter(person=person, at__lte=clock.now()), person=str)(
            person="p"
        )


def test_a_query_that_changes_with_its_values_is_refused():
    def build(person):
        rows = Record.objects.filter(person=person)
        return rows if person.startswith("slot-0") else rows.order_by("verb")

    with pytest.raises(NotPrepared, match="depends on its values"):
        Prepared(build, person=str)(person="p")


@pytest.mark.parametrize("given", [{}, {"person": None}, {"person": "p", "more": 1}])
def test_a_slot_without_a_value_is_refused(given):
    with pytest.raises(NotPrepared, match="give a value"):
        Prepared(lambda person: Record.objects.filter(person=person), person=str)(**given)


def test_a_slot_that_stands_nowhere_is_refused():
    with pytest.raises(NotPrepared, match="stands nowhere"):
        Prepared(lambda person, role: Record.objects.filter(person=person), person=str, role=str)(
            person="p", role="r"
        )


def test_what_a_table_refuses_is_refused():
    first = row("p")
    add([first])
    with pytest.raises(IntegrityError), transaction.atomic():
        add([first])
    assert Record.objects.filter(person="p").count() == 1


def test_a_table_with_numbers_of_its_own_is_not_for_this():
    with pytest.raises(NotPrepared, match="ids of its own"):
        add([Group(name="g")])


def test_acts_that_are_gathered_stand_in_the_order_in_which_they_were_done():
    with CaptureQueriesContext(connection) as asked, together():
        for verb in ("a.one", "a.two", "a.three"):
            record(by=SYSTEM, verb=verb, subject_kind="occasion", subject="s", person="p")
    assert len(asked) == 1
    assert list(Record.objects.order_by("at").values_list("verb", flat=True)) == ["a.one", "a.two", "a.three"]


def test_what_failed_is_not_on_record():
    with pytest.raises(ZeroDivisionError), transaction.atomic(), together():
        record(by=SYSTEM, verb="a.one", subject_kind="occasion", subject="s")
        _ = 1 / 0
    assert not Record.objects.exists()
    record(by=SYSTEM, verb="a.two", subject_kind="occasion", subject="s")
    assert Record.objects.get().verb == "a.two"
