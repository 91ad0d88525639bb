"""A folder becomes the texts of a package and of those beneath it, and these the lines of its manifest."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from perinet.care.decisions.package import GuidelineError
from perinet.care.decisions.rows import ID

DATA = Path(__file__).parent / "data"
GUIDELINE, MANIFEST, SIGNATURE, CHOICES = "guideline.toml", "MANIFEST", "SIGNATURE", "choices.toml"
LARGEST = 2_000_000  # characters of one file; those of the shipped guidelines have some ten thousand
OWN_FILES = "a package holds guideline.toml, cases/*.toml, texts/{nl,fr,en}.toml, MANIFEST and SIGNATURE"

Files = Mapping[str, str]


def files(folder: Path) -> dict[str, str]:
    """Return the text of a package's files by relative path, with those of the packages beneath it."""
    return with_bases(_own_texts(folder), folder)


def manifest(files: Files) -> str:
    """Return one line per file with its hash; a package that extends another holds that manifest's too."""
    paths = [GUIDELINE, *inside(files, "cases"), *inside(files, "texts"), CHOICES]
    lines = [f"{text_hash(files[path])}  {path}" for path in paths if path in files]
    if below := beneath(files):
        lines.append(f"{text_hash(manifest(below))}  extends:{own(files)['extends']}")
    return "\n".join(lines) + "\n"


def own(files: Files) -> Mapping[str, Any]:
    """Return what a package itself says, without what lies beneath it."""
    return toml(files, GUIDELINE)


def beneath(files: Files) -> Files:
    """Return the files of the package that this one extends; none where it stands alone."""
    name = _extends(own(files))
    return _beneath(files, name) if name else {}


def without_choices(files: Files) -> dict[str, str]:
    """Return what was signed: an organisation's choices come after that."""
    return {path: text for path, text in files.items() if path != CHOICES}


def with_bases(files: Files, folder: Path | None = None) -> dict[str, str]:
    """Add the files of the packages beneath that are not there yet: a neighbour's, else the shipped ones."""
    found, name, passed = dict(files), _extends(toml(files, GUIDELINE)), set()
    while name:
        if name in passed:
            raise GuidelineError([f"{GUIDELINE}, extends: {name} would extend itself"])
        if f"base/{name}/{GUIDELINE}" not in found:
            below = _own_texts(_beside(folder, name))
            found |= {f"base/{name}/{path}": text for path, text in below.items()}
        passed.add(name)
        name = _extends(toml(found, f"base/{name}/{GUIDELINE}"))
    return found


def is_ours(path: str) -> bool:
    parts = PurePosixPath(path).parts
    beneath = len(parts) > 2 and parts[0] == "base"
    parts = parts[2:] if beneath else parts
    alone = {GUIDELINE, MANIFEST, SIGNATURE} | (set() if beneath else {CHOICES})
    if len(parts) == 1:
        return parts[0] in alone
    return len(parts) == 2 and parts[0] in ("cases", "texts") and parts[1].endswith(".toml")


def inside(files: Files, folder: str) -> list[str]:
    return sorted(path for path in files if path.startswith(f"{folder}/"))


def toml(files: Files, path: str) -> Mapping[str, Any]:
    if len(files.get(path, "")) > LARGEST:
        raise GuidelineError([f"{path}: has more than {LARGEST:,} characters; split it"])
    try:
        return _parsed(files[path]) if path in files else {}
    except RecursionError:
        raise GuidelineError([f"{path}: is too deeply nested; write it as plain tables"]) from None
    except ValueError as error:
        raise GuidelineError([f"{path}: {error}"]) from error


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _extends(data: Mapping[str, Any]) -> str:
    name = data.get("extends", "")
    if name and not ID.fullmatch(str(name)):
        raise GuidelineError([f"{GUIDELINE}, extends: {name!r} is no id of a package"])
    return str(name)


def _beside(folder: Path | None, name: str) -> Path:
    """Return the folder of a package that is extended: a neighbour, else a shipped one."""
    places = [DATA / name] if folder is None else [folder.resolve().parent / name, DATA / name]
    for place in places:
        if (place / GUIDELINE).is_file() and place.resolve() != (folder and folder.resolve()):
            return place
    raise GuidelineError([f"{GUIDELINE}, extends: {name!r} is neither beside this folder nor shipped"])


def _beneath(files: Files, name: str) -> dict[str, str]:
    """Return the files of a package beneath; those further down stay where they are."""
    start = f"base/{name}/"
    found = {path.removeprefix(start): text for path, text in files.items() if path.startswith(start)}
    return found | {path: text for path, text in files.items() if path.startswith("base/")}


def _own_texts(folder: Path) -> dict[str, str]:
    """Read the files of a package; whatever else lies there would be taken for a part of it, and is refused."""
    names = sorted(_names(folder)) if folder.is_dir() else []
    if unknown := [name for name in names if not _is_kept(name)]:
        raise GuidelineError([f"{name}: is no file of a package; {OWN_FILES}" for name in unknown])
    return {name: _text(folder / name, folder) for name in dict.fromkeys([GUIDELINE, *names])}


def _names(folder: Path) -> Iterator[str]:
    """Yield what lies in a folder and in those of cases and texts; hidden files belong to somebody's tools."""
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.name in ("cases", "texts") and path.is_dir():
            inner = (one.name for one in path.iterdir() if not one.name.startswith("."))
            yield from (f"{path.name}/{name}" for name in inner)
        else:
            yield path.name


def _is_kept(name: str) -> bool:
    return name != CHOICES and is_ours(name)


def _text(path: Path, folder: Path) -> str:
    name = path.relative_to(folder).as_posix()
    try:
        if path.exists() and not path.is_file():
            raise GuidelineError([f"{name}: can't be read (it is no file)"])
        if folder.parent != DATA and path.is_symlink():
            raise GuidelineError([f"{name}: is a link; put the file itself here"])
        return path.read_bytes().decode()
    except (OSError, RuntimeError) as error:
        raise GuidelineError([f"{name}: can't be read ({getattr(error, 'strerror', error)})"]) from error
    except ValueError as error:
        raise GuidelineError([f"{name}: is not written in UTF-8 ({error})"]) from error


@lru_cache(maxsize=64)  # packages that lie on each other share files; nobody changes what is returned
def _parsed(text: str) -> Mapping[str, Any]:
    return tomllib.loads(text.removeprefix("\ufeff"))
