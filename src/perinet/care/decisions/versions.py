"""A day becomes the guideline that decides on it, and a hash the package it stands for, also long after."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q

from perinet.care.decisions import library, life, sealing, signing
from perinet.care.decisions.guideline import LANGUAGES, Guideline
from perinet.care.decisions.library import Package
from perinet.care.decisions.models import Origin, PackageVersion, Turn
from perinet.care.decisions.package import GuidelineError
from perinet.ground.base.actor import SYSTEM
from perinet.ground.queries.prepared import Prepared

SITE = "PERINET"  # who hands in what comes with a release
SHORT = 12  # of a package's hash: enough to tell one from another
NAMING = 50  # how many versions are asked for words that no shipped one has
_ready: dict[str, Package] = {}  # by hash, which says what is in it: nothing here ever grows old
_naming: dict[tuple[str, str], Guideline] = {}
_TURNS = Prepared(
    lambda: (
        Turn.objects.filter(state__in=(life.ACTIVE, life.RETIRED))
        .order_by("-at", "-created_at")
        .values_list("version__guideline", "version__package_hash", "state", "active_from")
    )
)
_KEPT = Prepared(
    lambda package_hash: (
        PackageVersion.objects.filter(package_hash=package_hash).order_by().values_list("pk")
    ),
    package_hash=str,
)


class UnknownPackage(KeyError):
    """No package of this id or hash is shipped, active or kept."""


def active_hashes(on: date) -> dict[str, str]:
    """Return per guideline the package that a site switched on; the last word counts, also on a day to come."""
    found: dict[str, str] = {}
    retired: set[str] = set()
    for guideline, package_hash, state, begins in _TURNS():
        if state == life.RETIRED:
            retired.add(package_hash)
        elif begins is not None and begins <= on and package_hash not in retired:
            found.setdefault(guideline, package_hash)
    return found


def on_offer(on: date) -> dict[str, str]:
    """Return per guideline that an organisation may follow the hash that decides: switched on here, or shipped.

    A package whose files no longer are what was signed decides nothing. What was shipped does, so that no answer
    and no mark is lost; `unreadable` says so.
    """
    shipped = {name: package.guideline.package_hash for name, package in library.PACKAGES.items()}
    return shipped | {name: found for name, found in active_hashes(on).items() if _is_whole(found)}


def unreadable(on: date) -> dict[str, str]:
    """Return per guideline the hash that should decide and can't: its files were changed after they were kept."""
    return {name: found for name, found in active_hashes(on).items() if not _is_whole(found)}


def _is_whole(package_hash: str) -> bool:
    try:
        package(package_hash)
    except UnknownPackage:
        return False
    return True


def deciding(guideline_id: str, offer: Mapping[str, str], values: Mapping[str, str] | None = None) -> Package:
    """Return the package that decides, with what an organisation chose where it leaves a choice."""
    if guideline_id not in offer:
        raise UnknownPackage(guideline_id)
    return with_choices(package(offer[guideline_id]), values or {})


def package(package_hash: str) -> Package:
    """Return the package of this hash: shipped, or from the files that were kept."""
    if package_hash not in _ready:
        _ready[package_hash] = _shipped().get(package_hash) or _restored(package_hash)
    return _ready[package_hash]


def keep(found: Package, *, at: datetime) -> PackageVersion:
    """Keep the files of a package that decides, so that its decisions outlive the next release."""
    guideline, shipped = found.guideline, found.guideline.package_hash in _shipped()
    row, made = PackageVersion.objects.get_or_create(
        package_hash=guideline.package_hash,
        defaults={
            "guideline": guideline.id, "version": guideline.version, "title": guideline.title,
            "owner": guideline.owner, "files": dict(found.files), "signature": "shipped" if shipped else "",
            "origin": Origin.SHIPPED if shipped else Origin.CHOSEN, "submitted_by": SYSTEM.id,
            "submitted_by_name": SITE, "at": at,
        },
    )  # fmt: skip
    if made and shipped:
        key = sealing.existing_key()  # signed here too, the way back to it stays open after a release
        signature = signing.sign(library.manifest(found.files), key) if key else ""
        Turn.objects.create(
            version=row, state=life.APPROVED, signature=signature, by=SYSTEM.id, by_name=SITE, at=at
        )
    return row


def keep_deciding(guideline: Guideline, *, at: datetime) -> None:
    """Keep the package under which a decision is being made, unless it is there."""
    if not _KEPT(package_hash=guideline.package_hash):
        keep(package(guideline.package_hash), at=at)


def keep_shipped(*, at: datetime) -> int:
    """Keep every shipped package that is not kept yet; return how many were new."""
    known = set(PackageVersion.objects.values_list("package_hash", flat=True))
    new = [found for name, found in _shipped().items() if name not in known]
    for found in new:
        keep(found, at=at)
    return len(new)


def listed() -> list[PackageVersion]:
    """Return every version with a life of its own, the newest of each guideline first, without its files."""
    return list(PackageVersion.objects.listed())


def named(guideline_id: str, start: str) -> PackageVersion | None:
    """Return the version of this guideline whose hash begins so."""
    rows = PackageVersion.objects.filter(guideline=guideline_id, package_hash__startswith=start)
    return rows.defer("files").first()


def addressed(guideline_id: str, start: str) -> tuple[Package, PackageVersion | None]:
    """Return the package that an address names; a shipped one has no row until it is kept."""
    if len(start) < SHORT:
        raise UnknownPackage(start)
    if row := named(guideline_id, start):
        return package(row.package_hash), row
    shipped = library.PACKAGES.get(guideline_id)
    if shipped is None or not shipped.guideline.package_hash.startswith(start):
        raise UnknownPackage(start)
    return shipped, None


def naming(section: str, code: str) -> Guideline | None:
    """Return a guideline with words for this: shipped, else one that decided here or came with a release before.

    What an organisation chose has the words of the package it chose in.
    """
    if shipped := next((one for one in library.all() if code in _words(one, section)), None):
        return shipped
    if (section, code) not in _naming:
        once = Q(origin=Origin.SHIPPED) | Q(turns__state=life.ACTIVE)
        rows = PackageVersion.objects.filter(once).order_by("-at").distinct()
        for package_hash in rows.values_list("package_hash", flat=True)[:NAMING]:
            if _is_whole(package_hash) and code in _words(package(package_hash).guideline, section):
                _naming[section, code] = package(package_hash).guideline
                break
    return _naming.get((section, code))


def _words(guideline: Guideline, section: str) -> Mapping[str, Any]:
    return guideline.texts[LANGUAGES[0]].get(section, {})


def _shipped() -> dict[str, Package]:
    return {found.guideline.package_hash: found for found in library.PACKAGES.values()}


def _restored(package_hash: str) -> Package:
    """Read the files that were kept, and refuse them when they no longer give the hash they were kept under."""
    row = PackageVersion.objects.filter(package_hash=package_hash).first()
    if row is None:
        raise UnknownPackage(package_hash)
    try:
        found = library.read(row.files, row.guideline)
    except GuidelineError as problem:
        raise UnknownPackage(f"{package_hash}: its files can't be read any more") from problem
    if found.guideline.package_hash != package_hash:
        raise UnknownPackage(f"{package_hash}: its files were changed after they were kept")
    return found


def with_choices(base: Package, values: Mapping[str, str]) -> Package:
    """Put chosen values in a package; what it does not leave open, or no longer, stays as it says."""
    known = base.guideline.open_values
    still_open = {
        name: value for name, value in values.items() if name in known and known[name].may_be(value)
    }
    if not still_open:
        return base
    found = _made(base.guideline.package_hash, tuple(sorted(still_open.items())))
    return _ready.setdefault(found.guideline.package_hash, found)


@lru_cache(maxsize=256)
def _made(package_hash: str, values: tuple[tuple[str, str], ...]) -> Package:
    return library.with_choices(package(package_hash), dict(values))
