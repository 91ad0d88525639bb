"""A worry becomes urgent care: no questionnaire, no score, no waiting."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.screening import services as screenings
from perinet.flows import screen
from perinet.ground.base.actor import Actor
from perinet.people.families.models import Person


@transaction.atomic
def concern(
    *, person: Person, kinds: Sequence[str], told_by: str, note: str, at: datetime, by: Actor
) -> Decision:
    """Whoever is present owns it; the clock starts now."""
    raised = screenings.raise_concern(
        person=person, kinds=kinds, told_by=told_by, note=note, organisation_id=by.organisation, at=at, by=by
    )
    decision = decisions.decide_on_concern(concern=raised, at=at, by=by)
    screen.open_safety(decision=decision, organisation_id=by.organisation, owner_id=by.id, at=at, by=by)
    return decision
