"""A shipped guideline becomes a change of it that the guideline group is reading, with one approval still to give."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from perinet.care.decisions import adoption, library
from perinet.care.decisions.files import MANIFEST
from perinet.care.decisions.models import PackageVersion
from perinet.config.demo.network import Network

DRAFT = tomllib.loads((Path(__file__).parent / "data" / "draft.toml").read_text(encoding="utf-8"))


def changed_files() -> dict[str, str]:
    """Return the files of the package with every change made exactly once."""
    files = {
        path: text for path, text in library.PACKAGES[DRAFT["guideline"]].files.items() if path != MANIFEST
    }
    for change in DRAFT["changes"]:
        files[change["path"]] = _replaced(files[change["path"]], change)
    return files


def _replaced(text: str, change: Mapping[str, str]) -> str:
    if text.count(change["old"]) != 1:
        raise ValueError(f"{change['path']}: {change['old']!r} is there {text.count(change['old'])} times")
    return text.replace(change["old"], change["new"])


def hand_in(made: Network, *, at: datetime) -> PackageVersion:
    """Let one person hand it in and others read it; its checks wait for the worker."""
    by = made.actor(DRAFT["handed_in_by"])
    version = adoption.submit(
        files=changed_files(), at=at - timedelta(days=3), by=by, note=DRAFT["note"].strip()
    )
    adoption.review(version=version, at=at - timedelta(days=2), by=by, comment=DRAFT["review"])
    for email in DRAFT["approved_by"]:
        adoption.approve(
            version=version, at=at - timedelta(days=1), by=made.actor(email), comment=DRAFT["approval"]
        )
    return version
