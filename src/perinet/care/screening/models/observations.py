"""What a trained professional saw between a parent and a child, and who is trained for it."""

from django.db import models

from perinet.ground.base.models import AppendOnlyModel
from perinet.ground.vault.fields import SealedJSON, SealedText
from perinet.people.families.models import Topic, TopicalLedger


class ObserverTraining(AppendOnlyModel):
    """Whom an organisation calls trained to watch parent and child together, until when; the newest row counts."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    training = models.CharField(max_length=200)
    until = models.DateField()
    recorded_by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-created_at"]
        indexes = [models.Index(fields=["organisation", "user", "-at"])]

    class Export:
        columns: set[str] = set()
        withheld = {"id", "created_at", "organisation", "user", "training", "until", "recorded_by", "at"}


class ObservationLedger(TopicalLedger):
    controller_path = "organisation"

    def standing(self):
        """Return those that no later row corrects."""
        return self.filter(corrected_by=None)


class Observation(AppendOnlyModel):
    """What a trained professional saw between a parent and a child, without a score; it is the parent's."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    form = models.CharField(max_length=20)  # the version of the list it was written on
    on = models.DateField()
    place = models.CharField(max_length=20)
    minutes = models.PositiveSmallIntegerField()
    seen = SealedJSON(default=dict)  # part of the list -> level; what was not seen says so
    note = SealedText(blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = ObservationLedger.as_manager()

    class Meta:
        ordering = ["-on", "-at"]
        indexes = [models.Index(fields=["person", "-on"], name="observed_person")]

    class Export:
        columns = {"form", "place", "minutes", "seen"}
        withheld = {
            "id", "created_at", "person", "child", "organisation", "topic", "on", "note", "corrects", "by",
            "by_name", "at",
        }  # fmt: skip

    def sealed_for(self):
        return self.person_id, self.organisation_id
