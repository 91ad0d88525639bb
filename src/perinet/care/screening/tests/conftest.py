"""Somebody, and a midwife who cares for her."""

from perinet.people.families.tests.fixtures import by, person  # noqa: F401
