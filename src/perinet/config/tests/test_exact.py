"""A dump for another database holds every row as it was, to the microsecond, and nothing readable of a person."""

from datetime import UTC, datetime

import pytest
from django.core import serializers
from django.db.models import QuerySet

from perinet.ground.audit import services as audit
from perinet.ground.audit.models import Record, Seal
from perinet.ground.base.actor import SYSTEM
from perinet.ground.vault.models import DataKey
from perinet.network.accounts.models import Organisation
from perinet.people.families.models import Person


def emptied(*models: type) -> None:
    for model in models:
        QuerySet(model)._raw_delete("default")


@pytest.mark.django_db
def test_a_chain_that_moved_to_another_database_still_holds():
    audit.record(by=SYSTEM, verb="test.act", subject_kind="site", subject="x")
    QuerySet(Record).update(at=datetime(2026, 11, 22, 9, 0, 0, 123_456, tzinfo=UTC))
    audit.seal()
    dump = serializers.serialize("exact", [*Record.objects.all(), *Seal.objects.all()])
    emptied(Seal, Record)
    for row in serializers.deserialize("exact", dump):
        row.save()
    assert audit.verify().holds
    assert audit.verify().sealed == 1


@pytest.mark.django_db
def test_a_person_moves_sealed_and_opens_there():
    house = Organisation.objects.create(name="Vroedvrouwen Lindetak")
    Person.objects.create(given_name="Annemie", registered_at=house)
    dump = serializers.serialize("exact", [*DataKey.objects.all(), *Person.objects.all()])
    assert "Annemie" not in dump
    emptied(Person, DataKey)
    for row in serializers.deserialize("exact", dump):
        row.save()
    assert Person.objects.get().given_name == "Annemie"
