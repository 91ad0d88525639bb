#!/bin/sh
# pyproject.toml becomes requirements.lock: every package with its hashes, no address of any host.
set -eu
cd "$(dirname "$0")/.."
UV=uv
command -v uv >/dev/null 2>&1 || UV=.tool/bin/uv
compile() {
  "$UV" pip compile -q --universal --python-version 3.12 --generate-hashes --no-annotate --no-header \
    --no-emit-index-url --no-emit-find-links "$@"
}
compile --group dev pyproject.toml -o requirements.lock
compile --group dev --extra spark pyproject.toml -o requirements-spark.lock
compile --group pyproject.toml:bench -o benchmarks/requirements.lock
