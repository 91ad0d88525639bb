"""Each test has a folder of the site of its own."""

import pytest


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path
