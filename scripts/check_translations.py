"""Every text in code and templates becomes a yes or a no: translated into Dutch and French, and not a guess."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "perinet"
LANGUAGES = ("nl", "fr")
PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def extracted() -> list[polib.POEntry]:
    """Extract in a copy, so that checking never rewrites the translations."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "perinet"
        shutil.copytree(
            PACKAGE,
            copy,
            ignore=shutil.ignore_patterns("locale", "tests", "migrations", "__pycache__", "static"),
        )
        (copy / "locale").mkdir()
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "nl", "--no-wrap", "-v", "0"],
            cwd=copy, check=True,
        )  # fmt: skip
        return list(polib.pofile(str(copy / "locale" / "nl" / "LC_MESSAGES" / "django.po")))


def places(text: str) -> list[tuple[str, ...]]:
    return sorted(set(PLACE.findall(text)))


def problem(wanted: polib.POEntry, have: polib.POEntry | None) -> str:
    if have is None:
        return "is missing"
    if have.fuzzy:
        return "is only a guess (fuzzy)"
    given = list(have.msgstr_plural.values()) if wanted.msgid_plural else [have.msgstr]
    if not given or not all(given):
        return "is not translated"
    # One form of a plural may leave its number out ("a day", "3 days").
    wanted_places = places(wanted.msgid_plural or wanted.msgid)
    return "" if any(places(text) == wanted_places for text in given) else "has other placeholders"


def main() -> int:
    wanted, failed = extracted(), 0
    for language in LANGUAGES:
        path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
        have = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path))} if path.exists() else {}
        for entry in wanted:
            why = problem(entry, have.get((entry.msgctxt, entry.msgid)))
            if why:
                failed += 1
                print(f"{language}: {entry.msgid[:90]!r} {why}")
    print(f"{len(wanted)} texts, {failed} problems")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
