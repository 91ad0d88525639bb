"""`perinet guideline VERB`: a guideline is listed, checked, proved, compared, explained, exported or switched on."""

import argparse
import importlib
import sys
from argparse import ArgumentParser, Namespace

from perinet.care.decisions.package import GuidelineError

NAME = "guideline"
HELP = "work with guidelines: check, prove, compare, explain, replay, export, switch on"
# One module each in `guidelines/`, imported when asked for: proofs and columns bring heavy libraries.
VERBS = {
    "list": "the guidelines of this site, with version, state and trust",
    "check": "run everything a package must pass; 0 when nothing is wrong",
    "prove": "prove what must hold for every possible answer, or show the smallest counterexample",
    "compare": "the smallest person for whom two guidelines differ; 0 equal, 1 different, 2 error",
    "explain": "tell a guideline, or one decision, in words",
    "replay": "make stored decisions again from their facts and package; 0 when every byte is the same",
    "export": "write a guideline as ELM (CQL) or as FHIR resources",
    "activate": "switch a version on, from a date; refused while anything is red",
    "mutate": "break a package in every small way and list what its own cases did not notice",
    "manifest": "write the hashes of a package's files to its MANIFEST",
    "sign": "sign a package's MANIFEST with an Ed25519 key",
}


def configure(parser: ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(f"  {verb:10}{text}" for verb, text in VERBS.items())
    parser.add_argument("verb", choices=VERBS, metavar="VERB")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)


def run(args: Namespace) -> int:
    module = importlib.import_module(f"perinet.config.cli.guidelines.{args.verb}")
    own = ArgumentParser(prog=f"perinet guideline {args.verb}", description=VERBS[args.verb])
    module.configure(own)
    try:
        return int(module.run(own.parse_args(args.rest)))
    except GuidelineError as error:
        print("\n".join(error.findings), file=sys.stderr)
        return 2
