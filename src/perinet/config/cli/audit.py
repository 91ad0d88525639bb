"""The audit chain becomes a yes, or the first link that does not hold; and files that prove it elsewhere."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from perinet.ground.audit import checks, exports, heads, proofs
from perinet.ground.audit import services as audit
from perinet.ground.audit.stored import Wanted
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import PerinetError

NAME = "audit"
HELP = (
    "Verify that no audit record was changed or removed since it was sealed; take out a part with its proof."
)


def configure(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    verify = acts.add_parser(
        "verify", help="walk the chain; 1 and the first broken link when it does not hold"
    )
    verify.add_argument(
        "--head", type=Path, metavar="FILE", help="also against a head that was kept elsewhere"
    )
    acts.add_parser("head", help="print the newest link as a signed line, to keep elsewhere")
    accept = acts.add_parser(
        "accept-head", help="after a backup was put back: take the shorter chain for whole"
    )
    accept.add_argument("--reason", required=True, help="kept in the audit")
    export = acts.add_parser("export", help="write records with their links and a signature as JSON lines")
    export.add_argument("--from", dest="since", metavar="YYYY-MM-DD", help="from the beginning of this day")
    export.add_argument("--until", metavar="YYYY-MM-DD", help="until the beginning of this day")
    export.add_argument("--person", default="", metavar="ID")
    export.add_argument("--organisation", default="", metavar="ID")
    export.add_argument("--reason", default="", help="kept in the audit")
    export.add_argument("path", type=Path)
    check = acts.add_parser("check-export", help="check such a file; asks nothing of the database")
    check.add_argument("--key", default="", metavar="NAME=BASE64", help="public key of the site you trust")
    check.add_argument("path", type=Path)


def verify(args: argparse.Namespace) -> int:
    also = (heads.read(args.head.read_text(encoding="utf-8")),) if args.head else ()
    found = checks.verify_here(also=also)
    if not found.holds:
        print(f"audit: broken at link {found.broken_at}: {found.why}; {found.sealed} links before it hold")
        return 1
    print(f"audit: {found.sealed} records hold; {found.unsealed} not sealed yet")
    if heads.kept() is None and found.sealed:
        print("audit: no head was kept yet, so a cut end would not be seen; the worker keeps one")
    return 0


def head(args: argparse.Namespace) -> int:
    print(heads.line(audit.last_head(), at=clock.now()))
    return 0


def accept_head(args: argparse.Namespace) -> int:
    taken = checks.accept_head(by=SYSTEM, reason=args.reason, at=clock.now())
    print(f"audit: the chain ends at link {taken.sequence}, and this is on record")
    return 0


def export(args: argparse.Namespace) -> int:
    wanted = Wanted(
        since=exports.day_begins(args.since) if args.since else None,
        before=exports.day_begins(args.until) if args.until else None,
        person=args.person,
        organisation=args.organisation,
    )
    lines = exports.export(wanted=wanted, by=SYSTEM, reason=args.reason[:200])
    with args.path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    return check_export(argparse.Namespace(path=args.path, key=""))


def check_export(args: argparse.Namespace) -> int:
    name, _, key = args.key.partition("=")
    with args.path.open(encoding="utf-8", newline="\n") as file:
        proof = proofs.check(file, {name: key} if key else {})
    if not proof.holds:
        print(f"{args.path}: line {proof.line}: {proof.why}")
        return 1
    print(f"{args.path}: {proof.lines} records hold, signed with key {proof.key}")
    if not proof.key_known:
        print("the key stands in the file itself; compare its name with the site's, or give it as --key")
    if proof.gaps:
        print(f"links were left out in {proof.gaps} places: that all stand in one chain is the site's word")
    return 0


ACTS: dict[str, Callable[[argparse.Namespace], int]] = {
    "verify": verify,
    "head": head,
    "accept-head": accept_head,
    "export": export,
    "check-export": check_export,
}


def run(args: argparse.Namespace) -> int:
    try:
        return ACTS[args.act](args)
    except (PerinetError, OSError, ValueError) as problem:
        print(f"audit: {problem}", file=sys.stderr)
        return 2
