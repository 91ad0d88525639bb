"""A version becomes everything that still keeps it from deciding: approval, signature, checks and workload."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from perinet.care.decisions import examinations, library, life, sealing, signing
from perinet.care.decisions.models import (
    Examination,
    ExaminationKind,
    ExaminationState,
    Origin,
    PackageVersion,
)
from perinet.ground.base import keys


@dataclass(frozen=True)
class Hurdle:
    """What still stands between a version and its first day, and what to do about it."""

    code: str
    sentence: str


def hurdles(version: PackageVersion) -> tuple[Hurdle, ...]:
    """Return everything that keeps a version from deciding; nothing when it may begin."""
    return tuple(_hurdles(version))


def _hurdles(version: PackageVersion) -> Iterator[Hurdle]:
    if not life.allowed(version.state, life.ACTIVE):
        yield hurdle("state")
    if not signed(version):
        yield hurdle("signature")
    found = examinations.newest(version)
    for kind in needed_kinds(version):
        row = found.get(kind)
        if row is None or row.state == ExaminationState.FAILED:
            yield Hurdle(kind, _("%(check)s: has not run; start it.") % {"check": name_of(kind)})
        elif row.state != ExaminationState.DONE:
            yield Hurdle(kind, _("%(check)s: still runs; wait for it.") % {"check": name_of(kind)})
        elif not row.green and not overridden(row):
            yield hurdle(kind)
        elif kind == ExaminationKind.COMPARE and row.against != predecessor(version):
            yield Hurdle(
                kind, _("%(check)s: another version came between; start it again.") % {"check": name_of(kind)}
            )


def overridden(row: Examination) -> bool:
    people = {one.by for one in row.overrides.all()}
    return row.kind == ExaminationKind.BUDGET and len(people) >= life.OVERRIDERS


def name_of(kind: str) -> str:
    return {
        ExaminationKind.CHECK: _("Cases"),
        ExaminationKind.PROVE: _("Proofs"),
        ExaminationKind.MUTATE: _("Strength of the cases"),
        ExaminationKind.COMPARE: _("Same decisions as before"),
        ExaminationKind.BUDGET: _("Work for each role"),
    }[ExaminationKind(kind)]


def hurdle(code: str) -> Hurdle:
    sentences = {
        "state": _("Not approved: two people who did not hand it in approve it first."),
        "signature": _("Not signed: sign its manifest with a trusted key, or let it be approved here again."),
        "check": _("A case or invariant fails; correct the package and hand in a new version."),
        "prove": _("A proof fails; read the counterexample, correct the package and hand in a new version."),
        "mutate": _("Its cases do not notice enough changes; add cases for what survived."),
        "compare": _("It decides otherwise than the version before; give it a new minor or major number."),
        "budget": _("More work than a role can carry; change it, or let two people accept it with a reason."),
    }
    return Hurdle(code, sentences[code])


def needed_kinds(version: PackageVersion) -> list[str]:
    """Return the checks a version must pass; one whose last number alone changed must decide as the one before."""
    kinds: list[str] = [
        ExaminationKind.CHECK, ExaminationKind.PROVE, ExaminationKind.MUTATE, ExaminationKind.BUDGET
    ]  # fmt: skip
    before = predecessor(version)
    if before is not None and life.is_patch(version.version, before.version):
        kinds.append(ExaminationKind.COMPARE)
    return kinds


def predecessor(version: PackageVersion) -> PackageVersion | None:
    """Return the highest version of the same guideline below this one."""
    others = (
        PackageVersion.objects.exclude(origin=Origin.CHOSEN)
        .filter(guideline=version.guideline)
        .defer("files")
    )
    rows = {row.version: row for row in others}
    return rows.get(life.predecessor(version.version, rows))


def trusted_keys() -> dict[str, str]:
    return keys.trusted_keys(settings.PERINET_GUIDELINE_KEYS)


def signed(version: PackageVersion) -> bool:
    """Say whether the files are shipped ones, or signed with a key that this site trusts, or with its own."""
    package = library.read(version.files, version.guideline)  # a signature is no part of what the hash covers
    if library.trust(package, trusted_keys()) in ("shipped", "valid"):
        return True
    turn = version.turns.filter(state=life.APPROVED).exclude(signature="").last()
    own_key = sealing.existing_key() if turn else None
    if turn is None or own_key is None:
        return False
    public = own_key.public_key()
    own = {signing.key_id(public): signing.public_key_text(public)}
    return signing.verify(library.manifest(package.files), turn.signature, own) == "valid"
