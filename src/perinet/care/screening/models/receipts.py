"""An answer that a phone delivers becomes one row that is never written twice, however often it is sent."""

from django.db import models

from perinet.ground.base.models import AppendOnlyModel
from perinet.ground.vault.fields import SealedInteger
from perinet.people.families.models import Topic, TopicalLedger


class State(models.TextChoices):
    KEPT = "kept"
    BESIDE = "kept-beside"  # another device answered otherwise: both stand until she says which one fits
    SETTLED = "settled"  # her answer to "which one fits best now?"


class ReceiptLedger(TopicalLedger):
    controller_path = "occasion__organisation"


class Receipt(AppendOnlyModel):
    """One choice as a device made it: kept once under the device's own name for it, in the order of arrival."""

    occasion = models.ForeignKey("screening.Occasion", on_delete=models.PROTECT, related_name="receipts")
    screening = models.ForeignKey("screening.Screening", on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    client_id = models.UUIDField()
    item = models.CharField(max_length=40)
    option = SealedInteger()
    state = models.CharField(max_length=12, choices=State)
    revision = models.PositiveSmallIntegerField(null=True, blank=True)  # of the answer; empty: beside it only
    late = models.BooleanField(default=False)  # it came after the link had ended
    sitting = models.CharField(max_length=16)
    device_at = models.DateTimeField(
        null=True, blank=True
    )  # by the clock of the device: kept, never relied on
    received_at = models.DateTimeField()

    objects = ReceiptLedger.as_manager()

    class Meta:
        ordering = ["received_at", "created_at"]
        indexes = [models.Index(fields=["screening", "item"])]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "client_id"], name="received_once_a_choice")
        ]

    class Export:
        columns = {"item", "option", "state", "late"}
        withheld = {
            "id", "created_at", "occasion", "screening", "person", "topic", "client_id", "revision", "sitting",
            "device_at", "received_at",
        }  # fmt: skip

    @property
    def number(self) -> str:
        return str(self.pk)[:8]

    def sealed_for(self):
        return self.person_id, self.occasion.organisation_id
