"""Words on the command line become a command: `perinet NAME ...`."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

COMMANDS = {
    "score": "score answers from CSV",
    "decide": "decide on facts from JSON lines",
    "guideline": "list, check and explain guidelines",
    "instrument": "list and show instruments, load a licensed text pack",
    "translations": "list how each text for parents was translated, and mark what was checked",
    "demo": "make and serve a demonstration with synthetic families",
    "invite": "invite an administrator of this site",
    "serve": "serve the site",
    "worker": "send what waits, seal the audit, watch the clocks",
    "audit": "verify the audit chain",
    "plan": "plan the moments at which each person is asked",
    "keys": "list, rotate and check the keys that seal what is personal",
    "search": "write anew under what each record is found",
    "doctor": "say what this site has and lacks",
    "manage": "run a command of the framework, such as migrate",
}
# These read models as soon as they are imported; the others start without the framework.
ON_A_SITE = frozenset({"invite", "serve", "worker", "audit", "keys", "plan", "search", "doctor"})


def setup_django() -> None:
    """Load the configuration; only commands that need the database call it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perinet.config.settings")
    try:
        importlib.import_module("django").setup()
    except importlib.import_module("django.core.exceptions").ImproperlyConfigured as problem:
        sys.exit(f"perinet: {problem}")


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="perinet",
        description="From a parent's answer to the right care, close to home, in time.",
        epilog="\n".join(f"  {name:12}{text}" for name, text in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    if not words:
        parser.print_help()
        return 2
    name = parser.parse_args(words[:1]).command
    if name in ON_A_SITE:
        setup_django()
    module = importlib.import_module(f"perinet.config.cli.{name}")
    own = argparse.ArgumentParser(prog=f"perinet {name}", description=module.HELP)
    module.configure(own)
    return int(module.run(own.parse_args(words[1:])))


def entry() -> None:
    try:
        code = main()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # the reader went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    sys.exit(code)
