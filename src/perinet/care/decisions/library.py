"""Folders become guideline packages; the shipped ones are read once, when this module is imported."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perinet.care.decisions.guideline import LANGUAGES, Guideline
from perinet.care.decisions.package import GuidelineError, build

DATA = Path(__file__).parent / "data"
MANIFEST = "MANIFEST"


@dataclass(frozen=True)
class Package:
    """A folder as it was read: the guideline, its golden cases, and whether the manifest describes it."""

    guideline: Guideline
    cases: tuple[Mapping[str, Any], ...]
    folder: Path
    manifest: str  # current, outdated or missing


def load(folder: Path) -> Package:
    """Read a package; raise GuidelineError with every finding, also for what isn't a package at all."""
    data, texts = _merged(folder)
    lines = manifest(folder)
    try:
        guideline = build(data, texts, hashlib.sha256(lines.encode()).hexdigest())
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        raise GuidelineError([f"guideline.toml: a table has not the expected form ({error})"]) from error
    written = folder / MANIFEST
    state = "missing" if not written.exists() else "current" if written.read_text() == lines else "outdated"
    return Package(guideline, _cases(folder), folder, state)


def manifest(folder: Path) -> str:
    """Return one line per file with its hash; a package that extends another holds that manifest's too."""
    files = [folder / "guideline.toml", *sorted((folder / "cases").glob("*.toml"))]
    files += sorted((folder / "texts").glob("*.toml"))
    lines = [
        f"{_hash(path.read_bytes())}  {path.relative_to(folder).as_posix()}"
        for path in files
        if path.exists()
    ]
    base = _base(folder, _read(folder / "guideline.toml"))
    if base:
        lines.append(f"{_hash(manifest(base).encode())}  extends:{base.name}")
    return "\n".join(lines) + "\n"


def write_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text(manifest(folder))


def find(name: str) -> Package:
    """Return a shipped package by id, or read the folder of that name."""
    if name in PACKAGES:
        return PACKAGES[name]
    folder = Path(name)
    if not (folder / "guideline.toml").is_file():
        raise GuidelineError(
            [f"{name} is neither a shipped guideline ({', '.join(PACKAGES)}) nor a package folder"]
        )
    return load(folder)


def get(guideline_id: str) -> Guideline:
    return PACKAGES[guideline_id].guideline


def all() -> tuple[Guideline, ...]:  # noqa: A001 (reads `library.all()`)
    return tuple(package.guideline for package in PACKAGES.values())


def trusted(package_hash: str) -> bool:
    """Say whether a package is one that was shipped, unchanged since its manifest was written."""
    return any(
        package.guideline.package_hash == package_hash and package.manifest == "current"
        for package in PACKAGES.values()
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise GuidelineError([f"{path.name}: can't be read ({error.strerror})"]) from error
    except ValueError as error:  # also covers TOML and UTF-8 errors
        raise GuidelineError([f"{path.name}: {error}"]) from error


def _base(folder: Path, data: Mapping[str, Any]) -> Path | None:
    """Return the folder this package extends: a neighbour, else a shipped one."""
    name = data.get("extends")
    if not name:
        return None
    for place in (folder.resolve().parent / str(name), DATA / str(name)):
        if (place / "guideline.toml").is_file() and place.resolve() != folder.resolve():
            if "extends" in _read(place / "guideline.toml"):
                raise GuidelineError([f"guideline.toml, extends: {name} itself extends another package"])
            return place
    raise GuidelineError([f"guideline.toml, extends: {name!r} is neither beside this folder nor shipped"])


def _merged(folder: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Lay a package over the one it extends: rows with the same id are replaced, others are added."""
    own = _read(folder / "guideline.toml")
    base = _base(folder, own)
    texts = _texts(folder)
    if base is None:
        return own, texts
    data = _read(base / "guideline.toml")
    for key, value in own.items():
        data[key] = _overlay(data.get(key, []), value) if isinstance(value, list) else value
    for language, words in _texts(base).items():
        texts[language] = _deepened(words, texts.get(language, {}))
    return data, texts


def _overlay(base: list[Any], rows: list[Any]) -> list[Any]:
    if not _tables(base) or not _tables(rows):
        return rows
    names = [row.get("id") or row.get("name") for row in rows]
    there = [row.get("id") or row.get("name") for row in base]
    new = dict(zip(names, rows, strict=True))
    kept = [new.get(name, row) for name, row in zip(there, base, strict=True)]
    # A name that stands twice is kept twice, so that the check can say so.
    return kept + [row for n, row in enumerate(rows) if names[n] not in there or names[n] in names[:n]]


def _tables(rows: list[Any]) -> bool:
    return not [row for row in rows if not isinstance(row, dict)]


def _deepened(base: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in words.items():
        merged[key] = _deepened(merged[key], value) if isinstance(value, dict) and key in merged else value
    return merged


def _texts(folder: Path) -> dict[str, dict[str, Any]]:
    paths = {language: folder / "texts" / f"{language}.toml" for language in LANGUAGES}
    return {language: _read(path) for language, path in paths.items() if path.exists()}


def _cases(folder: Path) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {**case, "file": path.name}
        for path in sorted((folder / "cases").glob("*.toml"))
        for case in _read(path).get("cases", ())
    )


# The order is the one in which people meet them: as published, as in the literature, without a licence.
PACKAGES = {name: load(DATA / name) for name in ("flanders", "flanders-literature", "flanders-open")}
