"""Files of translations become a table, a list of what is old, or a mark of who checked them."""

import argparse
import sys
from pathlib import Path

from perinet.network.content import notes, translations
from perinet.network.content.translations import DRAFTED, MISSING, UNKNOWN, Language

NAME = "translations"
HELP = "List how each text for parents was translated; name what is old; mark what a person checked."
VERBS = {
    "list": "per language: how many texts, how each was made, how many are old, whether parents are offered it",
    "status LANGUAGE": "each text that is missing, old or only a machine's draft; `--only STATE` for one kind",
    "mark LANGUAGE STATE": "write down that these translations were made or checked from the words of today",
}
COLUMNS = (*notes.STATES, UNKNOWN, MISSING)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, default=translations.LOCALE, help="where the languages stand")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = acts.add_parser("list", help=VERBS["list"])
    listing.add_argument(
        "--fail-on", choices=("stale", MISSING), help="end with 1 where any language has such texts"
    )
    status = acts.add_parser("status", help=VERBS["status LANGUAGE"])
    status.add_argument("language", choices=DRAFTED)
    status.add_argument("--only", choices=(*COLUMNS, "stale"))
    marking = acts.add_parser("mark", help=VERBS["mark LANGUAGE STATE"])
    marking.add_argument("language", choices=DRAFTED)
    marking.add_argument("state", choices=(*notes.STATES, "stale"))
    marking.add_argument("--text", action="append", default=[], metavar="ENGLISH", help="only this text")
    marking.add_argument("--all", action="store_true", help="every text that is translated")


def run(args: argparse.Namespace) -> int:
    acts = {"list": _list, "status": _status, "mark": _mark}
    try:
        return acts[args.act](args)
    except (notes.NoteError, OSError) as problem:
        print(f"perinet translations {args.act}: {problem}", file=sys.stderr)
        return 2


def _list(args: argparse.Namespace) -> int:
    languages = [translations.read(code, args.folder) for code in DRAFTED]
    heads = ("", *COLUMNS, "stale", "offered")
    rows = [heads, *(_row(one) for one in languages)]
    for row in rows:
        print("".join(cell.ljust(15) if n else cell.ljust(4) for n, cell in enumerate(row)).rstrip())
    for one in languages:
        for old in one.stale:
            print(f"stale {one.code}: {old.message}")
    bad = {
        "stale": any(one.stale for one in languages),
        MISSING: any(one.counts[MISSING] for one in languages),
    }
    return 1 if args.fail_on and bad[args.fail_on] else 0


def _row(language: Language) -> tuple[str, ...]:
    counts = (str(language.counts[state]) for state in COLUMNS)
    return language.code, *counts, str(len(language.stale)), "yes" if language.is_offered else "no"


def _status(args: argparse.Namespace) -> int:
    for one in translations.read(args.language, args.folder).translations:
        kinds = [one.state, *(["stale"] if one.is_stale else [])]
        if args.only in kinds or (not args.only and kinds not in (["human"], ["validated"])):
            print(f"{', '.join(kinds):22} {one.message}")
    return 0


def _mark(args: argparse.Namespace) -> int:
    if bool(args.text) == args.all:
        print("perinet translations mark: say --all, or which texts with --text", file=sys.stderr)
        return 2
    stale = args.state == "stale"
    marked = translations.mark(args.language, args.state, only=args.text, stale=stale, folder=args.folder)
    absent = sorted(set(args.text) - set(marked))
    for text in absent:
        print(f"perinet translations mark: not translated, or not on the list: {text}", file=sys.stderr)
    print(f"{len(marked)} texts marked {args.state}")
    return 1 if absent else 0
