"""The dates of a pregnancy, a birth and a child become the windows in which each person is asked.

A window has no end after which nothing is asked: a moment that was missed waits for the next contact.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

GESTATION, BIRTH, CHILD_AGE, WISH = "gestation", "birth", "child-age", "wish"


@dataclass(frozen=True)
class Moment:
    """When somebody is asked, counted from `anchor`; an anchor that no date gives plans nothing."""

    id: str
    anchor: str
    opens: timedelta
    due: timedelta
    closes: timedelta
    corrected: bool = False  # for a child born early the count begins on the day it was expected


@dataclass(frozen=True)
class Term:
    """How long a pregnancy lasts, and before which length a child counts as born early."""

    full: timedelta
    early_before: timedelta


@dataclass(frozen=True)
class Child:
    """One child: born when, after how long, and whether it lives with somebody who may answer for it."""

    born: date | None = None
    gestation: timedelta | None = None
    is_cared_for: bool = True


@dataclass(frozen=True)
class Course:
    """One pregnancy as far as a schedule needs it; `children` are empty where none has a record."""

    wished_on: date | None = None
    due: date | None = None
    born_on: date | None = None
    is_lost: bool = False
    children: tuple[Child, ...] = ()

    @property
    def is_about_a_baby(self) -> bool:
        """Say whether there is a baby to come, or one who lives here: one of twins is enough."""
        return not self.is_lost and (not self.children or any(one.is_cared_for for one in self.children))


@dataclass(frozen=True)
class Window:
    """Of one moment of one person, in local time."""

    moment: str
    opens: datetime
    due: datetime
    closes: datetime


def plan(moments: Iterable[Moment], course: Course, term: Term) -> tuple[Window, ...]:
    """Return the windows of a parent: one schedule, however many children are born."""
    starts = {
        WISH: course.wished_on if course.due is None and course.born_on is None else None,
        GESTATION: _began(course, term) if course.is_about_a_baby and course.born_on is None else None,
        BIRTH: course.born_on or course.due if course.is_about_a_baby else None,
    }
    return tuple(_windows(moments, lambda moment: starts.get(moment.anchor)))


def plan_child(moments: Iterable[Moment], child: Child, term: Term) -> tuple[Window, ...]:
    """Return the windows of a child; of one who is not born yet, or not with us any more, there are none."""
    if child.born is None or not child.is_cared_for:
        return ()
    ages = {True: corrected_start(child, term), False: child.born}
    return tuple(_windows(moments, lambda moment: ages[moment.corrected]))


def corrected_start(child: Child, term: Term) -> date | None:
    """Return the day from which a corrected age counts: the day it was expected, for a child born early."""
    if child.born is None or child.gestation is None or child.gestation >= term.early_before:
        return child.born
    return child.born + (term.full - child.gestation)


def first_day(course: Course, term: Term) -> date | None:
    """Return the day before which nothing of this pregnancy can have been asked."""
    return _began(course, term) or course.born_on or course.wished_on


def still_to_open(windows: Sequence[Window], at: datetime) -> tuple[Window, ...]:
    """Leave out what a later moment of the same schedule asks by now: it catches up the one that was missed.

    For a child only: the questions fit its age, so those for a younger child are of no use.
    """
    begun = [window for window in windows if window.opens <= at]
    newest = max(begun, key=lambda window: window.opens, default=None)
    return tuple(one for one in windows if one.closes >= at or one is newest)


def _began(course: Course, term: Term) -> date | None:
    return course.due - term.full if course.due else None


def _windows(moments: Iterable[Moment], start: Callable[[Moment], date | None]) -> Iterator[Window]:
    for moment in moments:
        if day := start(moment):
            begin = datetime.combine(day, time())
            yield Window(moment.id, begin + moment.opens, begin + moment.due, begin + moment.closes)
