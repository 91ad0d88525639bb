"""Somebody, and a midwife who cares for her."""

import pytest

from perinet.people.families.tests.factories import PersonFactory, carer_of


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def by(person):
    return carer_of(person)
