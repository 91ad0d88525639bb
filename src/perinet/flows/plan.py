"""A due date or a birth becomes the moments at which she is asked."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Moment, seconds
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.people.families import services as families
from perinet.people.families.models import GESTATION, Person, Pregnancy, PregnancyStatus


def _day(moment: Moment, offset: str, pregnancy: Pregnancy) -> datetime | None:
    """Return the day that a window names, from conception weeks or from birth; None when no date is known."""
    if moment.anchor == "gestation":
        start = pregnancy.due - GESTATION if pregnancy.due else None
    else:
        start = pregnancy.ended_on or pregnancy.due
    if start is None:
        return None
    return timezone.make_aware(datetime.combine(start, time())) + timedelta(seconds=seconds(offset))


def source(person: Person, moment: str) -> str:
    """Name what waits, so planning again moves it and never doubles it."""
    return f"{str(person.identity_id)[:23]}:{moment}"


def period_ended(*, pregnancy: Pregnancy, organisation_id: object, at: datetime) -> bool:
    """Say whether her child is older than the time for which the guideline speaks here."""
    if pregnancy.status != PregnancyStatus.BORN or pregnancy.ended_on is None:
        return False
    return clock.day(at) > decisions.period_ends(organisation_id=organisation_id, born_on=pregnancy.ended_on)


def _settled(name: str, since: datetime | None) -> bool:
    """Say whether this moment was asked in this pregnancy; one of an earlier pregnancy does not count."""
    done = Obligation.objects.filter(kind=Kind.SCREENING, source=name, due_at__gte=since)
    return done.exclude(ending="loss").exists()


@transaction.atomic
def moments(
    *, person: Person, organisation_id: object, owner_id: object, at: datetime, by: Actor
) -> list[Obligation]:
    """Plan each moment of the guideline that her dates allow. A missed one waits for the next contact."""
    pregnancy = families.current_pregnancy(person)
    if pregnancy is None or pregnancy.status in (PregnancyStatus.WISH, PregnancyStatus.LOSS):
        return []
    if period_ended(pregnancy=pregnancy, organisation_id=organisation_id, at=at):
        return []
    planned = []
    for moment in decisions.chosen_guideline(organisation_id).moments.values():
        if moment.anchor not in ("gestation", "birth"):
            continue
        if moment.anchor == "gestation" and pregnancy.status != PregnancyStatus.PREGNANT:
            continue
        opens, closes = _day(moment, moment.opens, pregnancy), _day(moment, moment.closes, pregnancy)
        if opens is None or closes is None:
            continue
        name = source(person, moment.id)
        waiting = Obligation.objects.open().filter(kind=Kind.SCREENING, source=name).first()
        if waiting:
            waiting.show_from, waiting.due_at = opens, closes
            waiting.save(update_fields=["show_from", "due_at"])
            planned.append(waiting)
        elif not _settled(name, _day(moment, "P0D", pregnancy)):
            planned.append(
                pathways.open_one(
                    person=person, organisation_id=organisation_id, owner_id=owner_id, kind=Kind.SCREENING,
                    source=name, moment=moment.id, show_from=opens, due_at=closes, at=at, by=by,
                )
            )  # fmt: skip
    return planned


@transaction.atomic
def forget_moments(*, person: Person, organisation_id: object, at: datetime, by: Actor) -> None:
    """After a loss nobody asks her at moments that count weeks of a pregnancy or of a baby; a rescreen stays."""
    for moment in decisions.chosen_guideline(organisation_id).moments.values():
        if moment.anchor in ("gestation", "birth"):
            pathways.close_all(
                kind=Kind.SCREENING, source=source(person, moment.id), ending="loss", at=at, by=by
            )
