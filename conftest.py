"""What every test finds ready: compiled translations, English unless a test chooses, a browser where there is one."""

import pytest
from django.core.cache import cache
from django.utils import translation

from perinet.config.translations import compile_stale

pytest_plugins = ["tests.support.browser", "tests.support.server", "tests.support.provider"]


def pytest_configure(config):
    compile_stale()


@pytest.fixture(autouse=True)
def _language():
    """No test inherits the language of the test before it."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_counts():
    """No test inherits how often the tests before it signed in."""
    cache.clear()
