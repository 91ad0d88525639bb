"""What an organisation planned in a quarter becomes a table of who was asked: counts only, and no small ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import coverage
from perinet.care.screening.coverage import Due, Shown
from perinet.care.screening.models import NotAsked
from perinet.care.screening.not_asked import CODES
from perinet.people.families.models import Topic

MONTHS = 3


@dataclass(frozen=True)
class Quarter:
    """The only period of these tables: two that overlap would tell by their difference what each hides."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def first(self) -> datetime:
        return timezone.make_aware(datetime.combine(date(self.year, MONTHS * self.number - 2, 1), time()))

    @property
    def last(self) -> datetime:
        after = Quarter(self.year + self.number // 4, self.number % 4 + 1)
        return after.first

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def table(*, organisation_id: UUID | str, quarter: Quarter) -> list[Shown]:
    """Count the moments that opened in this quarter; what is kept from the team is in no table."""
    rows = list(_due(organisation_id, quarter))
    cells, reasons = coverage.count(rows), coverage.refusals(rows)
    return [
        coverage.shown(moment, counted, reasons.get(moment, {}), CODES.least)
        for moment, counted in sorted(cells.items())
    ]


def _due(organisation_id: UUID | str, quarter: Quarter) -> Iterator[Due]:
    planned = Obligation.objects.filter(
        organisation=organisation_id, kind=Kind.SCREENING, topic=Topic.MENTAL_HEALTH, show_from__gte=quarter.first,
        show_from__lt=quarter.last,
    ).order_by("opened_at")  # fmt: skip
    said = NotAsked.objects.filter(organisation=organisation_id, topic=Topic.MENTAL_HEALTH).order_by("at")
    newest = {
        (person, moment): (code, reason)
        for person, moment, code, reason in said.values_list("person", "moment", "code", "reason")
    }
    for person, identity, moment, ending in planned.values_list(
        "person", "person__identity", "moment", "ending"
    ):
        code, reason = newest.get((person, moment), ("", ""))
        yield Due(str(identity), moment, ending, code, reason)
