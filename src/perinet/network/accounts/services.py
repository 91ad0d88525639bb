"""A person becomes a user who acts for an organisation; an organisation says who reads what comes in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts import sessions
from perinet.network.accounts.models import (
    CLINICAL,
    DutyShift,
    Membership,
    Organisation,
    OutsideHours,
    ReadingRota,
    Role,
    User,
)

# Who runs the system gives no role that sees a person: that is for the organisation that cares.
GIVEN_BY_ORGANISATION = CLINICAL | {Role.RECEIVING_TEAM, Role.DATA_STEWARD, Role.ORGANISATION_MANAGER}
GIVEN_BY_SITE = frozenset(Role) - CLINICAL - {Role.RECEIVING_TEAM, Role.DATA_STEWARD}


@transaction.atomic
def found(
    *,
    name: str,
    kind: str,
    municipality: str = "",
    phone: str = "",
    company_number: str = "",
    ovo_code: str = "",
    synthetic: bool,
    by: Actor,
) -> Organisation:
    """Register an organisation; its numbers are what a sign-on names it by."""
    organisation = Organisation.objects.create(
        name=name, kind=kind, municipality=municipality, phone=phone, company_number=company_number,
        ovo_code=ovo_code, synthetic=synthetic,
    )  # fmt: skip
    audit.record(by=by, verb="organisation.found", subject_kind="organisation", subject=organisation.id)
    return organisation


@transaction.atomic
def name_sender(*, organisation: Organisation, name: str, by: Actor) -> Organisation:
    """Choose what messages to families name as their sender; empty: the name of the organisation itself."""
    organisation.sender_name = name.strip()
    organisation.save(update_fields=["sender_name"])
    audit.record(by=by, verb="organisation.name-sender", subject_kind="organisation", subject=organisation.id)
    return organisation


@transaction.atomic
def enrol(
    *,
    email: str,
    name: str,
    password: str | None,
    organisation: Organisation,
    role: str,
    language: str,
    by: Actor,
) -> Membership:
    """Give a person a sign-in, when there is none, and a role at an organisation."""
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(
        email, password, name=name, language=language
    )
    membership, _ = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=role, until=None
    )
    audit.record(by=by, verb="membership.begin", subject_kind="user", subject=user.id, details={"role": role})
    return membership


def roles_given_by(actor: Actor, organisation: Organisation) -> frozenset[Role]:
    """Return the roles that the actor may give at this organisation; none is an answer too."""
    if is_administrator(actor):
        return GIVEN_BY_SITE
    if is_manager(actor) and actor.organisation == str(organisation.id):
        return GIVEN_BY_ORGANISATION
    return frozenset()


def open_account(*, email: str, name: str, language: str, password: str | None) -> User:
    """Make somebody who can sign in; without a password, in another way only."""
    user = User(email=User.objects.normalize_email(email).lower(), name=name, language=language)
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as problem:
            raise Refused(" ".join(problem.messages), code="weak-password") from problem
    user.set_password(password)
    user.save()
    return user


def check_may_give(role: str, organisation: Organisation, by: Actor) -> None:
    if by.kind != "system" and role not in roles_given_by(by, organisation):
        raise NotAllowed(_("You can't give or take this role at this organisation."))


@transaction.atomic
def change_role(*, membership: Membership, role: str, at: datetime, by: Actor) -> Membership:
    """End one role and begin another, so that who could do what on which day stays written."""
    check_may_give(membership.role, membership.organisation, by)
    check_may_give(role, membership.organisation, by)
    if by.id == str(membership.user_id):
        raise NotAllowed(_("Nobody changes his or her own role: ask a colleague who may."))
    if role == membership.role:
        return membership
    _close(membership, at)
    changed, _made = Membership.objects.get_or_create(
        user=membership.user, organisation=membership.organisation, role=role, until=None,
        defaults={"since": clock.day(at)},
    )  # fmt: skip
    audit.record(
        by=by, verb="membership.change", subject_kind="user", subject=membership.user_id,
        details={"from": membership.role, "to": role},
    )  # fmt: skip
    return changed


@dataclass(frozen=True)
class Ended:
    """What ending a membership changed: how many others this user keeps, how many sessions ended with it."""

    membership: Membership
    kept: int
    sessions: int


@transaction.atomic
def end_membership(*, membership: Membership, at: datetime, by: Actor) -> Ended:
    """Take access away at once; whoever acts for nobody any more is signed out everywhere."""
    if by.kind not in ("system", "job"):
        check_may_give(membership.role, membership.organisation, by)
    if by.id == str(membership.user_id):
        raise NotAllowed(_("Nobody ends his or her own work here: ask a colleague who may."))
    _close(membership, at)
    kept = Membership.objects.active(clock.day(at)).filter(user=membership.user_id).count()
    ended = 0 if kept else sessions.end_all(user_id=membership.user_id)
    audit.record(
        by=by, verb="membership.end", subject_kind="user", subject=membership.user_id,
        details={"role": membership.role, "sessions": ended},
    )  # fmt: skip
    return Ended(membership, kept, ended)


def _close(membership: Membership, at: datetime) -> None:
    membership.until, membership.ended_at = clock.day(at), at
    membership.save(update_fields=["until", "ended_at"])


def choose(*, membership: Membership, by: Actor) -> None:
    """Write down for whom somebody acts from now on."""
    audit.record(by=by, verb="membership.choose", subject_kind="membership", subject=membership.id)


@transaction.atomic
def record_rota(
    *,
    organisation: Organisation,
    reader: User,
    stand_in: User,
    weekdays: Sequence[int],
    from_time: time,
    until_time: time,
    outside_hours: str,
    outside_contact: User | None,
    by: Actor,
) -> ReadingRota:
    """Write down who reads marked answers. Reader and stand-in are two clinicians of the organisation."""
    if by.organisation != str(organisation.id) and by.kind != "system":
        raise NotAllowed(_("Only the organisation itself says who reads its answers."))
    if reader == stand_in:
        raise Refused(
            _("The person who stands in must be somebody else than the reader."), code="same-person"
        )
    if not weekdays or from_time >= until_time:
        raise Refused(_("Choose at least one day, and an end after the start."), code="no-hours")
    if outside_hours == OutsideHours.ON_CALL and outside_contact is None:
        raise Refused(_("Say who is on call outside these hours."), code="no-on-call")
    people = {reader, stand_in} | ({outside_contact} if outside_contact else set())
    clinical = set(
        Membership.objects.active()
        .filter(organisation=organisation, role__in=CLINICAL, user__in=people)
        .values_list("user_id", flat=True)
    )
    if {person.id for person in people} - clinical:
        raise Refused(
            _("Everybody on the rota must be a clinician of this organisation."), code="not-a-clinician"
        )
    rota = ReadingRota.objects.create(
        organisation=organisation,
        reader=reader,
        stand_in=stand_in,
        weekdays=sorted(set(weekdays)),
        from_time=from_time,
        until_time=until_time,
        outside_hours=outside_hours,
        outside_contact=outside_contact,
        recorded_by=by.id,
    )
    audit.record(by=by, verb="rota.record", subject_kind="organisation", subject=organisation.id)
    return rota


def replace_on_rota(*, rota: ReadingRota, gone: User, takes_over: User, by: Actor) -> ReadingRota | None:
    """Write a new rota with another name for who left; where that leaves one person twice, none can be written.

    Then who is left reads, and the organisation is asked for a rota before a next link leaves.
    """
    reader, stand_in = (takes_over if one == gone else one for one in (rota.reader, rota.stand_in))
    if reader == stand_in:
        return None
    changed = ReadingRota.objects.create(
        organisation=rota.organisation, reader=reader, stand_in=stand_in, weekdays=rota.weekdays,
        from_time=rota.from_time, until_time=rota.until_time, outside_hours=rota.outside_hours,
        outside_contact=takes_over if rota.outside_contact == gone else rota.outside_contact, recorded_by=by.id,
    )  # fmt: skip
    audit.record(by=by, verb="rota.record", subject_kind="organisation", subject=rota.organisation_id)
    return changed


def colleagues_of(membership: Membership) -> QuerySet[User]:
    """Return the other clinicians of the organisation, who can take over."""
    here = Membership.objects.active().filter(organisation=membership.organisation_id, role__in=CLINICAL)
    return User.objects.filter(pk__in=here.values("user")).exclude(pk=membership.user_id)


def current_rota(organisation_id: UUID | str) -> ReadingRota | None:
    return (
        ReadingRota.objects.select_related("reader", "stand_in", "outside_contact")
        .filter(organisation_id=organisation_id)
        .first()
    )


def on_duty(rota: ReadingRota, at: datetime) -> tuple[User, ...]:
    """Return whom to tell at this hour, first one first; nobody is never the answer while a rota exists.

    A shift planned for this hour comes before the weekly rota. Who left is not told; when that leaves nobody,
    the clinicians of the organisation are.
    """
    planned = DutyShift.objects.planned().filter(starts_at__lte=at, ends_at__gt=at)
    here = planned.filter(organisation=rota.organisation_id)
    shifts = [shift.user for shift in here.select_related("user")]
    first = tuple(dict.fromkeys((*shifts, *(getattr(rota, name) for name in _by_the_week(rota, at)))))
    here = clinicians(rota.organisation_id, clock.day(at))
    working = {user.id for user in here}
    return tuple(one for one in first if one.id in working) or tuple(here) or first


def _by_the_week(rota: ReadingRota, at: datetime) -> tuple[str, str]:
    local = timezone.localtime(at)
    in_hours = local.weekday() in rota.weekdays and rota.from_time <= local.time() < rota.until_time
    if in_hours or rota.outside_contact_id is None:
        return "reader", "stand_in"
    return "outside_contact", "reader"


def first_on_duty(organisations: Collection[UUID], at: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Return for each organisation with a rota whom it names for this hour, first one first, whoever works there."""
    rotas = ReadingRota.objects.filter(organisation__in=organisations).order_by("created_at")
    newest = {rota.organisation_id: rota for rota in rotas}
    found: dict[UUID, list[UUID]] = {one: [] for one in newest}
    planned = DutyShift.objects.planned().filter(organisation__in=newest, starts_at__lte=at, ends_at__gt=at)
    for organisation, user in planned.values_list("organisation", "user"):
        found[organisation].append(user)
    for one, rota in newest.items():
        found[one] += [getattr(rota, f"{name}_id") for name in _by_the_week(rota, at)]
    return {one: tuple(dict.fromkeys(users)) for one, users in found.items()}


def clinicians(organisation_id: UUID, day: date) -> list[User]:
    working = Membership.objects.active(day).filter(organisation_id=organisation_id, role__in=CLINICAL)
    return list(User.objects.filter(pk__in=working.values("user")))


def may_care(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role in CLINICAL


def is_administrator(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role == Role.ADMINISTRATOR


def is_manager(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role == Role.ORGANISATION_MANAGER


def is_auditor(actor: Actor) -> bool:
    """Say whether the actor reads who did what: auditors, and who protects the data."""
    return actor.kind == "user" and actor.role in (Role.AUDITOR, Role.DATA_PROTECTION_OFFICER)


def is_data_protection_officer(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role == Role.DATA_PROTECTION_OFFICER


def is_coordinator(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role == Role.REGIONAL_COORDINATOR


def is_data_steward(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role == Role.DATA_STEWARD


def is_guideline_group(actor: Actor) -> bool:
    """Say whether the actor keeps the guidelines of this site: a role that sees no person data."""
    return actor.kind == "user" and actor.role == Role.GUIDELINE_GROUP
