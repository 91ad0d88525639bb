"""A package becomes the list of what is wrong with it: everything that it must pass, in one command."""

import importlib
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from perinet.care.decisions import library, mutation
from perinet.care.decisions.combined import together
from perinet.care.decisions.examine import examine
from perinet.care.decisions.library import Package
from perinet.care.decisions.life import LEAST_KILLED
from perinet.care.decisions.package import GuidelineError
from perinet.care.screening.mutation import Report
from perinet.ground.base import keys

SIGNATURE = {
    "shipped": "of this release",
    "valid": "valid",
    "unknown-key": "by a key that this site does not trust",
    "wrong": "does not hold",
    "missing": "none (a draft may be checked)",
    "outdated": "of other files",
}


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")


def run(args: Namespace) -> int:
    try:
        package = library.find(args.guideline)
        others = [*library.alternatives(package), *together(package)]
    except GuidelineError as error:
        print("\n".join(error.findings))
        return 1
    findings = examine(package)
    properties, unproved = _proved(package)
    findings += unproved
    # Cases that are red already would notice every mistake, so nothing is learned from them.
    noticed = None if findings else mutation.of(package)
    if noticed and noticed.share < LEAST_KILLED:
        findings += [f"cases: none notices this mistake: {mistake}" for mistake in noticed.survivors]
    print("\n".join(findings or [f"{package.guideline.id} {package.guideline.version}: nothing wrong"]))
    print("; ".join(_counts(package, noticed, len(others), properties)))
    return 1 if findings else 0


def _proved(package: Package) -> tuple[int, list[str]]:
    proofs = importlib.import_module("perinet.care.decisions.proofs")
    verdicts = importlib.import_module("perinet.care.decisions.verdicts")
    properties, findings = 0, []
    for values, guideline, report in proofs.prove_package(package):
        chosen = ", ".join(f"{name} = {value}" for name, value in values.items())
        under = f"under {chosen}: " if chosen else ""
        properties += len(report.results)
        findings += [
            f"{under}proof {result.id}: {verdicts.sentence(result, guideline, 'en')}"
            for result in report.failed
        ]
    return properties, findings


def _counts(package: Package, noticed: Report | None, others: int, properties: int) -> Iterator[str]:
    trust = library.trust(package, keys.trusted_keys(os.environ.get("PERINET_GUIDELINE_KEYS", "")))
    yield f"cases: {len(package.judged_by)}"
    if noticed:
        yield f"mistakes they notice: {noticed.killed} of {noticed.killed + len(noticed.survivors)}"
    yield f"properties proved or refuted: {properties}, under {others} other choices too"
    yield f"manifest: {package.manifest}"
    yield f"signature: {SIGNATURE[trust]}"
