"""Translation sources (.po) become the files that gettext reads (.mo), without GNU gettext."""

import os
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def stale(folder: Path = LOCALE) -> list[Path]:
    """Return the sources that have no compiled file, or a compiled file older than themselves."""
    return [
        source
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not (target := source.with_suffix(".mo")).exists()
        or target.stat().st_mtime_ns < source.stat().st_mtime_ns
    ]


def compile_stale(folder: Path = LOCALE) -> list[Path]:
    """Compile what is stale. Each file is replaced in one move, since two processes may do this at once."""
    sources = stale(folder)
    for source in sources:
        draft = source.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(source.with_suffix(".mo"))
    return sources
