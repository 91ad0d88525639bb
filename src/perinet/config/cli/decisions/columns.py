"""`perinet decide --columns`: a Parquet file of facts becomes a Parquet file of decisions, in one query."""

import importlib
import sys
from argparse import Namespace
from pathlib import Path

from perinet.care.decisions import population
from perinet.care.decisions.checks import TableError
from perinet.care.decisions.guideline import Guideline

SPARK = "Spark is not installed: pip install 'perinet[spark]' (it needs Java 17 or later)"


def run(guideline: Guideline, args: Namespace) -> int:
    if not args.out:
        raise TableError(["--out is missing: say where the Parquet file is to be written"])
    target = Path(args.out)
    if not target.absolute().parent.is_dir():
        raise TableError([f"{target.parent}: there is no such folder"])
    if target.is_dir():
        raise TableError([f"{target}: is a folder; name a new file in it"])
    if args.synthetic is not None:
        return _synthetic(guideline, target, args)
    source = Path(args.columns)
    if target.exists() and source.exists() and target.samefile(source):
        raise TableError([f"{target}: is the file of facts itself; name another one"])
    decide = _in_spark if args.engine == "spark" else _in_duckdb
    print(f"{decide(guideline, source, target, args):,} persons decided, {target}", file=sys.stderr)
    return 0


def _synthetic(guideline: Guideline, target: Path, args: Namespace) -> int:
    if args.synthetic < 1 or args.seed < 0:
        raise TableError(["--synthetic needs at least one person, and --seed is not below 0"])
    population.write_synthetic(target, guideline, args.synthetic, args.seed)
    print(f"{args.synthetic:,} made-up persons, {target}", file=sys.stderr)
    return 0


def _in_duckdb(guideline: Guideline, source: Path, target: Path, args: Namespace) -> int:
    on_progress = _told if sys.stderr.isatty() else None
    return population.decide_file(
        guideline, source, target, keep=args.keep, memory=args.memory or population.MEMORY,
        threads=args.threads, on_progress=on_progress,
    )  # fmt: skip


def _in_spark(guideline: Guideline, source: Path, target: Path, args: Namespace) -> int:
    try:
        spark = importlib.import_module("perinet.care.decisions.spark")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "pyspark":
            raise
        raise TableError([SPARK]) from error
    with spark.started(args.spark_master) as session:
        return int(spark.decide_file(session, guideline, source, target, keep=args.keep))


def _told(per_cent: float) -> None:
    sys.stderr.write(f"\r{per_cent:3.0f} % ")
    sys.stderr.flush()
