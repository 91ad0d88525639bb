"""Versions of the shipped guideline with one thing changed, and a guideline group of three, for tests."""

from collections.abc import Callable
from datetime import datetime

from perinet.care.decisions import adoption, library
from perinet.care.decisions.models import Examination, ExaminationState, PackageVersion
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory

Change = Callable[[str], str]


def group(size: int = 3) -> list[Actor]:
    """Return people of the guideline group, the first of whom hands in."""
    return [MembershipFactory(role=Role.GUIDELINE_GROUP).actor() for _ in range(size)]


def files_of(version: str, *changes: tuple[str, str], guideline: str = "flanders") -> dict[str, str]:
    """Return the files of a shipped package under another number, each change made exactly once."""
    files = dict(library.PACKAGES[guideline].files)
    text = files["guideline.toml"]
    for old, new in ((f'version = "{library.get(guideline).version}"', f'version = "{version}"'), *changes):
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    files.pop("MANIFEST")
    return files | {"guideline.toml": text}


def all_green(version: PackageVersion, *, at: datetime, **red: bool) -> None:
    """Answer every check that a version needs as passed, but those named otherwise."""
    by = Actor(kind="system", id="test")
    adoption.request_missing(version=version, at=at, by=by)
    for row in Examination.objects.filter(version=version, state=ExaminationState.WAITING):
        row.state, row.green, row.finished_at = ExaminationState.DONE, red.get(row.kind, True), at
        row.save()


def approved(files: dict[str, str], people: list[Actor], *, at: datetime) -> PackageVersion:
    version = adoption.submit(files=files, at=at, by=people[0])
    adoption.review(version=version, at=at, by=people[0])
    for person in people[1:3]:
        adoption.approve(version=version, at=at, by=person)
    return version


def active(files: dict[str, str], people: list[Actor], *, at: datetime) -> PackageVersion:
    """Return a version that went the whole way and decides from this day."""
    version = approved(files, people, at=at)
    all_green(version, at=at)
    adoption.activate(version=version, active_from=at.date(), at=at, by=people[0])
    return version
