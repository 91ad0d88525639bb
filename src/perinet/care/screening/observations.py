"""Who is trained becomes a row with an end, and what they saw between a parent and a child a row of the parent's."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perinet.care.screening.models import Observation, ObserverTraining
from perinet.care.screening.observation import FORM
from perinet.ground.audit import services as audit
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.models import Membership, Role, User
from perinet.people.families import services as families
from perinet.people.families.kinship import OF_A_CHILD
from perinet.people.families.models import Bond, Person


@transaction.atomic
def record_training(
    *, organisation_id: UUID | str, user: User, training: str, until: date, at: datetime, by: Actor
) -> ObserverTraining:
    """Say that somebody was trained, until which day; an earlier day in a new row ends it."""
    if by.role != Role.ORGANISATION_MANAGER or by.organisation != str(organisation_id):
        raise NotAllowed(_("You can't do this."))
    if not training.strip():
        raise Refused(_("Write which training it was."), code="no-training")
    if not Membership.objects.active().filter(user=user, organisation_id=organisation_id).exists():
        raise Refused(_("This person does not work here."), code="not-here")
    audit.record(
        by=by, verb="observer.train", subject_kind="organisation", subject=organisation_id,
        details={"user": str(user.pk)},
    )  # fmt: skip
    return ObserverTraining.objects.create(
        organisation_id=organisation_id,
        user=user,
        training=training.strip(),
        until=until,
        recorded_by=by.id,
        at=at,
    )


def trained(organisation_id: UUID | str) -> list[ObserverTraining]:
    """Return the newest row of everybody who was ever named here, whether or not it still counts."""
    rows = ObserverTraining.objects.filter(organisation_id=organisation_id).select_related("user")
    newest: dict[object, ObserverTraining] = {}
    for row in rows.order_by("at", "created_at"):
        newest[row.user_id] = row
    return sorted(newest.values(), key=lambda row: row.user.name)


def may_observe(by: Actor, on: date) -> bool:
    """Say whether the organisation for which somebody acts calls him or her trained on this day."""
    if by.kind != "user" or not by.organisation:
        return False
    row = ObserverTraining.objects.filter(organisation_id=by.organisation, user_id=by.id).first()
    return row is not None and row.until >= on


@transaction.atomic
def observe(
    *,
    parent: Person,
    child: Person,
    seen: Mapping[str, str],
    note: str,
    on: date,
    place: str,
    minutes: int,
    at: datetime,
    by: Actor,
    corrects: Observation | None = None,
) -> Observation:
    """Keep what was seen on the record of the parent; a correction stands beside what it corrects."""
    _check(parent, child, seen, on, place, minutes, at, by)
    if corrects is not None:
        _check_correction(corrects, parent, child, by)
    row = _create(
        person=parent, child=child, organisation_id=by.organisation, form=FORM.version, on=on, place=place,
        minutes=minutes, seen=dict(seen), note=note.strip(), corrects=corrects, by=by.id, by_name=by.signed, at=at,
    )  # fmt: skip
    verb = "observation.correct" if corrects else "observation.make"
    audit.record(by=by, verb=verb, subject_kind="observation", subject=row.pk, person=parent.pk)
    families.write_line(
        person=parent, kind="observation.corrected" if corrects else "observation.made", at=at, source=row.pk,
        by=by, topic=row.topic, parameters={"about": str(child.pk)}, controller_id=by.organisation,
    )  # fmt: skip
    return row


def _create(**fields: object) -> Observation:
    try:
        with transaction.atomic():
            return Observation.objects.create(**fields)
    except IntegrityError as clash:
        raise Conflict(_("A colleague corrected this already. Read it again."), code="corrected") from clash


def _check(
    parent: Person,
    child: Person,
    seen: Mapping[str, str],
    on: date,
    place: str,
    minutes: int,
    at: datetime,
    by: Actor,
) -> None:
    if not may_observe(by, clock.day(at)):
        raise NotAllowed(
            _("Only who is trained writes an observation. Your organisation's manager records it.")
        )
    if not is_parent(parent, child):
        raise Refused(_("These two are not written down as parent and child."), code="no-bond")
    if on > clock.day(at) or (child.birth_date and on < child.birth_date):
        raise Refused(_("Choose the day on which you saw them, since the birth and up to today."), code="day")
    if FORM.missing(seen) or FORM.unknown(seen):
        raise Refused(_("Say of each part what you saw; where you could not see it, say that."), code="parts")
    if place not in FORM.places or not FORM.least_minutes <= minutes <= FORM.most_minutes:
        raise Refused(_("Say where you watched, and for how many minutes."), code="where")


def is_parent(parent: Person, child: Person) -> bool:
    """Say whether a bond that stands makes one a parent or carer of the other, under every record of both."""
    bonds = Bond.objects.about(parent).filter(of__identity=child.identity_id, role__in=OF_A_CHILD, until=None)
    return child.is_child and bonds.exists()


def _check_correction(row: Observation, parent: Person, child: Person, by: Actor) -> None:
    if by.organisation != str(row.organisation_id):
        raise NotAllowed(_("You can't do this."))
    same = (row.person.identity_id, row.child.identity_id) == (parent.identity_id, child.identity_id)
    if not same:
        raise Refused(_("A correction is about the same parent and child."), code="others")
