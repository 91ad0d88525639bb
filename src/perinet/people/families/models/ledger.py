"""What rooms did and what a person says for herself become lines and words that only grow."""

from django.db import models

from perinet.ground.base.models import AppendOnlyModel
from perinet.ground.vault.fields import SealedText
from perinet.people.families.models.access import KeptLedger, KeptTopicalLedger, Topic
from perinet.people.families.models.persons import Person


class OwnWordKind(models.TextChoices):
    GOAL = "goal"
    WISH = "wish"
    STRENGTH = "strength"
    ABOUT_ME = "about-me"


class OwnWord(AppendOnlyModel):
    """What a person says for herself or himself; a new row replaces the one it names, nothing is overwritten."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="own_words")
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=OwnWordKind)
    text = SealedText(blank=True)  # empty: taken back
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)  # empty: the person's own hand
    at = models.DateTimeField()

    objects = KeptLedger.as_manager()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"kind"}
        withheld = {"id", "created_at", "person", "controller", "text", "replaces", "by", "by_name", "at"}

    def sealed_for(self):
        return self.person_id, self.controller_id


class TimelineLine(AppendOnlyModel):
    """A typed line of the ledger; its text is made when it is shown."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="timeline")
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    topic = models.CharField(max_length=30, choices=Topic)
    parameters = models.JSONField(default=dict)
    source = models.CharField(max_length=64)
    written_by = models.CharField(max_length=150, blank=True)

    objects = KeptTopicalLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]
        indexes = [models.Index(fields=["person", "-at"])]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "controller", "at", "kind", "topic", "parameters", "source", "written_by",
        }  # fmt: skip
