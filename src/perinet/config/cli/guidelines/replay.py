"""Stored decisions become themselves again, byte for byte, or the list of those that do not."""

import importlib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from perinet.care.decisions import engine, library
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.package import GuidelineError
from perinet.config.command import setup_django
from perinet.ground.vault.erased import ERASED

SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "decisions", metavar="DECISION", nargs="*", help='ids, or one file with {"facts": ..., "output": ...}'
    )
    parser.add_argument("--all", action="store_true", help="every decision of this site")
    parser.add_argument("--package", metavar="FOLDER", help="with a file: the package it was made under")
    parser.epilog = "Exit status: 0 every byte is the same, 1 some differ, 2 something can't be read."


def run(args: Namespace) -> int:
    if not args.all and len(args.decisions) == 1 and Path(args.decisions[0]).is_file():
        return _file(Path(args.decisions[0]), args.package)
    if bool(args.decisions) == args.all:
        print("say which decisions by their ids, or --all", file=sys.stderr)
        return 2
    setup_django()
    models = importlib.import_module("perinet.care.decisions.models")
    rows = models.Decision.objects.order_by("at")
    if args.all:
        return _told(rows.iterator(chunk_size=500))
    try:
        wanted = {UUID(one) for one in args.decisions}
    except ValueError:
        print("an id of a decision looks like 123e4567-e89b-12d3-a456-426614174000", file=sys.stderr)
        return 2
    found = list(rows.filter(pk__in=wanted))
    if missing := wanted - {row.pk for row in found}:
        print(f"no such decision: {', '.join(sorted(map(str, missing)))}", file=sys.stderr)
        return 2
    return _told(found)


def _told(rows: Iterable[Any]) -> int:
    services = importlib.import_module("perinet.care.decisions.services")
    count, erased, differ = 0, 0, []
    for row in rows:
        if row.facts is ERASED:
            erased += 1
            continue
        count += 1
        if not services.replay(row):
            differ.append(f"{row.pk}  {row.guideline} {row.version} {row.package_hash[:12]}")
    left_out = f"; {erased} erased" if erased else ""
    print(f"{count} decisions made again, {len(differ)} differ{left_out}")
    print("\n".join(differ[:SHOWN]), end="\n" if differ else "")
    return 1 if differ else 0


def _file(path: Path, package: str | None) -> int:
    """Make an exported decision again, without a database."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        facts, output = stored["facts"], stored["output"]
        guideline = _guideline(output["package_hash"], output["guideline"], package)
        decision = engine.decide(guideline, output["moment"], facts)
    except (ValueError, KeyError, TypeError, OSError) as problem:
        print(f"{path}: can't be made again ({problem})", file=sys.stderr)
        return 2
    written = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    same = written == engine.canonical_json(facts, decision)
    print(f"{guideline.id} {guideline.version}, {output['moment']}: {'the same' if same else 'differs'}")
    return 0 if same else 1


def _guideline(package_hash: str, guideline_id: str, folder: str | None) -> Guideline:
    guideline = library.find(folder or guideline_id).guideline
    if guideline.package_hash != package_hash:
        raise GuidelineError(
            [f"{guideline.id} {guideline.version} is another package ({guideline.package_hash[:12]}); "
             f"name the folder of {package_hash[:12]} with --package"]
        )  # fmt: skip
    return guideline
