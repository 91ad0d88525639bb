"""Templates and modules that parents read become the texts of their languages, listed and checked.

With --write the list is put into the file of each language: new texts empty, texts that are gone left out.
Without it the files are checked: nothing is off the list, breaks a page, or is old without saying so.
"""

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import django
import polib
from django.conf.locale import LANG_INFO

from perinet.network.content import translations
from perinet.network.content.translations import DRAFTED, MISSING, Translation, key, source_of
from scripts.check_translations import PLACE, extracted

PACKAGE = Path(translations.__file__).resolve().parents[2]
WHERE = tomllib.loads((PACKAGE / "network/content/data/family_texts.toml").read_text(encoding="utf-8"))
TAG = re.compile(r"</?[a-z][^>]*>|&\w+;")


def lines_of(path: Path, functions: Iterable[str]) -> set[int]:
    """Return the numbers of the lines that these functions stand on."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in functions]
    return {line for node in found for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


FUNCTIONS = {name: lines_of(PACKAGE / name, names) for name, names in WHERE["functions"].items()}


def is_for_parents(file: str, line: str, *, house: bool = False) -> bool:
    """Whether a parent meets what stands here in every language; `house`: in Dutch, French and English at least."""
    if file in FUNCTIONS:
        return line.isdigit() and int(line) in FUNCTIONS[file]
    refused = WHERE["but_not"] if house else (*WHERE["but_not"], *WHERE["house_only"])
    return _is_among(file, WHERE["paths"]) and not _is_among(file, refused)


def _is_among(file: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(file, one) for one in patterns)


def places(entry: polib.POEntry, *, house: bool = False) -> list[str]:
    """Return the files in which a parent meets this text."""
    return sorted({file for file, line in entry.occurrences if is_for_parents(file, line, house=house)})


def for_parents(extracted: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    return [entry for entry in extracted if places(entry)]


def has_all(code: str, wanted: Iterable[polib.POEntry]) -> bool:
    """Whether the file of this language lists these texts and no other."""
    path = source_of(code)
    return path.exists() and {key(one) for one in polib.pofile(str(path)) if not one.obsolete} == {
        key(one) for one in wanted
    }


def plurals(code: str) -> str:
    """Return how this language counts, as the framework's own translation says it."""
    own = Path(django.__file__).parent / "conf" / "locale" / code / "LC_MESSAGES" / "django.po"
    return str(polib.pofile(str(own)).metadata["Plural-Forms"])


def put(code: str, wanted: Iterable[polib.POEntry]) -> None:
    """Write the list into the file of one language; what was translated stays as it is."""
    path = source_of(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = {key(one): one for one in polib.pofile(str(path))} if path.exists() else {}
    file = polib.POFile(wrapwidth=0)
    file.header = f" Words that parents read, in {LANG_INFO[code]['name']}."
    file.metadata = {
        "Project-Id-Version": "perinet",
        "Language": code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals(code),
    }
    file.extend(old.get(key(one)) or _empty(one, code) for one in wanted)
    file.save(str(path))


def _empty(wanted: polib.POEntry, code: str) -> polib.POEntry:
    """Return the text without a translation, in this language's number of plural forms."""
    count = int(re.match(r"nplurals=(\d)", plurals(code))[1])  # type: ignore[index]
    return polib.POEntry(
        msgctxt=wanted.msgctxt,
        msgid=wanted.msgid,
        msgid_plural=wanted.msgid_plural,
        msgstr_plural=dict.fromkeys(range(count), "") if wanted.msgid_plural else {},
        flags=[flag for flag in wanted.flags if flag.endswith("-format")],
    )


def problems(code: str, wanted: Iterable[polib.POEntry]) -> Iterator[str]:
    if not has_all(code, wanted):
        yield f"{code}: the list is not the one of today; run scripts/family_texts.py --write"
    for one in translations.read(code).translations:
        if one.state != MISSING:
            yield from (f"{code}: {one.message[:70]!r} {why}" for why in wrong(one))


def wrong(one: Translation) -> Iterator[str]:
    source = one.plural or one.message
    if not any(sorted(PLACE.findall(source)) == sorted(PLACE.findall(text)) for text in one.forms):
        yield "has other placeholders"
    if any(set(PLACE.findall(text)) - set(PLACE.findall(source)) for text in one.forms):
        yield "has a placeholder of its own"
    if any(sorted(TAG.findall(text)) != sorted(TAG.findall(one.message)) for text in one.forms):
        yield "has other tags"
    if one.is_unmarked:
        yield "is older than its source, and nobody marked it (perinet translations mark)"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the list into the file of each language")
    wanted = for_parents(extracted())
    if parser.parse_args().write:
        for code in DRAFTED:
            put(code, wanted)
    found = [line for code in DRAFTED for line in problems(code, wanted)]
    print("\n".join([*found, f"{len(wanted)} texts for parents, {len(found)} problems"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
