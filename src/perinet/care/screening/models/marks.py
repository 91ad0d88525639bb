"""Safety marks that an answer raises, and the worry of somebody about her."""

from django.db import models
from django.db.models import OuterRef, Q

from perinet.care.screening.models.occasions import Occasion, Screening
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel
from perinet.ground.vault.fields import SealedText
from perinet.people.families.models import SECRET, Topic, VisibleLedger, seen


class MarkQuerySet(VisibleLedger):
    topic = Topic.SAFETY
    controller_path = "occasion__organisation"

    def visible_to(self, actor: Actor, topic: str | None = None):
        """A mark of a secret occasion is as secret; whoever reads marks on duty is named for it."""
        kept = seen(
            actor, person="person__", topic=OuterRef("occasion__topic"), controller="occasion__organisation"
        )
        return self.filter(
            Q(pk__in=super().visible_to(actor, topic).exclude(occasion__topic__in=SECRET).values("pk"))
            | Q(kept, occasion__topic__in=SECRET)
        )


class Mark(AppendOnlyModel):
    """A safety mark, raised by one answer, whatever comes after it."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="marks")
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="marks")
    item = models.CharField(max_length=40)
    mark = models.CharField(max_length=40)
    urgency = models.CharField(max_length=10)  # soft, hard
    taken_back = models.BooleanField(default=False)  # answered otherwise later; the mark stays
    raised_at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(fields=["screening", "item", "urgency", "taken_back"], name="raised_once")
        ]

    class Export:
        columns = {"mark", "urgency", "taken_back"}
        withheld = {"id", "created_at", "person", "occasion", "screening", "item", "raised_at"}


class ConcernQuerySet(VisibleLedger):
    topic = Topic.SAFETY
    controller_path = "organisation"


class Concern(AppendOnlyModel):
    """Somebody is worried about her: no questionnaire, no score."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list)  # signs of the guideline, each the sign of one `concern.*` fact
    told_by = models.CharField(max_length=30)
    note = SealedText(blank=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    raised_by = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"kinds", "told_by"}
        withheld = {"id", "created_at", "person", "note", "organisation", "raised_by", "at"}

    def sealed_for(self):
        return self.person_id, self.organisation_id
