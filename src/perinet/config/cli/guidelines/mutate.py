"""A package becomes the share of small mistakes that its own cases notice, and the list of those they don't."""

from argparse import ArgumentParser, Namespace

from perinet.care.decisions import library, mutation
from perinet.care.decisions.life import LEAST_KILLED


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")


def run(args: Namespace) -> int:
    package = library.find(args.guideline)
    report = mutation.of(package)
    made = report.killed + len(report.survivors)
    for survivor in report.survivors:
        print(f"not noticed: {survivor}")
    print(f"{package.guideline.id}: {report.killed} of {made} mistakes noticed ({report.share:.1%})")
    return 0 if report.share >= LEAST_KILLED else 1
