"""Every Dutch text that a parent sees becomes a yes or a no: plain enough to read, as far as a machine can tell.

The words of a published questionnaire are left alone: nobody may change them to make them plainer.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib

from perinet.care.decisions import library as guidelines
from perinet.care.screening import library as instruments
from perinet.network.content import plain
from perinet.network.content.translations import key, source_of
from perinet.people.consent import texts as consent_texts
from scripts.check_translations import extracted
from scripts.family_texts import places

CONSENT = Path(consent_texts.__file__).parent / "data" / "texts.toml"
GUIDELINES = Path(guidelines.__file__).parent / "data"
OWN_RESULT = GUIDELINES / "own_result" / "nl.toml"


def of_pages() -> Iterator[tuple[str, str]]:
    """Give each text by itself, and those of a page together: a button alone is too short to measure."""
    dutch = {key(one): one for one in polib.pofile(str(source_of("nl")))}
    pages = defaultdict(list)
    for entry in extracted():
        where = places(entry, house=True)
        said = dutch.get(key(entry)) if where else None
        for form in (said.msgstr, *said.msgstr_plural.values()) if said else ():
            if form:
                yield f"{where[0]}: {form[:60]!r}", form
                pages[where[0]].append(form)
    for name, forms in pages.items():
        yield f"{name} as a whole", "\n".join(forms)


def of_instruments() -> Iterator[tuple[str, str]]:
    """Give the questions that are our own wording; those that were published or only translated stay as they are."""
    for one in instruments.instruments():
        texts = instruments.texts(one.id, "nl")
        if texts is None or one.answered_by != "self":
            continue
        for item in texts.own:
            yield f"instrument {one.id}, {item}", "\n".join((texts.items[item], *texts.options[item]))


def of_guidelines() -> Iterator[tuple[str, str]]:
    """Give what a guideline says to a parent of each step."""
    for folder in sorted(GUIDELINES.glob("*/texts/nl.toml")):
        for name, step in tomllib.loads(folder.read_text(encoding="utf-8")).get("steps", {}).items():
            yield f"guideline {folder.parents[1].name}, {name}", step.get("parent", "")


def of_file(path: Path, name: str) -> Iterator[tuple[str, str]]:
    """Give each Dutch text of a data file, whole lists of sentences as one."""
    if path.exists():
        yield from _texts(tomllib.loads(path.read_text(encoding="utf-8")), name)


def _texts(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and "nl" in value:
        yield f"{name} {value.get('id', '')}", str(value["nl"])
    elif isinstance(value, dict):
        for key_, inner in value.items():
            if key_ != "source":
                yield from _texts(inner, f"{name}.{key_}")
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        yield name, "\n".join(value)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
    elif isinstance(value, str):
        yield name, value


def every_text() -> Iterator[tuple[str, str]]:
    yield from of_pages()
    yield from of_instruments()
    yield from of_guidelines()
    yield from of_file(CONSENT, "consent")
    yield from of_file(OWN_RESULT, "own result")


def main() -> int:
    failed = 0
    for name, text in every_text():
        for found in plain.findings(text):
            failed += 1
            print(f"{found.kind:9}{name}: {found.what}")
    print(f"{failed} findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
