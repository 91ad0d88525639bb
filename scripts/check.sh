#!/bin/sh
# Everything a machine can judge without running the suite; every check runs, then the verdict.
cd "$(dirname "$0")/.." || exit 1
BIN=.venv/bin
failed=""
step() {
  name=$1
  shift
  out=$("$@" 2>&1) && printf 'ok      %s\n' "$name" && return 0
  printf 'FAILED  %s\n%s\n' "$name" "$out"
  failed="$failed $name"
}
step lint        $BIN/ruff check -q .
step format      $BIN/ruff format -q --check .
step imports     $BIN/lint-imports --no-cache
step templates   $BIN/djlint --quiet --lint src
step types       $BIN/mypy
step migrations  $BIN/python manage.py makemigrations --check --dry-run
step lock        $BIN/python scripts/check_lock.py
if command -v xgettext >/dev/null 2>&1; then
  step translations $BIN/python scripts/check_translations.py
  step family-texts $BIN/python -m scripts.family_texts
  step plain-dutch $BIN/python -m scripts.check_plain_dutch
else
  printf '\nSKIPPED translations: GNU gettext is not installed (Debian: apt-get install gettext)\n\n'
fi
[ -z "$failed" ] || { printf 'check: these failed:%s\n' "$failed"; exit 1; }
