#!/bin/sh
# Install the independent engines of tests/oracles into var/oracles, from their lock; node 20 or newer.
set -eu
cd "$(dirname "$0")/.."
command -v npm >/dev/null 2>&1 || { echo "oracles: node and npm are needed (Debian: apt-get install npm)" >&2; exit 1; }
LOCK=tests/oracles/package-lock.json
cmp -s "$LOCK" var/oracles/installed.lock && exit 0
mkdir -p var/oracles
cp tests/oracles/package.json "$LOCK" var/oracles/
npm ci --prefix var/oracles --ignore-scripts --no-audit --no-fund --loglevel=error
cp "$LOCK" var/oracles/installed.lock
