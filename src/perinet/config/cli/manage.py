"""The framework's own commands, with this site's configuration."""

import argparse

from django.core.management import execute_from_command_line

from perinet.config.command import setup_django

NAME = "manage"
HELP = "Run a command of the framework, such as `perinet manage migrate`."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    setup_django()
    execute_from_command_line(["perinet manage", *args.words])
    return 0
