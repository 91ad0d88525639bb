"""A reason opens a record for some hours; a second reader is asked, and she is told."""

from datetime import datetime

from django.db import transaction

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import tell
from perinet.flows.readers import caring_organisation, successor
from perinet.ground.base.actor import Actor
from perinet.network.accounts.models import Membership, Role, User
from perinet.people.consent import services as consents
from perinet.people.consent.models import BreakGlass, GlassReview
from perinet.people.consent.services import Sought
from perinet.people.families.models import Person, Topic


@transaction.atomic
def open_record(*, sought: Sought, reason: str, at: datetime, by: Actor) -> BreakGlass | None:
    """Open it if it is exactly this person; nothing found and shut out answer the same, and both are on record."""
    person = consents.find(sought=sought, reason=reason, at=at, by=by)
    if person is None:
        return None
    told = tell.looked_in_emergency(person=person, at=at, by=by)
    emergency = consents.break_glass(
        person=person, reason=reason, informed_at=at if told else None, at=at, by=by
    )
    team = caring_organisation(person)
    reader = successor(organisation_id=team, person=person, at=at, without=User.objects.get(pk=by.id))
    if reader:
        _ask(Kind.GLASS_REVIEW, "", emergency, reader, at, by)
        if not told:
            _ask(Kind.CONTACT, "tell-of-emergency", emergency, reader, at, by)
    return emergency


def _ask(kind: str, step: str, emergency: BreakGlass, owner: User, at: datetime, by: Actor) -> None:
    person: Person = emergency.person
    pathways.open_one(
        person=person, organisation_id=caring_organisation(person), owner_id=owner.id, kind=kind, step=step,
        source=emergency.id, topic=Topic.RECORD, at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def review(*, emergency: BreakGlass, verdict: str, note: str, at: datetime, by: Actor) -> GlassReview:
    """Somebody else read why; the question is off the worklist."""
    found = consents.review_glass(emergency=emergency, verdict=verdict, note=note, at=at, by=by)
    pathways.close_all(kind=Kind.GLASS_REVIEW, source=emergency.id, ending="read", at=at, by=by)
    return found


@transaction.atomic
def remind(*, at: datetime, by: Actor) -> int:
    """What nobody read in time is put before those who guard the data, once a day; return how many wait."""
    late = Obligation.objects.open().filter(kind=Kind.GLASS_REVIEW, due_at__lte=at)
    asked = {str(pk) for pk in late.values_list("source", flat=True)}
    unread = BreakGlass.objects.filter(review__isnull=True, until__lte=at)
    unasked = [row for row in unread if not pathways.waits(kind=Kind.GLASS_REVIEW, source=row.pk)]
    waiting = len(asked) + len(unasked)
    if waiting:
        guards = Membership.objects.active().filter(role=Role.DATA_PROTECTION_OFFICER)
        for user in User.objects.filter(pk__in=guards.values("user")):
            tell.guard(user=user, at=at, by=by)
    return waiting
