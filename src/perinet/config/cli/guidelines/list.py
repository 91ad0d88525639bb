"""The guidelines of this site become a list with version and trust."""

from argparse import ArgumentParser, Namespace

from perinet.care.decisions import library


def configure(_parser: ArgumentParser) -> None:
    """Take no arguments."""


def run(_args: Namespace) -> int:
    for guideline in library.all():
        trust = "trusted" if library.trusted(guideline.package_hash) else "changed since its manifest"
        print(f"{guideline.id:20} {guideline.version:8} {guideline.package_hash[:12]}  {trust}")
    return 0
