"""Each command starts as the table of commands says: with the framework or without it."""

import os
import subprocess
import sys

import pytest

from perinet.config.command import COMMANDS, ON_A_SITE


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - ON_A_SITE - {"manage"}))
def test_a_command_that_is_not_of_a_site_starts_without_its_settings(name):
    program = f"import perinet.config.command as c; c.main([{name!r}, '--help'])"
    without = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=without, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: perinet {name}")
