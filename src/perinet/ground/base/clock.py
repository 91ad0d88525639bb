"""The wall clock becomes arguments: the only module that reads it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def day(at: datetime) -> date:
    """Return the day it is here at a moment: just after midnight the clock of the world is a day behind."""
    return timezone.localdate(at)
