"""A Parquet file or folder of facts becomes a folder of decisions in Spark: the same query, on many machines."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from perinet.care.decisions import columns
from perinet.care.decisions.checks import CARRIED, Table, TableError, refuse_unusable
from perinet.care.decisions.guideline import Guideline

JAVA = "Spark needs Java 17 or later; on Debian or Ubuntu: apt-get install openjdk-17-jre-headless"


@contextmanager
def started(master: str) -> Iterator[SparkSession]:
    """Yield a session on a cluster, or on this machine alone (local[*]), where nothing listens beyond it."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise TableError([JAVA])
    builder = SparkSession.builder.appName("perinet decide").master(master)
    builder = builder.config("spark.ui.enabled", "false").config("spark.log.level", "ERROR")
    if master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def decide_file(
    session: SparkSession, guideline: Guideline, source: Path, target: Path, *, keep: Sequence[str] = ()
) -> int:
    """Decide about every row; return how many. The folder appears whole or not at all."""
    if target.exists():
        raise TableError([f"{target}: is there already; Spark writes a new folder of Parquet files"])
    table = _read(session, source)
    refuse_unusable(table, guideline, keep=keep)
    kept = [name for name in dict.fromkeys((*CARRIED, *keep)) if name in table.types]
    query = columns.query(guideline, "spark", columns.own_columns(guideline, table.types), keep=kept)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        session.sql(query).write.parquet(part.absolute().as_uri())
        part.replace(target)
    except PySparkException as error:
        raise TableError([f"{target}: Spark could not write it ({_first_line(error)})"]) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return int(session.read.parquet(target.absolute().as_uri()).count())


def _read(session: SparkSession, source: Path) -> Table:
    try:
        frame = session.read.parquet(source.absolute().as_uri())
    except PySparkException as error:
        raise TableError([f"{source}: can't be read as Parquet ({_first_line(error)})"]) from error
    frame.createOrReplaceTempView(columns.TABLE)
    return Table(source.name, dict(frame.dtypes), "spark", lambda query: session.sql(query).collect())


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
