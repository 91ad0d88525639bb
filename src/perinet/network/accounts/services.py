"""A person becomes a user who acts for an organisation; an organisation says who reads what comes in."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed, Refused
from perinet.network.accounts.models import (
    CLINICAL,
    Membership,
    Organisation,
    OutsideHours,
    ReadingRota,
    Role,
    User,
)


@transaction.atomic
def found(
    *, name: str, kind: str, municipality: str = "", phone: str = "", synthetic: bool, by: Actor
) -> Organisation:
    """Register an organisation."""
    organisation = Organisation.objects.create(
        name=name, kind=kind, municipality=municipality, phone=phone, synthetic=synthetic
    )
    audit.record(by=by, verb="organisation.found", subject_kind="organisation", subject=organisation.id)
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


def current_rota(organisation_id: UUID | str) -> ReadingRota | None:
    return (
        ReadingRota.objects.select_related("reader", "stand_in", "outside_contact")
        .filter(organisation_id=organisation_id)
        .first()
    )


def on_duty(rota: ReadingRota, at: datetime) -> tuple[User, ...]:
    """Return whom to tell at this hour, first one first; nobody is never the answer while a rota exists."""
    local = timezone.localtime(at)
    in_hours = local.weekday() in rota.weekdays and rota.from_time <= local.time() < rota.until_time
    if in_hours or rota.outside_contact is None:
        return (rota.reader, rota.stand_in)
    return (rota.outside_contact, rota.reader)


def may_care(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role in CLINICAL


def is_administrator(actor: Actor) -> bool:
    return actor.kind == "user" and actor.role == Role.ADMINISTRATOR


def is_guideline_group(actor: Actor) -> bool:
    """Say whether the actor keeps the guidelines of this site: a role that sees no person data."""
    return actor.kind == "user" and actor.role == Role.GUIDELINE_GROUP
