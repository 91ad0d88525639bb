#!/bin/sh
# The suite in two parts: what runs side by side, then the journeys, which want the machine for themselves.
set -eu
cd "$(dirname "$0")/.."
WORKERS=${WORKERS:-2}
if [ "${1:-all}" = fast ]; then
  exec .venv/bin/pytest -q -n "$WORKERS" -m "not slow and not journey and not oracle"
fi
failed=0
.venv/bin/pytest -q -n "$WORKERS" -m "not slow and not journey and not oracle" || failed=1
# A browser that never answers fails its journey with a trace, instead of holding the suite for ever.
.venv/bin/pytest -q -m "journey and not slow" -o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true || [ $? -eq 5 ] || failed=1
exit $failed
