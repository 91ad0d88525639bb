"""Every answer as it was given, what the answers add up to, and what was said by voice."""

from django.db import models

from perinet.care.screening.models.occasions import Occasion, Screening
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel
from perinet.ground.vault.fields import SealedInteger, SealedJSON, SealedText
from perinet.ground.vault.rows import SealedLedger
from perinet.people.families.models import Topic, TopicalLedger, seen


class Answer(AppendOnlyModel):
    """One answer as given; a changed answer is a new revision beside the old one."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=40)
    option = SealedInteger()  # position in printed order, from 0
    revision = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    given_by = models.CharField(max_length=10)  # kind of actor: link or user

    objects = SealedLedger.as_manager()

    class Meta:
        ordering = ["item", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["screening", "item", "revision"], name="one_answer_a_revision")
        ]

    class Export:
        columns = {"item", "option", "revision"}
        withheld = {"id", "created_at", "screening", "at", "given_by"}

    def sealed_for(self):
        return self.screening.sealed_for()


class Score(AppendOnlyModel):
    """What the answers add up to at one time; the newest row counts. No total from a partial form."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="scores")
    total = SealedInteger(null=True, blank=True)
    facts = SealedJSON(default=dict)  # what is known, in the guideline's names: `epds.item10` -> 1
    missing = SealedJSON(default=list)
    marks = SealedJSON(default=list)
    scales = SealedJSON(default=dict)
    at = models.DateTimeField()

    objects = SealedLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]
        indexes = [models.Index(fields=["screening", "-at"])]

    class Export:
        columns = {"total", "facts", "missing", "marks", "scales"}
        withheld = {"id", "created_at", "screening", "at"}

    def sealed_for(self):
        return self.screening.sealed_for()


class AssessmentLedger(TopicalLedger):
    controller_path = "occasion__organisation"


class Assessment(AppendOnlyModel):
    """What a professional asked by voice: risk domains, history, help wanted, own judgement. The newest row counts."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="assessments")
    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    facts = SealedJSON(default=dict)
    domains = SealedJSON(default=dict)  # domain -> yes or no; a domain not asked is absent
    reason = SealedText(blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = AssessmentLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"facts"}
        withheld = {"id", "created_at", "occasion", "person", "topic", "domains", "reason", "by", "at"}

    def sealed_for(self):
        return self.person_id, self.occasion.organisation_id


class StrengthsLedger(TopicalLedger):
    controller_path = "occasion__organisation"

    def visible_to(self, actor: Actor, topic: str | None = None):
        if actor.kind == "link":
            own = seen(actor, person="person__", topic=Topic.ANSWER, controller=None)
            return self.filter(own, occasion=actor.scope)
        return super().visible_to(actor)


class Strengths(AppendOnlyModel):
    """What she says goes well or helps her, asked of everybody; never scored, and as empty as she likes."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="strengths")
    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    cards = SealedJSON(default=list)
    text = SealedText(blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)  # empty: her own hand
    at = models.DateTimeField()

    objects = StrengthsLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"at"}
        withheld = {"id", "created_at", "occasion", "person", "topic", "cards", "text", "by", "by_name"}

    def sealed_for(self):
        return self.person_id, self.occasion.organisation_id


class TalkWish(AppendOnlyModel):
    """What she answered to "would you like to talk to someone?", asked of everybody alike."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="talk_wishes")
    wish = models.CharField(max_length=10)  # now, later, no
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"wish"}
        withheld = {"id", "created_at", "occasion", "at"}
