"""What may be erased, as proposals that wait for a person, and what that person ruled."""

from django.db import models
from django.db.models import Q

from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet
from perinet.network.accounts.models import Role
from perinet.people.retention.clocks import CLOCKS


class Ruled(models.TextChoices):
    ERASE = "erase"
    KEEP = "keep"


class ProposalQuerySet(AppendOnlyQuerySet):
    """Proposals name a record by number only: whoever rules on them sees no person."""

    def visible_to(self, actor: Actor):
        """Those of the organisation that the actor manages."""
        manages = actor.kind == "user" and actor.role == Role.ORGANISATION_MANAGER
        return self.filter(controller=actor.organisation or None) if manages else self.none()

    def waiting(self):
        return self.filter(ruling__isnull=True)


class Proposal(AppendOnlyModel):
    """One record of one organisation, or a number of rows of one kind, whose time is over."""

    kind = models.CharField(max_length=30, choices=[(kind, kind) for kind in CLOCKS])
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "families.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    rows = models.PositiveIntegerField(default=1)
    last_use = models.DateField()  # the last contact, or the newest end of use among the rows
    must_by = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["must_by", "last_use", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="professional-record", person__isnull=False)
                | (~Q(kind="professional-record") & Q(person__isnull=True)),
                name="a_record_is_of_one_person",
            )
        ]

    class Export:
        columns = {"kind", "rows", "last_use", "must_by"}
        withheld = {"id", "created_at", "controller", "person", "at"}

    @property
    def number(self) -> str:
        """Return how the record is called where no name may stand."""
        return str(self.person_id)[:8].upper()


class Ruling(AppendOnlyModel):
    """A person approved, or keeps it for a reason until a day."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="ruling")
    ruled = models.CharField(max_length=10, choices=Ruled)
    reason = models.CharField(max_length=200, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    erased_rows = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ruled="erase") | (Q(ruled="keep", keep_until__isnull=False) & ~Q(reason="")),
                name="what_is_kept_has_a_reason_and_a_day",
            )
        ]

    class Export:
        columns = {"ruled", "keep_until", "erased_rows"}
        withheld = {"id", "created_at", "proposal", "reason", "by", "by_name", "at"}
