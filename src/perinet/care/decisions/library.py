"""Files become guideline packages; the shipped ones are read once, when this module is imported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from perinet.care.decisions import cases, layers, rows, signing
from perinet.care.decisions.cases import Case
from perinet.care.decisions.differences import Difference, of_overlay, of_variant
from perinet.care.decisions.files import (
    CHOICES,
    GUIDELINE,
    OWN_FILES,
    Files,
    beneath,
    inside,
    is_ours,
    own,
    text_hash,
    toml,
    with_bases,
    without_choices,
)
from perinet.care.decisions.files import DATA as DATA
from perinet.care.decisions.files import MANIFEST as MANIFEST
from perinet.care.decisions.files import SIGNATURE as SIGNATURE
from perinet.care.decisions.files import files as files
from perinet.care.decisions.files import manifest as manifest
from perinet.care.decisions.guideline import Guideline, OpenValue
from perinet.care.decisions.package import GuidelineError, build
from perinet.care.decisions.vocabulary import form_problems

EXAMPLES = ("flanders-example-region",)  # shipped to be read and copied, offered to nobody


@dataclass(frozen=True)
class Package:
    """Files as they were read: the guideline, its golden cases, and whether the manifest describes them."""

    guideline: Guideline
    cases: tuple[Case, ...]
    inherited: Mapping[
        str, tuple[Case, ...]
    ]  # of each package beneath, by its id: the cases that hold here too
    replaced: Mapping[
        str, frozenset[str]
    ]  # per package, also itself as written: its rules that read otherwise here
    files: Files = field(repr=False)  # everything a later reading needs, those beneath under base/ID/
    manifest: str  # current, outdated or missing
    folder: Path | None = None

    @property
    def judged_by(self) -> tuple[Case, ...]:
        """Return every case that this package must pass."""
        return (*self.cases, *(case for cases in self.inherited.values() for case in cases))


def load(folder: Path) -> Package:
    """Read a package; raise GuidelineError with every finding, also for what isn't a package at all."""
    package = read(files(folder), folder.name)
    return Package(**{**package.__dict__, "folder": folder})


def read(files: Files, name: str = "") -> Package:
    """Read a package from its files; one beneath it that they don't hold is the shipped one."""
    if unknown := [path for path in files if not is_ours(path)]:
        raise GuidelineError([f"{path}: is no file of a package; {OWN_FILES}" for path in unknown])
    if GUIDELINE not in files:
        raise GuidelineError([f"{GUIDELINE}: can't be read; {name or 'this package'} has none"])
    files = with_bases(files)
    try:
        return _read(files)
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        raise GuidelineError([f"{GUIDELINE}: a table has not the expected form ({error!r})"]) from error


def write_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text(manifest(files(folder)))


def with_choices(package: Package, values: Mapping[str, str]) -> Package:
    """Return the package as an organisation uses it; the same one where its values change no rule.

    The choices stand in a file of their own, so that what was decided under them can be replayed.
    """
    guideline = package.guideline
    if wrong := list(_choice_problems(guideline, values)):
        raise GuidelineError(wrong)
    written = without_choices(package.files)
    data = merged(written)
    in_use = {row["id"]: row["value"] for row in data.get("open", ())}
    made = {
        name: value
        for name, value in {**toml(package.files, CHOICES), **values}.items()
        if value != in_use[name] and layers.matters(data, name)
    }
    text = "".join(f'{name} = "{value}"\n' for name, value in sorted(made.items()))
    files = {**written, CHOICES: text} if made else written
    return package if files == package.files else read(files)


def choosable(package: Package) -> tuple[OpenValue, ...]:
    """Return the open values that change a rule and that no region decided."""
    data = merged(package.files)
    known = package.guideline.open_values.values()
    return tuple(value for value in known if not value.decided and layers.matters(data, value.id))


def alternatives(package: Package) -> Iterator[tuple[dict[str, str], Package]]:
    """Yield the package under every other choice that changes a rule, one at a time."""
    for value in choosable(package):
        for choice in value.choices:
            if choice != value.value:
                yield {value.id: choice}, with_choices(package, {value.id: choice})


def differences(package: Package) -> tuple[Difference, ...]:
    """Return what reads otherwise than in the package beneath; nothing where none lies beneath."""
    below, data = beneath(package.files), own(package.files)
    if not below:
        return ()
    base = merged(below)
    found = of_overlay(base, data) if data.get("overlay") else of_variant(base, merged(package.files))
    return tuple(found)


def trust(package: Package, keys: Mapping[str, str]) -> str:
    """Say shipped, valid, unknown-key, wrong, missing, or outdated: files that the manifest doesn't describe.

    What an organisation chose among declared choices is as trusted as the package that declares them.
    """
    if package.manifest == "outdated":
        return "outdated"
    if text_hash(manifest(without_choices(package.files))) in _shipped_hashes():
        return "shipped"
    return signing.verify(package.files.get(MANIFEST, ""), package.files.get(SIGNATURE, ""), keys)


def find(name: str) -> Package:
    """Return a shipped package by id, or read the folder of that name."""
    if name in PACKAGES:
        return PACKAGES[name]
    folder = DATA / name if name in EXAMPLES else Path(name)
    if not (folder / GUIDELINE).is_file():
        known = ", ".join((*PACKAGES, *EXAMPLES))
        raise GuidelineError([f"{name} is neither a shipped guideline ({known}) nor a package folder"])
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


def merged(files: Files) -> dict[str, Any]:
    """Return the tables of a package laid over those beneath it, with the choices that are in use."""
    return _merged(files)[0]


def _read(files: Files) -> Package:
    data, texts = _merged(files)
    guideline = build(data, texts, text_hash(manifest(files)), own_texts=_texts(files))
    lines, written = manifest(without_choices(files)), files.get(MANIFEST)
    return Package(
        guideline=guideline,
        cases=_cases(files, guideline),
        inherited=dict(_inherited(files, data, guideline)),
        replaced=dict(_replaced(files, data)),
        files=files,
        manifest="missing" if written is None else "current" if written == lines else "outdated",
    )


def _merged(files: Files) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    data, texts = dict(own(files)), _texts(files)
    if wrong := rows.form_problems(data):
        raise GuidelineError([f"{GUIDELINE}, {problem}" for problem in wrong])
    overlay = data.get("overlay") is True
    if "overlay" in data and not overlay:
        raise GuidelineError([f"{GUIDELINE}, overlay: is written as overlay = true, or not at all"])
    if below := beneath(files):
        _refuse_tower(data, own(below), overlay=overlay)
        base, words = _merged(below)
        if overlay:
            _refuse_more_than_choices(base, data, texts)
        for language, inherited in words.items():
            texts[language] = _deepened(inherited, texts.get(language, {}))
            if overlay:
                named = {"moments": layers.moment_names(data, language)}
                texts[language] = _deepened(texts[language], named)
        data = layers.overlaid(base, data) if overlay else layers.layered(base, data)
    elif overlay:
        raise GuidelineError([f"{GUIDELINE}, extends: is missing; an overlay says which package it lies on"])
    return (layers.with_values(data, toml(files, CHOICES)) if CHOICES in files else data), texts


def _refuse_tower(data: Mapping[str, Any], base: Mapping[str, Any], *, overlay: bool) -> None:
    """A region may lie on a variant of a guideline; anything higher nobody could read any more."""
    if base.get("overlay") or ("extends" in base and not overlay):
        raise GuidelineError([f"{GUIDELINE}, extends: {base.get('id')} itself extends another package"])
    if base.get("id") != data["extends"] or not rows.VERSION.fullmatch(str(base.get("version"))):
        said = f"{base.get('id')} {base.get('version')}"
        raise GuidelineError(
            [f"base/{data['extends']}/{GUIDELINE}: names itself {said}; correct id and version"]
        )
    if data.get("id") == data["extends"]:
        raise GuidelineError([f"{GUIDELINE}, id: is that of the package beneath; give this one its own"])


def _refuse_more_than_choices(
    base: Mapping[str, Any], overlay: Mapping[str, Any], texts: Mapping[str, Any]
) -> None:
    problems = [f"{GUIDELINE}, {problem}" for problem in layers.overlay_problems(base, overlay)]
    problems += [
        f"texts/{language}.toml: an overlay has no words of its own; remove it" for language in texts
    ]
    if problems:
        raise GuidelineError(problems)


def _replaced(files: Files, data: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield per layer which of its rules read otherwise here, or are gone: its cases on those say nothing here."""
    here = _rules(data)
    layer: Files = without_choices(files)
    while layer:
        there = _rules(merged(layer))
        yield own(layer)["id"], frozenset(name for name, row in there.items() if here.get(name) != row)
        layer = beneath(layer)


def _rules(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {row["id"]: row for row in layers.settled(data)[0]["rules"]}


def _choice_problems(guideline: Guideline, values: Mapping[str, str]) -> Iterator[str]:
    known = guideline.open_values
    for name, value in values.items():
        if name not in known:
            yield f"{name}: {guideline.id} does not leave this open; open are {', '.join(known)}"
        elif value not in known[name].choices:
            yield f"{name}: {layers.not_among(value, known[name].choices)}"
        elif known[name].decided and value != known[name].value:
            yield f"{name}: was decided for {guideline.region}; follow {guideline.extends} to choose otherwise"


def _deepened(base: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in words.items():
        merged[key] = _deepened(merged[key], value) if isinstance(value, dict) and key in merged else value
    return merged


def _texts(files: Files) -> dict[str, dict[str, Any]]:
    found = {path: dict(toml(files, path)) for path in inside(files, "texts")}
    if wrong := [f"{path}, {problem}" for path, words in found.items() for problem in form_problems(words)]:
        raise GuidelineError(wrong)
    return {PurePosixPath(path).stem: words for path, words in found.items()}


def _cases(files: Files, guideline: Guideline) -> tuple[Case, ...]:
    like = {one.id: one.like for one in guideline.moments.values() if one.like}
    found = {PurePosixPath(path).name: toml(files, path) for path in inside(files, "cases")}
    try:
        return cases.read(found, guideline.moments, like)
    except cases.CaseError as error:
        raise GuidelineError([str(error)]) from error


def _inherited(
    files: Files, data: Mapping[str, Any], guideline: Guideline
) -> Iterator[tuple[str, tuple[Case, ...]]]:
    layer = files
    while layer := beneath(layer):
        yield own(layer)["id"], cases.inherited(_cases(layer, guideline), merged(layer), data)


@lru_cache(maxsize=1)
def _shipped_hashes() -> frozenset[str]:
    shipped = [*PACKAGES.values(), *map(find, EXAMPLES)]
    return frozenset(one.guideline.package_hash for one in shipped if one.manifest == "current")


# The order is the one in which people meet them: as published, as in the literature, without a licence.
PACKAGES = {name: load(DATA / name) for name in ("flanders", "flanders-literature", "flanders-open")}
