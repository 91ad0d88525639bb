"""The files of a package become its MANIFEST."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from perinet.care.decisions import library


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path)


def run(args: Namespace) -> int:
    library.write_manifest(args.folder)
    print(args.folder / library.MANIFEST)
    return 0
