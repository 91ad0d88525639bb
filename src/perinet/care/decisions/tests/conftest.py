"""Somebody, a midwife who cares for her, and a guideline group on a site with a folder of its own."""

import pytest

from perinet.care.decisions.tests.factories import group
from perinet.people.families.tests.fixtures import by, person  # noqa: F401


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    """Keep the key of the site away from that of whoever runs the suite."""
    settings.VAR = tmp_path


@pytest.fixture
def people():
    return group()
