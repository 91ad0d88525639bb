"""A package's MANIFEST becomes signed: SIGNATURE names the key and holds the signature."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from perinet.care.decisions import library, signing
from perinet.care.decisions.package import GuidelineError


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument(
        "--key", metavar="PRIVATE.pem", type=Path, required=True, help="an Ed25519 private key"
    )


def run(args: Namespace) -> int:
    package = library.load(args.folder)
    if package.manifest != "current":
        raise GuidelineError(
            [f"MANIFEST: is {package.manifest}; run `perinet guideline manifest FOLDER`, read it, then sign"]
        )
    try:
        key = signing.read_private_key(args.key.read_bytes())
    except (OSError, ValueError) as error:
        raise GuidelineError([f"{args.key}: {error}"]) from error
    written = args.folder / library.SIGNATURE
    written.write_text(signing.sign(package.files[library.MANIFEST], key))
    public = key.public_key()
    print(written)
    print(f"sites trust it as {signing.key_id(public)}={signing.public_key_text(public)}", file=sys.stderr)
    return 0
