"""Acts are recorded, chained, and any later change is named."""

from datetime import timedelta

import pytest
from django.db import connection

from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record, Seal
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.models import AppendOnlyError

pytestmark = pytest.mark.django_db


def _records(count: int) -> list[Record]:
    return [
        audit.record(by=SYSTEM, verb="test.act", subject_kind="thing", subject=n, details={"n": n, "é": "ü"})
        for n in range(count)
    ]


def _tamper(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _record_of(sequence: int) -> object:
    return Record._meta.get_field("id").get_db_prep_value(
        Seal.objects.get(sequence=sequence).record, connection
    )


def test_sealed_records_hold_and_the_unsealed_tail_is_reported():
    _records(3)
    assert audit.seal() == 3
    _records(2)
    assert audit.verify() == audit.Verification(sealed=3, unsealed=2)


def test_sealing_twice_seals_nothing_twice():
    _records(3)
    assert (audit.seal(), audit.seal()) == (3, 0)
    assert list(Seal.objects.values_list("sequence", flat=True)) == [1, 2, 3]


def test_sealing_in_parts_makes_one_chain():
    _records(5)
    assert [audit.seal(limit=2) for _ in range(3)] == [2, 2, 1]
    assert audit.verify().holds


@pytest.mark.parametrize("column", ["verb", "actor", "reason", "subject", "person", "purpose"])
def test_a_changed_record_is_the_first_broken_link(column):
    _records(5)
    audit.seal()
    _tamper(f"UPDATE audit_record SET {column} = 'other' WHERE id = %s", _record_of(3))
    found = audit.verify()
    assert (found.holds, found.broken_at, found.why) == (False, 3, "its record was changed")


def test_a_removed_record_is_the_first_broken_link():
    _records(4)
    audit.seal()
    _tamper("DELETE FROM audit_record WHERE id = %s", _record_of(2))
    assert (audit.verify().broken_at, audit.verify().why) == (2, "its record is gone")


def test_a_removed_link_is_found_even_with_its_record():
    _records(4)
    audit.seal()
    _tamper("DELETE FROM audit_record WHERE id = %s", _record_of(2))
    _tamper("DELETE FROM audit_seal WHERE sequence = 2")
    assert (audit.verify().broken_at, audit.verify().why) == (2, "a link is missing")


def test_a_late_record_is_sealed_by_the_full_pass_only():
    """A record of a transaction longer than the look-back is left to the daily pass."""
    _records(1)
    audit.seal()
    late = _records(1)[0]
    Record.objects.filter(pk=late.pk)
    old = late.at - audit.LONGEST_TRANSACTION - timedelta(minutes=1)
    _tamper("UPDATE audit_record SET at = %s WHERE id = %s", old, _record_of_pk(late))
    assert audit.seal(recent_only=True) == 0
    assert audit.seal() == 1
    assert audit.verify().holds


def _record_of_pk(record: Record) -> object:
    return Record._meta.get_field("id").get_db_prep_value(record.pk, connection)


def test_a_record_is_never_changed_or_deleted_by_code():
    entry = _records(1)[0]
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        Record.objects.update(verb="other")
    with pytest.raises(AppendOnlyError):
        Record.objects.all().delete()
