"""`perinet search rebuild` makes every record findable again."""

import pytest

from perinet.config import command
from perinet.people.families import finding
from perinet.people.families.models import SearchEntry
from perinet.people.families.tests.factories import PersonFactory, carer_of

pytestmark = pytest.mark.django_db


def test_every_record_is_indexed_again(capsys):
    one, _other = PersonFactory(given_name="Fatima"), PersonFactory()
    SearchEntry.objects.all().delete()
    assert command.main(["search", "rebuild"]) == 0
    assert "2 of 2 records" in capsys.readouterr().out
    assert list(finding.search("fati", actor=carer_of(one))) == [one]
