"""A reason and exactly who it is about open a record for some hours; somebody else reads afterwards why."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts import services as accounts
from perinet.network.accounts.models import Organisation
from perinet.people.consent.agreements import written
from perinet.people.consent.models import BreakGlass, Exclusion, GlassReview
from perinet.people.consent.purposes import PURPOSES
from perinet.people.consent.settling import lasting, settle
from perinet.people.consent.times import TIMES
from perinet.people.families import finding, identifiers
from perinet.people.families import services as families
from perinet.people.families.models import Identifier, NumberAuthorisation, Person

JUSTIFIED, NOT_JUSTIFIED = "justified", "not-justified"


@dataclass(frozen=True)
class Sought:
    """Exactly who: all three, or a national number where the organisation may keep those."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    number: str = ""


def check_reason(*, reason: str, by: Actor) -> None:
    """Ask the reason first, and of somebody who cares for people: without it nothing is looked for."""
    organisation = Organisation.objects.filter(pk=by.organisation).first() if by.organisation else None
    kinds = PURPOSES.by_id["emergency"].organisations
    if not accounts.may_care(by) or organisation is None or organisation.kind not in kinds:
        raise NotAllowed(_("You can't do this."))
    if len(reason.split()) < TIMES.reason_words:
        raise Refused(
            _("Say in a sentence why you must see this record now. A colleague reads it afterwards."),
            code="no-reason",
        )


@transaction.atomic
def find(*, sought: Sought, reason: str, at: datetime, by: Actor) -> Person | None:
    """Return the one record that this is exactly, or nothing: for somebody shut out there is nothing either."""
    check_reason(reason=reason, by=by)
    found = {person.identity_id: person for person in _exactly(sought, by)}
    person = next(iter(found.values())) if len(found) == 1 else None
    if person is not None and not _shut_out(person, at, by):
        return person
    audit.record(by=by, verb="emergency.nothing", subject_kind="search", subject="emergency")
    return None


def _shut_out(person: Person, at: datetime, by: Actor) -> bool:
    rows = Exclusion.objects.about(person).filter(lasting(at), professional=by.id, since__lte=at)
    return bool(rows.exists())


def _exactly(sought: Sought, by: Actor) -> list[Person]:
    if sought.number and identifiers.authorised(by.organisation):
        numbered = Identifier.objects.filter(digest__in=_hashes(sought.number), ended_at__isnull=True)
        return list(Person.objects.filter(pk__in=numbered.values("person")))
    if not (sought.given_name.strip() and sought.family_name.strip() and sought.birth_date):
        return []
    return finding.exactly(given=sought.given_name, family=sought.family_name, born=sought.birth_date)


def _hashes(number: str) -> list[str]:
    """Return the hash of a number under each organisation that may keep numbers now."""
    newest: dict[UUID, bool] = {}
    for organisation, reference in NumberAuthorisation.objects.order_by("at", "created_at").values_list(
        "organisation", "reference"
    ):
        newest[organisation] = bool(reference)
    return [found for one, may in newest.items() if may for found in identifiers.digests(number, one)]


@transaction.atomic
def break_glass(
    *, person: Person, reason: str, at: datetime, by: Actor, informed_at: datetime | None = None
) -> BreakGlass:
    """Open the ordinary topics to one professional for some hours; whose record it is does not change."""
    check_reason(reason=reason, by=by)
    if _shut_out(person, at, by):
        raise NotAllowed(_("You can't do this."))
    emergency = BreakGlass.objects.create(
        person=person, user_id=by.id, organisation_id=by.organisation, reason=reason.strip(), at=at,
        until=at + TIMES.emergency, informed_at=informed_at,
    )  # fmt: skip
    settle(person=person, at=at)
    written(by, "emergency.open", emergency, person)
    families.write_line(
        person=person, kind="emergency.opened", at=at, source=emergency.pk, by=by,
        controller_id=person.registered_at_id, parameters={"organisation": emergency.organisation.name},
    )  # fmt: skip
    return emergency


@transaction.atomic
def review_glass(*, emergency: BreakGlass, verdict: str, note: str, at: datetime, by: Actor) -> GlassReview:
    """The second reader says whether it was an emergency: a colleague who sees the record, or who guards the data."""
    if by.id == str(emergency.user_id):
        raise NotAllowed(_("Somebody else reads why you opened this record."))
    if not _may_read(emergency, by):
        raise NotAllowed(_("You can't do this."))
    if verdict not in (JUSTIFIED, NOT_JUSTIFIED):
        raise Refused(_("Say whether it was an emergency."), code="no-verdict")
    if verdict == NOT_JUSTIFIED and not note.strip():
        raise Refused(_("Say why it was no emergency."), code="no-note")
    try:
        with transaction.atomic():
            review = GlassReview.objects.create(
                emergency=emergency, verdict=verdict, note=note.strip(), by=by.id, by_name=by.name, at=at
            )
    except IntegrityError as clash:
        raise Conflict(_("A colleague read this already."), code="read") from clash
    written(by, "emergency.review", emergency, emergency.person, reason=verdict)
    return review


def _may_read(emergency: BreakGlass, by: Actor) -> bool:
    reads = accounts.may_care(by) or accounts.is_data_protection_officer(by)
    return reads and BreakGlass.objects.visible_to(by).filter(pk=emergency.pk).exists()
