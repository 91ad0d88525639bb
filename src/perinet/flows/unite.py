"""Two records become one person or two again, and what was said of sharing counts for who she then is."""

from datetime import datetime

from django.db import transaction

from perinet.flows import plan
from perinet.ground.base.actor import Actor
from perinet.people.consent import settling
from perinet.people.families import merging
from perinet.people.families.models import Merge, Person, Split


@transaction.atomic
def unite(*, kept: Person, absorbed: Person, reason: str, at: datetime, by: Actor) -> Merge:
    """Join them. What she refused or decided on one record holds for both from now on."""
    made = merging.merge(kept=kept, absorbed=absorbed, reason=reason, by=by, at=at)
    _settle(made, at, by)
    return made


@transaction.atomic
def part(*, merge: Merge, reason: str, at: datetime, by: Actor) -> Split:
    made = merging.split(merge=merge, reason=reason, by=by, at=at)
    _settle(merge, at, by)
    return made


def _settle(merge: Merge, at: datetime, by: Actor) -> None:
    """Settle and plan each person that the two records stand for now: one after a merge, two after a split."""
    now = Person.objects.filter(pk__in=(merge.kept_id, merge.absorbed_id))
    for person in {one.identity_id: one for one in now}.values():
        settling.settle(person=person, at=at)
        plan.family(person=person, at=at, by=by)
