"""A due date or a birth becomes the moments at which she is asked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Guideline, Moment
from perinet.care.pathways import services as pathways
from perinet.care.pathways.baby import ABOUT_BABY
from perinet.care.pathways.models import Kind
from perinet.care.screening import schedules
from perinet.flows import courses, layout, readers
from perinet.flows.layout import source
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.queries.prepared import Prepared
from perinet.people.families.models import Person, Pregnancy, PregnancyStatus, Topic

_RECORDS = Prepared(lambda identity: Person.objects.filter(identity=identity).only("pk"), identity=UUID)


def sources(person: Person, moments: Iterable[str], topic: str = Topic.RECORD) -> list[str]:
    """Name what waits at these moments under every record of hers."""
    records = _RECORDS(identity=person.identity_id)
    return [source(one, moment, topic) for moment in moments for one in records]


@transaction.atomic(savepoint=False)
def close_moment(
    *,
    person: Person,
    moment: str,
    organisation_id: object,
    ending: str,
    at: datetime,
    by: Actor,
    topic: str = Topic.RECORD,
) -> None:
    """She was asked: what waited for it closes, also where it waits twice since two records of hers were joined."""
    earlier = _caught_up(moment)
    for name in sources(person, [moment, *earlier], topic):
        for obligation in pathways.waiting(kind=Kind.SCREENING, source=name):
            if str(obligation.organisation_id) == str(organisation_id):  # another's plan is its own
                how = layout.CAUGHT_UP if obligation.moment in earlier else ending
                pathways.close(obligation=obligation, ending=how, at=at, by=by)


def _caught_up(moment: str) -> list[str]:
    """Return what was asked with it: the questions about a child fit its age, so the missed ones are done too."""
    child = list(schedules.SCHEDULES[schedules.CHILD].rows)
    return child[: child.index(moment)] if moment in child else []


def described(guideline: Guideline, moment: str) -> Moment:
    """Return what is asked at a moment of the guideline, or of the schedule of a co-parent or a child."""
    row = schedules.ROWS.get(moment)
    if row is None:
        return guideline.moments[moment]
    return Moment(
        moment, row.moment.anchor, "", "", "", row.first_step, row.second_step, own=True, window_own=True
    )


def topic_of(pregnancy_topic: str) -> str:
    """Say under which topic she is asked because of a pregnancy: as secret as the pregnancy."""
    return Topic.MENTAL_HEALTH if pregnancy_topic == Topic.RECORD else pregnancy_topic


def about_baby(at: datetime) -> set[str]:
    """Return every moment that counts weeks of a pregnancy or a baby, in any guideline or schedule followed here."""
    return set(schedules.SCHEDULES[schedules.CO_PARENT].rows) | {
        moment.id
        for guideline in decisions.offered(clock.day(at))
        for moment in guideline.moments.values()
        if moment.anchor in ABOUT_BABY.anchors
    }


def period_ended(*, pregnancy: Pregnancy, organisation_id: object, at: datetime) -> bool:
    """Say whether her child is older than the time for which the guideline speaks here."""
    if pregnancy.status != PregnancyStatus.BORN or pregnancy.ended_on is None:
        return False
    return clock.day(at) > decisions.period_ends(organisation_id=organisation_id, born_on=pregnancy.ended_on)


@transaction.atomic
def moments(
    *,
    person: Person,
    organisation_id: object,
    owner_id: object,
    at: datetime,
    by: Actor,
    topic: str = Topic.RECORD,
) -> layout.Laid:
    """Plan each moment that her dates allow, where this organisation asks. A missed one waits for the next contact."""
    return layout.lay_out(
        [person.identity_id], at=at, by=by, topic=topic,
        here=layout.Here(UUID(str(organisation_id)), owner_id, person.pk),
    )  # fmt: skip


@transaction.atomic
def family(*, person: Person, at: datetime, by: Actor) -> layout.Laid:
    """Dates changed: her moments follow, those of her children and of whoever is their other parent, everywhere.

    Each organisation that asks one of them moves its own; nothing is sent to anybody.
    """
    here = None
    if by.kind == "user" and by.organisation:
        asks = readers.asker(person=person, topic=Topic.MENTAL_HEALTH, at=at, by=by)
        here = layout.Here(UUID(by.organisation), asks.pk if asks else by.id)
    return layout.lay_out(courses.family_of([person.identity_id]), at=at, by=by, here=here)
