"""A guideline becomes a file that other systems run: ELM (CQL), or FHIR resources with that ELM inside."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from perinet.care.decisions import elm, library
from perinet.care.decisions.guideline import LANGUAGES, Guideline
from perinet.interop.fhir import addresses, bundle


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("guideline", metavar="GUIDELINE", help="an id or a folder")
    parser.add_argument(
        "--as", dest="form", choices=("elm", "fhir"), required=True,
        help="elm: a library for CQL engines; fhir: a Bundle of R4 resources",
    )  # fmt: skip
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the words in FHIR resources")
    parser.add_argument(
        "--base", default=addresses.BASE, metavar="URL", help="where this site publishes FHIR resources"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, help="instead of standard output")


def run(args: Namespace) -> int:
    text = _written(args, library.find(args.guideline).guideline)
    if args.out:
        args.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def _written(args: Namespace, guideline: Guideline) -> str:
    if args.form == "elm":
        return elm.written(guideline)
    return bundle.written(guideline, args.language, args.base)
