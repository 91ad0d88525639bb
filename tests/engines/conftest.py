"""What the engines need to run: a Spark session, where pyspark and Java are installed."""

import pytest


@pytest.fixture(scope="session")
def spark_session():
    """Start Spark on two threads of this machine; nothing listens beyond it."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed; see requirements-spark.lock")
    options = {
        "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
    }  # fmt: skip
    builder = sql.SparkSession.builder.master("local[2]")
    for key, value in options.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
