"""Rows of care become those who are to be planned: everybody, whoever changed, whoever has no plan yet."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import AskedBy
from perinet.flows import courses
from perinet.people.consent.models import CareRelation


def everybody() -> set[UUID]:
    """Return everybody in care."""
    rows = CareRelation.objects.filter(until=None).order_by()
    return set(rows.values_list("person__identity", flat=True).distinct())


def without_a_plan(on: date) -> set[UUID]:
    """Return everybody in care who has dates of these years and for whom nothing was ever planned."""
    planned = Obligation.objects.filter(kind=Kind.SCREENING, person__identity=OuterRef("person__identity"))
    rows = CareRelation.objects.filter(~Exists(planned), until=None).order_by()
    return {
        identity
        for dated in courses.with_dates(on)
        for identity in rows.filter(person__identity__in=dated).values_list("person__identity", flat=True)
    }


def changed_since(since: datetime) -> set[UUID]:
    """Return whoever may have to be planned anew because of a row that was written since then."""
    named = AskedBy.objects.filter(created_at__gte=since).values_list("person__identity", flat=True)
    return courses.changed_since(since) | set(named)
