"""Lotte on her own page."""

import pytest

from perinet.web.family.own.tests.scenes import mother


@pytest.fixture
def lotte():
    return mother()
