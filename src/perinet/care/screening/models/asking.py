"""Which organisation asks a person, and why a moment was not asked."""

from django.db import models

from perinet.ground.base.models import AppendOnlyModel
from perinet.ground.vault.fields import SealedText
from perinet.people.families.models import Topic, TopicalLedger, VisibleLedger


class AskedBy(AppendOnlyModel):
    """Which organisation asks this person from now on, where more than one cares; the newest row counts."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)

    objects = VisibleLedger.as_manager()

    class Meta:
        ordering = ["-since", "-created_at"]
        indexes = [models.Index(fields=["person", "-since"], name="who_asks")]

    class Export:
        columns: set[str] = {"since"}
        withheld = {"id", "created_at", "person", "organisation", "by", "by_name"}


class NotAskedLedger(TopicalLedger):
    controller_path = "organisation"


class NotAsked(AppendOnlyModel):
    """Why a moment was not asked: refused, not offered, unable or moved, with a coded reason."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    moment = models.CharField(max_length=40)
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    code = models.CharField(max_length=20)
    reason = models.CharField(max_length=40)
    note = SealedText(blank=True)
    confirmed_by = SealedText(max_length=200, blank=True)  # who takes over, where she moved
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    objects = NotAskedLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]
        indexes = [
            models.Index(fields=["organisation", "moment", "-at"], name="not_asked_here"),
            models.Index(fields=["person", "-at"], name="not_asked_of"),
        ]

    class Export:
        columns = {"moment", "code", "reason", "at"}
        withheld = {
            "id", "created_at", "person", "organisation", "topic", "note", "confirmed_by", "by", "by_name",
        }  # fmt: skip

    def sealed_for(self):
        return self.person_id, self.organisation_id
