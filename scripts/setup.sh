#!/bin/sh
# A checkout becomes a working .venv: finds a Python, gets uv, installs what requirements.lock names.
set -eu
cd "$(dirname "$0")/.."
VENV=.venv
say() { printf '%s\n' "$*"; }
translations() { # compiled files are not kept in git; a stale one would show yesterday's words
  for po in src/perinet/locale/*/LC_MESSAGES/*.po; do
    [ -f "$po" ] || continue
    if [ ! -f "${po%.po}.mo" ] || [ "$po" -nt "${po%.po}.mo" ]; then
      "$VENV/bin/python" scripts/compile_translations.py
      break
    fi
  done
}
stamp() { cat requirements.lock pyproject.toml .python-version; }

if [ -x "$VENV/bin/perinet" ] && [ -f "$VENV/.lock" ] && stamp | cmp -s - "$VENV/.lock"; then
  translations
  exit 0
fi

if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
  UV=uv
else
  if [ ! -x .tool/bin/uv ]; then
    say "setup: getting uv, which installs the rest ..."
    PY=""
    for p in python3 python3.13 python3.12 python3.14 python3.11 python3.10 python; do
      if command -v "$p" >/dev/null 2>&1 && "$p" -c 'import venv, ensurepip' >/dev/null 2>&1; then PY=$p; break; fi
    done
    if [ -z "$PY" ]; then
      say "setup: no Python with the venv module was found." >&2
      say "       On Debian or Ubuntu: apt-get install python3-venv. Then run this again." >&2
      exit 1
    fi
    rm -rf .tool
    "$PY" -m venv .tool
    .tool/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9
  fi
  UV=.tool/bin/uv
fi

if [ ! -x "$VENV/bin/python" ]; then
  say "setup: making $VENV ..."
  if ! "$UV" venv -q --python "$(cat .python-version)" "$VENV" 2>.setup-error; then
    say "setup: PERINET needs Python $(cat .python-version) or newer, and none was found or could be fetched." >&2
    say "       Found: $(python3 --version 2>&1 || echo 'no python3'). Install Python 3.12 (for example: pyenv install 3.12, or uv python install 3.12) and run this again." >&2
    sed 's/^/       uv: /' .setup-error >&2
    rm -f .setup-error
    exit 1
  fi
  rm -f .setup-error
fi

say "setup: installing what requirements.lock names (first time about a minute) ..."
"$UV" pip sync -q -p "$VENV/bin/python" --require-hashes requirements.lock
"$UV" pip install -q -p "$VENV/bin/python" --no-deps --no-build-isolation -e .
translations
stamp > "$VENV/.lock"
say "setup: ready; the command is $VENV/bin/perinet"
