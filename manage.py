"""The framework's entry point, for tools that look for it; people use `perinet manage`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perinet.config.settings")
execute_from_command_line(sys.argv)
