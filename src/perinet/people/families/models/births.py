"""A wish, a pregnancy and how it ended become children, each with a record, and what became of each."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.people.families.models.access import Topic, TopicalQuerySet, VisibleLedger, VisibleQuerySet
from perinet.people.families.models.persons import Person


class PregnancyStatus(models.TextChoices):
    WISH = "wish"
    PREGNANT = "pregnant"
    BORN = "born"
    LOSS = "loss"


class PregnancyEnd(models.TextChoices):
    """How a pregnancy ended."""

    LIVE_BIRTH = "live-birth"
    MISCARRIAGE = "miscarriage"
    TERMINATION = "termination"
    STILLBIRTH = "stillbirth"


GESTATION = timedelta(days=280)  # Naegele: the definition of the due date, from the last period


def due_on(due_date: date | None, last_period: date | None) -> date | None:
    return due_date or (last_period + GESTATION if last_period else None)


class Pregnancy(BaseModel):
    """A wish for a child, a pregnancy, or how it ended; dates drive the schedule.

    Due date, number of foetuses and end are those of the Belgian pregnancy-status data set. Dates that change
    are a new row that names the one it corrects; the newest row of an episode counts.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pregnancies")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    status = models.CharField(max_length=10, choices=PregnancyStatus)
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.RECORD)  # or kept from her partner
    due_date = models.DateField(null=True, blank=True)
    last_period = models.DateField(null=True, blank=True)
    foetuses = models.PositiveSmallIntegerField(default=1)
    ended_on = models.DateField(null=True, blank=True)
    ended_how = models.CharField(max_length=15, choices=PregnancyEnd, blank=True)  # empty: not said

    objects = TopicalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["wish", "pregnant"], ended_on__isnull=True)
                | Q(status__in=["born", "loss"], ended_on__isnull=False),
                name="an_end_has_a_date",
            )
        ]

    class Export:
        columns = {"status", "due_date", "last_period", "foetuses", "ended_on", "ended_how"}
        withheld = {"id", "created_at", "person", "corrects", "topic"}

    @property
    def due(self) -> date | None:
        return due_on(self.due_date, self.last_period)

    def gestation_days(self, on: date) -> int | None:
        """Return days since the last period, counted back from the due date; none after the end."""
        if self.status != PregnancyStatus.PREGNANT or self.due is None:
            return None
        return (on - (self.due - GESTATION)).days

    def days_postpartum(self, on: date) -> int | None:
        return (on - self.ended_on).days if self.status == PregnancyStatus.BORN and self.ended_on else None


class ChildEvent(models.TextChoices):
    """What became of one child of a pregnancy; each is a new row beside the earlier ones."""

    EXPECTED = "expected"
    LIVE_BIRTH = "live-birth"
    STILLBIRTH = "stillbirth"
    NEONATAL_DEATH = "neonatal-death"
    DEATH = "death"
    REMOVED = "removed"  # taken out of the family's care
    PLACED = "placed"  # in foster care
    ADOPTED_OUT = "adopted-out"
    RETURNED = "returned"


class ChildRowLedger(VisibleLedger):
    person_path = "child"


class ChildRow(AppendOnlyModel):
    """One child of one pregnancy: expected, born, lost, placed, come home. The newest row counts."""

    pregnancy = models.ForeignKey(Pregnancy, on_delete=models.PROTECT, related_name="children")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="births")
    number = models.PositiveSmallIntegerField(default=1)  # of a multiple birth
    event = models.CharField(max_length=20, choices=ChildEvent)
    on = models.DateField(null=True, blank=True)
    gestation_days = models.PositiveSmallIntegerField(null=True, blank=True)  # at birth
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    objects = ChildRowLedger.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns = {"number", "event", "on", "gestation_days"}
        withheld = {"id", "created_at", "pregnancy", "child", "controller"}


class OptInQuerySet(VisibleQuerySet):
    person_path = "pregnancy__person"


class OptIn(BaseModel):
    """A code by which a co-parent begins a record of his or her own, if he or she wants one."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    pregnancy = models.ForeignKey(
        Pregnancy, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OptInQuerySet.as_manager()

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "organisation", "given_by", "pregnancy", "code_hash", "expires_at", "revoked_at",
            "used_at",
        }  # fmt: skip
