"""Decisions as rows that can be replayed, what a person made of them, and which guideline applies."""

from django.db import models

from perinet.ground.base.models import AppendOnlyModel
from perinet.people.families.models import Topic, TopicalLedger


class Decision(AppendOnlyModel):
    """Facts and package in, step out, with the exact text of both: enough to replay byte for byte."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(
        "screening.Occasion", on_delete=models.PROTECT, related_name="decisions", null=True, blank=True
    )
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    moment = models.CharField(max_length=40)
    guideline = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    package_hash = models.CharField(max_length=64)
    facts = models.TextField()  # canonical JSON
    output = models.TextField()  # canonical JSON
    step = models.CharField(max_length=40)
    complete = models.BooleanField()
    at = models.DateTimeField()

    objects = TopicalLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"moment", "guideline", "version", "package_hash", "facts", "step", "complete"}
        withheld = {"id", "created_at", "person", "occasion", "topic", "output", "at"}


class Confirmation(AppendOnlyModel):
    """What a person decided on a proposal: agreed, or another step for a coded reason."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="confirmations")
    chosen_step = models.CharField(max_length=40)
    agrees = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    promised_on = models.DateField(
        null=True, blank=True
    )  # "I call you by then": she reads it on her last page
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"chosen_step", "agrees", "reason", "promised_on"}
        withheld = {"id", "created_at", "decision", "note", "by", "by_name", "at"}


class GuidelineChoice(AppendOnlyModel):
    """Which guideline an organisation follows; the newest row counts."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    guideline = models.CharField(max_length=60)
    values = models.JSONField(default=dict)  # what the guideline leaves open, as chosen here
    chosen_by = models.CharField(max_length=64)

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns = {"guideline", "values"}
        withheld = {"id", "created_at", "organisation", "chosen_by"}
