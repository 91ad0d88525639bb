"""A midwife at work, and a mother of her practice."""

import pytest

from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene


@pytest.fixture
def midwife():
    return scene()


@pytest.fixture
def lotte(midwife):
    return asked.mother(midwife)
