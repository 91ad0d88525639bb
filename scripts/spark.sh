#!/bin/sh
# Add Spark to .venv, from its own lock, where Java is there to run it; without, its tests are skipped and say so.
set -eu
cd "$(dirname "$0")/.."
command -v java >/dev/null 2>&1 || { echo "spark: Java 17 is needed (Debian: apt-get install openjdk-17-jre-headless)" >&2; exit 0; }
.venv/bin/python -c "import pyspark" 2>/dev/null && exit 0
UV=uv
command -v uv >/dev/null 2>&1 || UV=.tool/bin/uv
"$UV" pip install -q -p .venv/bin/python --require-hashes -r requirements-spark.lock
