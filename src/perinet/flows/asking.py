"""More than one team cares for somebody: one of them asks at a time, and what the others planned waits elsewhere."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from perinet.care.screening.models import AskedBy
from perinet.flows import layout
from perinet.flows.layout import Laid
from perinet.ground.audit import services as audit
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.people.consent.models import CareRelation
from perinet.people.families import services as families
from perinet.people.families.models import Person


@transaction.atomic
def choose(*, person: Person, organisation_id: UUID | str, at: datetime, by: Actor) -> Laid:
    """From now on this organisation asks. What others planned closes, and comes back when the care there ends."""
    caring = CareRelation.objects.about(person).filter(until=None, organisation=organisation_id)
    if not caring.exists():
        raise Refused(_("Only an organisation that cares for this person can ask."), code="not-caring")
    row = AskedBy.objects.create(
        person=person, organisation_id=organisation_id, since=at, by=by.id, by_name=by.signed
    )
    audit.record(by=by, verb="asking.choose", subject_kind="asked-by", subject=row.id, person=person.pk)
    families.write_line(
        person=person, kind="asking.chosen", at=at, source=row.id, by=by,
        parameters={"organisation": row.organisation.name},
    )  # fmt: skip
    return layout.lay_out([person.identity_id], at=at, by=by)


def who_asks(person: Person, at: datetime) -> UUID | None:
    """Return who asks this person now: chosen, else who planned first."""
    return layout.asks(person, at)
