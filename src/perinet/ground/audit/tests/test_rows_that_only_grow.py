"""Rows that only grow refuse to be changed, one by one and in bulk."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import Conflict, NotAllowed, PerinetError, Refused
from perinet.ground.base.models import AppendOnlyError


@pytest.fixture
def row(db):
    return audit.record(by=SYSTEM, verb="test", subject_kind="test", subject="1")


def test_a_row_that_was_written_is_not_saved_again(row):
    row.verb = "another"
    with pytest.raises(AppendOnlyError, match="Record rows are never changed"):
        row.save()
    assert Record.objects.get(pk=row.pk).verb == "test"


def test_a_row_that_was_written_is_not_deleted(row):
    with pytest.raises(AppendOnlyError, match="never deleted"):
        row.delete()
    assert Record.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("change", [lambda rows: rows.update(verb="another"), lambda rows: rows.delete()])
def test_nor_are_many_at_once(row, change):
    with pytest.raises(AppendOnlyError):
        change(Record.objects.all())
    assert Record.objects.get().verb == "test"


def test_ids_tell_neither_order_nor_number(db):
    ids = [audit.record(by=SYSTEM, verb="test", subject_kind="test", subject=n).id for n in range(3)]
    assert len(set(ids)) == 3
    assert all(one.version == 4 for one in ids)


@pytest.mark.parametrize("kind", [Refused, NotAllowed, Conflict])
def test_an_error_says_what_was_wrong_and_carries_a_code(kind):
    error = kind("This is wrong.", code="wrong")
    assert (str(error), error.message, error.code) == ("This is wrong.", "This is wrong.", "wrong")
    assert isinstance(error, PerinetError)
    assert kind("No.").code == "refused"


def test_the_clock_tells_the_day_where_the_site_is(monkeypatch):
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert clock.now() == late
    assert clock.today() == date(2026, 7, 1)  # half past midnight in Brussels
