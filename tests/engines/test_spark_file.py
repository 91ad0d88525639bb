"""The same file of facts through DuckDB and through Spark: the same decisions, the same refusals."""

import importlib

import duckdb
import pytest

from perinet.care.decisions import library, population
from perinet.care.decisions.checks import TableError

pytestmark = [pytest.mark.engines, pytest.mark.slow]

FLANDERS = library.get("flanders")


@pytest.fixture
def spark(spark_session):
    return importlib.import_module("perinet.care.decisions.spark")


@pytest.fixture
def facts(tmp_path):
    file = tmp_path / "facts.parquet"
    population.write_synthetic(file, FLANDERS, 3000, seed=3)
    return file


def test_spark_writes_the_decisions_that_duckdb_writes(spark, spark_session, facts, tmp_path):
    one, many = tmp_path / "one.parquet", tmp_path / "many.parquet"
    assert population.decide_file(FLANDERS, facts, one) == 3000
    assert spark.decide_file(spark_session, FLANDERS, facts, many) == 3000
    theirs = duckdb.execute(f"SELECT * FROM '{many}/*.parquet' ORDER BY id").fetchall()
    assert theirs == duckdb.execute(f"SELECT * FROM '{one}' ORDER BY id").fetchall()
    with pytest.raises(TableError, match="is there already"):
        spark.decide_file(spark_session, FLANDERS, facts, many)


@pytest.mark.parametrize("value", ["31", "'nan'::DOUBLE", "'14'", "13.5"])
def test_spark_refuses_what_duckdb_refuses(spark, spark_session, tmp_path, value):
    file, out = tmp_path / "facts.parquet", tmp_path / "out"
    query = f"""SELECT 7 AS id, 'week-20' AS moment, {value} AS "epds.total" """
    duckdb.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    with pytest.raises(TableError, match="column epds.total: (row 7: |has type)"):
        spark.decide_file(spark_session, FLANDERS, file, out)
    assert {path.name for path in tmp_path.iterdir()} == {"facts.parquet"}
