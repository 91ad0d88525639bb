"""The guidelines of this site become a list with version, state, review date and trust."""

import importlib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from datetime import date

from perinet.care.decisions import library
from perinet.care.decisions.library import Package
from perinet.config.command import setup_django
from perinet.ground.base import clock, keys


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--site", action="store_true", help="also the versions that this site keeps")


def run(args: Namespace) -> int:
    setup_django()
    today = clock.today()
    trusted = keys.trusted_keys(importlib.import_module("django.conf").settings.PERINET_GUIDELINE_KEYS)
    rows = [(package, "shipped") for package in library.PACKAGES.values()]
    rows += [(library.find(name), "example") for name in library.EXAMPLES]
    by_hash = {
        package.guideline.package_hash: (package, state, library.trust(package, trusted))
        for package, state in rows
    }
    if args.site:
        by_hash |= dict(_kept(trusted))
    for package, state, trust in by_hash.values():
        print(_line(package, state, trust, today))
    return 0


def _kept(trusted: Mapping[str, str]) -> Iterator[tuple[str, tuple[Package, str, str]]]:
    """Yield what this site keeps by its hash; what an organisation chose has no life of its own."""
    models = importlib.import_module("perinet.care.decisions.models")
    readiness = importlib.import_module("perinet.care.decisions.readiness")
    versions = importlib.import_module("perinet.care.decisions.versions")
    deciding = versions.on_offer(clock.today()).values()
    for row in models.PackageVersion.objects.exclude(origin=models.Origin.CHOSEN):
        package = library.read(row.files, row.guideline)
        trust = library.trust(package, trusted)
        here = trust not in ("shipped", "valid") and readiness.signed(row)
        state = "decides" if row.package_hash in deciding else row.state
        yield row.package_hash, (package, state, "here" if here else trust)


def _line(package: Package, state: str, trust: str, today: date) -> str:
    guideline = package.guideline
    review = f"review by {guideline.review_by}"
    if guideline.is_overdue(today):
        review = f"past its review date {guideline.review_by}"
    said = {"shipped": "trusted", "valid": "signed by a trusted key", "missing": "not signed"}
    said |= {"here": "approved and signed here"}
    said |= {"unknown-key": "signed by an unknown key", "wrong": "its signature does not hold"}
    return "  ".join([
        f"{guideline.id:22}", f"{guideline.version:8}", guideline.package_hash[:12], f"{state:9}",
        f"{review:33}", said.get(trust, "changed since its manifest"),
    ])  # fmt: skip
