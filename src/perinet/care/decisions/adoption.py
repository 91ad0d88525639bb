"""A package that was handed in becomes the guideline that decides, and may be taken back: every verb of its life."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.decisions import examinations, fitness, library, life, sealing, signing, versions
from perinet.care.decisions.guideline import Guideline
from perinet.care.decisions.models import (
    Approval,
    Comment,
    Examination,
    ExaminationKind,
    ExaminationState,
    GuidelineChoice,
    Origin,
    Override,
    PackageVersion,
    Turn,
)
from perinet.care.decisions.readiness import (
    Hurdle,
    hurdle,
    hurdles,
    needed_kinds,
    predecessor,
    signed,
    trusted_keys,
)
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts import services as accounts


class NotReady(Refused):
    """A version that may not decide yet; `hurdles` says everything that is red."""

    def __init__(self, hurdles: tuple[Hurdle, ...]) -> None:
        super().__init__(" ".join(hurdle.sentence for hurdle in hurdles), code="not-ready")
        self.hurdles = hurdles


@transaction.atomic
def submit(*, files: Mapping[str, str], at: datetime, by: Actor, note: str = "") -> PackageVersion:
    """Keep a package as a draft. One that can't be read is refused with every finding, and replaces nothing."""
    _only_the_group(by)
    package = library.read(files)
    fitness.refuse_unfit(package)
    versions.keep_shipped(at=at)
    guideline = package.guideline
    _refuse_number(guideline)
    row = PackageVersion.objects.create(
        guideline=guideline.id, version=guideline.version, package_hash=guideline.package_hash,
        origin=Origin.SUBMITTED, title=guideline.title, owner=guideline.owner, files=dict(package.files),
        signature=library.trust(package, trusted_keys()), note=note, submitted_by=by.id,
        submitted_by_name=by.name, at=at,
    )  # fmt: skip
    _turn(row, life.DRAFT, at=at, by=by, comment=note)
    examinations.request(version=row, kind=ExaminationKind.CHECK, at=at, by=by)
    return row


def _only_the_group(by: Actor) -> None:
    if not accounts.is_guideline_group(by):
        raise NotAllowed(_("Only the guideline group changes guidelines."))


def _refuse_number(guideline: Guideline) -> None:
    there = PackageVersion.objects.exclude(origin=Origin.CHOSEN).defer("files")
    if known := there.filter(package_hash=guideline.package_hash).first():
        raise Refused(
            _("This is already here: %(name)s, handed in by %(by)s.")
            % {"name": known, "by": known.submitted_by_name},
            code="known",
        )
    numbers = there.filter(guideline=guideline.id).values_list("version", flat=True)
    newest = max(numbers, key=life.number, default="")
    if newest and life.number(guideline.version) <= life.number(newest):
        raise Refused(
            _("Give it a higher number: %(new)s is not above %(newest)s, the newest one here.")
            % {"new": guideline.version, "newest": newest},
            code="number",
        )


def _turn(
    version: PackageVersion,
    state: str,
    *,
    at: datetime,
    by: Actor,
    comment: str = "",
    signature: str = "",
    active_from: date | None = None,
) -> Turn:
    row = Turn.objects.create(
        version=version, state=state, active_from=active_from, comment=comment, signature=signature, by=by.id,
        by_name=by.name, at=at,
    )  # fmt: skip
    audit.record(
        by=by, verb=f"guideline.{state}", subject_kind="guideline", subject=version.package_hash,
        details={"guideline": version.guideline, "version": version.version, "from": str(active_from or "")},
    )  # fmt: skip
    return row


def _move(version: PackageVersion, to: str) -> PackageVersion:
    """Lock the version and refuse a move that its state does not allow."""
    row = PackageVersion.objects.select_for_update().get(pk=version.pk)
    if not life.allowed(row.state, to):
        raise Refused(
            _("%(version)s has moved on: this can't be done from where it stands now. Look at it again.")
            % {"version": row},
            code="state",
        )
    return row


@transaction.atomic
def review(*, version: PackageVersion, at: datetime, by: Actor, comment: str = "") -> Turn:
    """Put a draft before the others, and ask for every check that it will have to pass."""
    _only_the_group(by)
    row = _move(version, life.IN_REVIEW)
    turn = _turn(row, life.IN_REVIEW, at=at, by=by, comment=comment)
    request_missing(version=row, at=at, by=by)
    return turn


def request_missing(*, version: PackageVersion, at: datetime, by: Actor) -> list[Examination]:
    """Ask for the checks that a version needs and has no answer to."""
    found = examinations.newest(version)
    before = predecessor(version)
    wanted = [kind for kind in needed_kinds(version) if kind not in found or _must_run_again(found[kind])]
    return [
        examinations.request(
            version=version, kind=kind, at=at, by=by,
            against=before if kind == ExaminationKind.COMPARE else None,
        )
        for kind in wanted
    ]  # fmt: skip


def _must_run_again(row: Examination) -> bool:
    return row.state == ExaminationState.FAILED


@transaction.atomic
def approve(*, version: PackageVersion, at: datetime, by: Actor, comment: str = "") -> Approval:
    """Agree with a version in review; with the second name it is approved, and signed by this site."""
    _only_the_group(by)
    row = _move(version, life.APPROVED)
    if by.id == row.submitted_by:
        raise Refused(_("Somebody else approves what you handed in."), code="own-work")
    if by.id in {one.by for one in approvals(row)}:
        raise Refused(_("You approved this already; a second person is needed."), code="same-person")
    approval = Approval.objects.create(version=row, comment=comment, by=by.id, by_name=by.name, at=at)
    audit.record(
        by=by, verb="guideline.approve", subject_kind="guideline", subject=row.package_hash,
        details={"guideline": row.guideline, "version": row.version},
    )  # fmt: skip
    if len(approvals(row)) >= life.APPROVERS:
        manifest = library.manifest(versions.package(row.package_hash).files)
        signature = signing.sign(manifest, sealing.site_key())
        _turn(row, life.APPROVED, at=at, by=by, comment=comment, signature=signature)
    return approval


def approvals(version: PackageVersion) -> list[Approval]:
    """Return those given since it was last put into review: what was taken back is read again."""
    asked = version.turns.filter(state=life.IN_REVIEW).last()
    return list(version.approvals.filter(at__gte=asked.at)) if asked else []


@transaction.atomic
def withdraw(*, version: PackageVersion, at: datetime, by: Actor, comment: str) -> Turn:
    """Take a version back to draft, before it decides."""
    _only_the_group(by)
    _say_why(comment)
    return _turn(_move(version, life.DRAFT), life.DRAFT, at=at, by=by, comment=comment)


def _say_why(text: str) -> None:
    if not text.strip():
        raise Refused(_("Say why, so that the others understand it later."), code="no-reason")


@transaction.atomic
def comment(*, version: PackageVersion, text: str, at: datetime, by: Actor) -> Comment:
    _only_the_group(by)
    _say_why(text)
    audit.record(
        by=by, verb="guideline.comment", subject_kind="guideline", subject=version.package_hash,
        details={"guideline": version.guideline, "version": version.version},
    )  # fmt: skip
    return Comment.objects.create(version=version, text=text, by=by.id, by_name=by.name, at=at)


@transaction.atomic
def override(*, examination: Examination, reason: str, at: datetime, by: Actor) -> Override:
    """Accept more work than the budget allows; two people, each with a reason, let it pass."""
    _only_the_group(by)
    _say_why(reason)
    if examination.kind != ExaminationKind.BUDGET or examination.green is not False:
        raise Refused(_("Only a budget that is exceeded can be accepted."), code="not-red")
    if examination.overrides.filter(by=by.id).exists():
        raise Refused(_("You accepted this already; a second person is needed."), code="same-person")
    audit.record(
        by=by, verb="guideline.override", subject_kind="guideline", subject=examination.version.package_hash,
        details={"guideline": examination.version.guideline, "version": examination.version.version},
    )  # fmt: skip
    return Override.objects.create(examination=examination, reason=reason, by=by.id, by_name=by.name, at=at)


@transaction.atomic
def activate(*, version: PackageVersion, active_from: date, at: datetime, by: Actor) -> Turn:
    """Let a version decide from a day on; refused, with everything to do, while anything is red."""
    _only_the_group(by)
    if active_from < clock.day(at):
        raise Refused(_("A guideline begins today or later, never in the past."), code="past")
    row = PackageVersion.objects.select_for_update().get(pk=version.pk)
    if found := hurdles(row):
        raise NotReady(found)
    return _turn(_move(row, life.ACTIVE), life.ACTIVE, at=at, by=by, active_from=active_from)


@transaction.atomic
def roll_back(*, version: PackageVersion, at: datetime, by: Actor, comment: str) -> Turn:
    """Let an earlier version decide again, from today on, without deploying anything."""
    _only_the_group(by)
    _say_why(comment)
    row = _move(version, life.ACTIVE)
    if row.origin != Origin.SHIPPED and not row.turns.filter(state=life.ACTIVE).exists():
        raise Refused(_("This version never decided here; activate it instead."), code="never-active")
    if not signed(row):
        raise NotReady((hurdle("signature"),))
    return _turn(row, life.ACTIVE, at=at, by=by, comment=comment, active_from=clock.day(at))


@transaction.atomic
def retire(*, version: PackageVersion, at: datetime, by: Actor, comment: str) -> Turn:
    """Let a version decide no more; what was decided under it stays, and can be decided again for ever."""
    _only_the_group(by)
    _say_why(comment)
    before = versions.on_offer(clock.day(at)).get(version.guideline)
    row = _turn(_move(version, life.RETIRED), life.RETIRED, at=at, by=by, comment=comment)
    left = versions.on_offer(clock.day(at))
    _refuse_a_silent_return(version, before, left.get(version.guideline))
    if version.guideline not in left and followers(version.guideline):
        raise Refused(
            _("Organisations follow this guideline and no other version is left; let them choose first."),
            code="followed",
        )
    return row


def _refuse_a_silent_return(version: PackageVersion, before: str | None, after: str | None) -> None:
    """Nobody retires one version and wakes another: what was gone back from had a reason to stop."""
    if after == version.package_hash:
        raise Refused(
            _("It comes with this release and would still decide; let another version decide."),
            code="shipped",
        )
    if after not in (None, before) and not library.trusted(str(after)):
        other = PackageVersion.objects.only("version", "guideline").get(package_hash=after)
        raise Refused(
            _("%(other)s would decide again; first go back to the version that must decide.")
            % {"other": other},
            code="would-return",
        )


def followers(guideline_id: str) -> int:
    """Count the organisations whose newest choice this is."""
    newest: dict[object, str] = {}
    for organisation, name in GuidelineChoice.objects.values_list("organisation", "guideline"):
        newest.setdefault(organisation, name)
    return list(newest.values()).count(guideline_id)
