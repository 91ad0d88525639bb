"""A package becomes the guideline that decides from a day on, or a list of what is still red."""

import importlib
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation

from perinet.care.decisions import library
from perinet.care.decisions.files import GUIDELINE
from perinet.config.command import setup_django
from perinet.ground.base import clock
from perinet.ground.base.errors import PerinetError


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("guideline", metavar="GUIDELINE", help="an id, or a folder that is handed in first")
    parser.add_argument(
        "--from", dest="active_from", metavar="DATE", type=date.fromisoformat, help="else today"
    )
    parser.add_argument("--by", metavar="EMAIL", required=True, help="who does it: of the guideline group")
    parser.add_argument("--number", metavar="VERSION", help="with an id: which version, else the newest")
    parser.epilog = "Exit status: 0 it decides from that day, 1 something is red, 2 it can't be done."


def run(args: Namespace) -> int:
    setup_django()
    with translation.override("en"):  # a page speaks the reader's language, a command English
        return _activate(args)


def _activate(args: Namespace) -> int:
    adoption = importlib.import_module("perinet.care.decisions.adoption")
    try:
        by = _member(args.by)
        version = _version(args, adoption, by)
        _examine(version, adoption, by)
        turn = adoption.activate(
            version=version, active_from=args.active_from or clock.today(), at=clock.now(), by=by
        )
    except adoption.NotReady as problem:
        print("\n".join(f"{hurdle.code}: {hurdle.sentence}" for hurdle in problem.hurdles))
        return 1
    except PerinetError as problem:
        print(f"perinet guideline activate: {problem}", file=sys.stderr)
        return 2
    print(
        f"{version.guideline} {version.version} ({version.package_hash[:12]}) decides from {turn.active_from}"
    )
    return 0


def _member(email: str) -> Any:
    """Return who acts; this command lets nobody do what the pages would not."""
    models = importlib.import_module("perinet.network.accounts.models")
    rows = models.Membership.objects.active().select_related("user").filter(user__email__iexact=email)
    row = rows.filter(role=models.Role.GUIDELINE_GROUP).first()
    if row is None:
        raise PerinetError(f"{email} is nobody of the guideline group of this site")
    return row.actor()


def _version(args: Namespace, adoption: Any, by: Any) -> Any:
    """Return the version that is kept; a folder that is new is handed in and put into review."""
    versions = importlib.import_module("perinet.care.decisions.versions")
    versions.keep_shipped(at=clock.now())
    if not (Path(args.guideline) / GUIDELINE).is_file():
        return _named(args, versions)
    package = library.load(Path(args.guideline))
    row = versions.named(package.guideline.id, package.guideline.package_hash)
    if row is None:
        row = adoption.submit(files=package.files, at=clock.now(), by=by)
        adoption.review(version=row, at=clock.now(), by=by)
        print(f"{row} is handed in and in review; two others of the group approve it")
    return row


def _named(args: Namespace, versions: Any) -> Any:
    rows = [row for row in versions.listed() if row.guideline == args.guideline]
    if args.number:
        rows = [row for row in rows if row.version == args.number]
    if not rows:
        raise PerinetError(f"this site keeps no {args.guideline} {args.number or ''}".rstrip())
    life = importlib.import_module("perinet.care.decisions.life")
    return max(rows, key=lambda row: life.number(row.version))


def _examine(version: Any, adoption: Any, by: Any) -> None:
    """Run what this version still has to pass, here and now."""
    examinations = importlib.import_module("perinet.care.decisions.examinations")
    adoption.request_missing(version=version, at=clock.now(), by=by)
    while row := examinations.run_next(at=clock.now(), version=version):
        said = row.failed or ("passed" if row.green else "red")
        print(f"{row.kind}: {said}", file=sys.stderr)
