"""The keys that seal what is personal become a list, newer ones, or what does not open: `perinet keys`."""

import argparse
import sys
from itertools import chain

from perinet.ground.vault import inspection, ring, services
from perinet.ground.vault.errors import VaultError

NAME = "keys"
HELP = "List, rotate, check and retire the keys that seal what is personal."
VERBS = {
    "list": "each key of the site, and how many data keys it wraps",
    "rotate": "add a key and wrap every data key with it; stopped halfway, it goes on where it was",
    "check": "open every sealed value, and name what does not open; 1 when something doesn't",
    "retire": "take a key out of the ring, once it wraps nothing",
}


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, meaning in VERBS.items():
        verb = verbs.add_parser(name, help=meaning, description=meaning)
        if name == "retire":
            verb.add_argument("key", metavar="KEY", help="as `perinet keys list` shows it")
    parser.epilog = "Exit status: 0 done, 1 something does not open, 2 it can't be done."


def run(args: argparse.Namespace) -> int:
    try:
        if args.verb == "retire":
            services.retire(args.key)
            print(f"keys: {args.key} is retired; keep a copy of it as long as a backup needs it")
            return 0
        return {"list": _list, "rotate": _rotate, "check": _check}[args.verb]()
    except VaultError as problem:
        print(f"perinet keys: {problem}", file=sys.stderr)
        return 2


def _list() -> int:
    newest, here = ring.current().newest, ring.current().wrap
    for name, number in services.keys_in_use().items():
        state = "newest" if name == newest else "older" if name in here else "MISSING"
        print(f"{name}  {state:8}{number:>10} data keys")
    return 0 if all(name in here for name in services.keys_in_use()) else 1


def _rotate() -> int:
    """Go on with a rotation that was stopped; else begin one."""
    total = services.behind()
    if total:
        print(f"keys: going on with {total} data keys that an older key wraps")
    else:
        print(f"keys: {ring.add_key()} is the newest key")
        total = services.behind()
    done = 0
    for moved in services.rewrap():
        done += moved
        print(f"keys: {done} of {total} data keys wrapped anew", flush=True)
    print("keys: copy the key ring again; `perinet keys list` shows which keys can be retired")
    return 0


def _check() -> int:
    opened, erased, wrong = 0, 0, 0
    for looked in chain(inspection.data_keys(), inspection.values()):
        opened, erased = opened + looked.opened, erased + looked.erased
        wrong += len(looked.problems)
        for problem in looked.problems:
            print(problem)
    print(f"keys: {opened} open, {erased} erased, {wrong} do not open")
    return 1 if wrong else 0
