"""A package becomes the list of what is wrong with it."""

from argparse import ArgumentParser, Namespace

from perinet.care.decisions import library
from perinet.care.decisions.examine import examine
from perinet.care.decisions.package import GuidelineError


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")


def run(args: Namespace) -> int:
    try:
        package = library.find(args.guideline)
    except GuidelineError as error:
        print("\n".join(error.findings))
        return 1
    findings = examine(package)
    print("\n".join(findings or [f"{package.guideline.id} {package.guideline.version}: nothing wrong"]))
    print(
        f"cases: {len(package.cases)}; manifest: {package.manifest}; signature: none (a draft may be checked)"
    )
    return 1 if findings else 0
