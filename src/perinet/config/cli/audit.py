"""The audit chain becomes a yes, or the first link that does not hold: `perinet audit verify`."""

import argparse

from perinet.ground.audit import services as audit

NAME = "audit"
HELP = "Verify that no audit record was changed or removed since it was sealed."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["verify"])


def run(args: argparse.Namespace) -> int:
    found = audit.verify()
    if not found.holds:
        print(f"audit: broken at link {found.broken_at}: {found.why}; {found.sealed} links before it hold")
        return 1
    print(f"audit: {found.sealed} records hold; {found.unsealed} not sealed yet")
    return 0
