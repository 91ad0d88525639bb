"""What an organisation follows becomes the windows in which it asks a person."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from perinet.care.decisions import services as decisions
from perinet.care.decisions.guideline import Moment as GuidelineMoment
from perinet.care.decisions.guideline import seconds
from perinet.care.screening import schedule, schedules
from perinet.care.screening.schedule import Moment, Window
from perinet.flows.courses import Pregnant, Subject
from perinet.ground.base import clock

ANCHORS = (schedule.GESTATION, schedule.BIRTH, schedule.WISH)
EPOCH = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class Known:
    """What an organisation follows: the moments of its guideline, and how long after a birth it speaks."""

    moments: tuple[Moment, ...]
    period: timedelta


class Asked(NamedTuple):
    """Windows, the day before which nothing belongs to them, and when they were first known of."""

    windows: tuple[Window, ...] = ()
    since: datetime | None = None
    first: datetime | None = None


class Follows:
    """What each organisation follows, read once however many persons it asks."""

    def __init__(self, at: datetime) -> None:
        self.at, self.day, self.known = timezone.make_naive(at), clock.day(at), dict[UUID, Known]()

    def of(self, organisation_id: UUID) -> Known:
        if organisation_id not in self.known:
            guideline = decisions.chosen_guideline(organisation_id, self.day)
            moments = [_timed(one) for one in guideline.moments.values() if one.anchor in ANCHORS]
            born = clock.day(EPOCH)
            ends = decisions.period_ends(organisation_id=organisation_id, born_on=born)
            self.known[organisation_id] = Known(tuple(moments), ends - born)
        return self.known[organisation_id]

    def asked(self, subject: Subject, organisation_id: UUID) -> Asked:
        """Return what this organisation asks this person, and when."""
        if subject.has_died:
            return Asked()
        known = self.of(organisation_id)
        if subject.is_child:
            return self._of_child(subject, known.period)
        if subject.own and not self._is_over(subject.own, known.period):
            windows = schedule.plan(known.moments, subject.own.course, schedules.TERM)
            if windows:
                return Asked(windows, *_since(subject.own))
        if subject.shared and not self._is_over(subject.shared, known.period):
            moments = schedules.SCHEDULES[schedules.CO_PARENT].moments
            windows = schedule.plan(moments, subject.shared.course, schedules.TERM)
            return Asked(windows, *_since(subject.shared))
        return Asked()

    def _of_child(self, subject: Subject, period: timedelta) -> Asked:
        """A child is not asked about after the time for which its parents are followed here, by its corrected age."""
        start = schedule.corrected_start(subject.child, schedules.TERM) if subject.child else None
        if subject.child is None or start is None or self.day > start + period:
            return Asked()
        moments = schedules.SCHEDULES[schedules.CHILD].moments
        windows = schedule.plan_child(moments, subject.child, schedules.TERM)
        ends = datetime.combine(start + period, time())
        windows = tuple(window for window in windows if window.opens <= ends)
        return Asked(schedule.still_to_open(windows, self.at), None, subject.since)

    def _is_over(self, pregnant: Pregnant, period: timedelta) -> bool:
        born = pregnant.course.born_on
        return born is not None and self.day > born + period


def _timed(moment: GuidelineMoment) -> Moment:
    opens, due, closes = (
        timedelta(seconds=seconds(text)) for text in (moment.opens, moment.due, moment.closes)
    )
    return Moment(moment.id, moment.anchor, opens, due, closes)


@lru_cache(maxsize=4096)  # many persons share a day
def aware(local: datetime) -> datetime:
    return timezone.make_aware(local)


def _since(pregnant: Pregnant) -> tuple[datetime | None, datetime]:
    day = schedule.first_day(pregnant.course, schedules.TERM)
    return aware(datetime.combine(day, time())) if day else None, pregnant.since
