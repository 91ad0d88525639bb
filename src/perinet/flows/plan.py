"""A due date or a birth becomes the moments at which she is asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Moment, seconds
from perinet.care.pathways import services as pathways
from perinet.care.pathways.baby import ABOUT_BABY
from perinet.care.pathways.models import Kind, Obligation
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.families import services as families
from perinet.people.families.models import GESTATION, Person, Pregnancy, PregnancyStatus, Topic


def _day(moment: Moment, offset: str, pregnancy: Pregnancy) -> datetime | None:
    """Return the day that a window names, from conception weeks or from birth; None when no date is known."""
    if moment.anchor == "gestation":
        start = pregnancy.due - GESTATION if pregnancy.due else None
    else:
        start = pregnancy.ended_on or pregnancy.due
    if start is None:
        return None
    return timezone.make_aware(datetime.combine(start, time())) + timedelta(seconds=seconds(offset))


def source(person: Person, moment: str, topic: str = Topic.RECORD) -> str:
    """Name what waits, so planning again moves it and never doubles it; a kept pregnancy has names of its own."""
    kept = "kept:" if topic == Topic.KEPT_PREGNANCY else ""
    return f"{str(person.pk)[:23]}:{kept}{moment}"


def sources(person: Person, moments: Iterable[str], topic: str = Topic.RECORD) -> list[str]:
    """Name what waits at these moments under every record of hers."""
    records = list(Person.objects.about(person).only("pk"))
    return [source(one, moment, topic) for moment in moments for one in records]


def _the_same(names: Sequence[str], organisation_id: object) -> Q:
    """Find a moment under every record of hers, as this organisation waits for it: another's plan is its own."""
    return Q(source__in=names, organisation=organisation_id)


@transaction.atomic
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
    names = sources(person, [moment], topic)
    waiting = Obligation.objects.open().filter(_the_same(names, organisation_id))
    for obligation in waiting.filter(kind=Kind.SCREENING).order_by():
        pathways.close(obligation=obligation, ending=ending, at=at, by=by)


def topic_of(pregnancy_topic: str) -> str:
    """Say under which topic she is asked because of a pregnancy: as secret as the pregnancy."""
    return Topic.MENTAL_HEALTH if pregnancy_topic == Topic.RECORD else pregnancy_topic


def about_baby(at: datetime) -> set[str]:
    """Return every moment that counts weeks of a pregnancy or a baby, in any guideline that may be followed here."""
    return {
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


def _settled(same: Q, since: datetime | None) -> bool:
    """Say whether this moment was asked in this pregnancy; one of an earlier pregnancy does not count."""
    done = Obligation.objects.filter(same, kind=Kind.SCREENING, due_at__gte=since)
    return done.exclude(ending="loss").exists()


@transaction.atomic
def moments(
    *,
    person: Person,
    organisation_id: object,
    owner_id: object,
    at: datetime,
    by: Actor,
    topic: str = Topic.RECORD,
) -> list[Obligation]:
    """Plan each moment of the guideline that her dates allow. A missed one waits for the next contact."""
    pregnancy = families.current_pregnancy(person, topic)
    if pregnancy is None or pregnancy.status in (PregnancyStatus.WISH, PregnancyStatus.LOSS):
        return []
    if period_ended(pregnancy=pregnancy, organisation_id=organisation_id, at=at):
        return []
    planned, records = [], list(Person.objects.about(person).only("pk"))
    for moment in decisions.chosen_guideline(organisation_id).moments.values():
        if moment.anchor not in ABOUT_BABY.anchors:
            continue
        if moment.anchor == "gestation" and pregnancy.status != PregnancyStatus.PREGNANT:
            continue
        opens, closes = _day(moment, moment.opens, pregnancy), _day(moment, moment.closes, pregnancy)
        if opens is None or closes is None:
            continue
        names = [source(one, moment.id, topic) for one in records]
        same = _the_same(names, organisation_id)
        waiting = Obligation.objects.open().filter(same, kind=Kind.SCREENING).first()
        if waiting:
            waiting.show_from, waiting.due_at = opens, closes
            waiting.save(update_fields=["show_from", "due_at"])
            planned.append(waiting)
        elif not _settled(same, _day(moment, "P0D", pregnancy)):
            planned.append(
                pathways.open_one(
                    person=person, organisation_id=organisation_id, owner_id=owner_id, kind=Kind.SCREENING,
                    source=source(person, moment.id, topic), moment=moment.id, topic=topic_of(topic),
                    show_from=opens, due_at=closes, at=at, by=by,
                )
            )  # fmt: skip
    return planned
