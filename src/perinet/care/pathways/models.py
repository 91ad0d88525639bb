"""Everything that waits for somebody: one row with an owner and a clock, and the turns it took."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.ground.vault.fields import SealedText
from perinet.ground.vault.rows import SealedLedger
from perinet.people.families.models import Topic, TopicalQuerySet


class Kind(models.TextChoices):
    URGENT_CARE = "urgent-care"
    SAFETY_CHECK = "safety-check"
    TALK = "talk"  # she asked to speak to someone
    READ_RESULT = "read-result"
    CONTACT = "contact"  # a conversation is owed: a declined step, a link that was not for her
    SCREENING = "screening"
    STEP = "step"
    REFERRAL_ANSWER = "referral-answer"
    REFERRAL_TURN = "referral-turn"  # a question or a refusal came back: the sender is to act
    FIRST_CONTACT = "first-contact"
    GLASS_REVIEW = "glass-review"  # somebody else reads why a record was opened in an emergency
    RIGHTS_REQUEST = "rights-request"  # she asked something of those who keep her record


class ObligationQuerySet(TopicalQuerySet):
    controller_path = "organisation"

    def visible_to(self, actor: Actor, topic: str | None = None):
        """Those of the actor's own organisation, about persons and topics it may see."""
        return super().visible_to(actor).filter(organisation=actor.organisation or None)

    def open(self):
        return self.filter(closed_at__isnull=True)

    def showing(self, at):
        """Those whose time has come to be seen."""
        return self.filter(Q(show_from__isnull=True) | Q(show_from__lte=at))

    def one_each(self, actor: Actor):
        """Show a moment once where it waits under two records that were joined; both close together."""
        twins = Obligation.objects.visible_to(actor).open().filter(
            kind=OuterRef("kind"), moment=OuterRef("moment"), organisation=OuterRef("organisation"),
            topic=OuterRef("topic"), person__identity=OuterRef("person__identity"),
        ).exclude(person=OuterRef("person"))  # fmt: skip
        better = twins.filter(
            Q(person=F("person__identity"))
            | (~Q(person=OuterRef("person__identity")) & Q(person__lt=OuterRef("person")))
        )
        alone = ~Q(kind=Kind.SCREENING) | Q(person=F("person__identity"))
        return self.filter(alone | ~Exists(better))

    def by_harm(self):
        return self.order_by("rank", "due_at", "id")


class Obligation(BaseModel):
    """What, about whom, who owns it, by when; it ends only in a coded way."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    step = models.CharField(max_length=40, blank=True)
    moment = models.CharField(max_length=40, blank=True)
    topic = models.CharField(max_length=30, choices=Topic)
    urgency = models.CharField(max_length=10, blank=True)
    rank = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    show_from = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=40, blank=True)
    closed_by = models.CharField(max_length=64, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "due_at", "id"]
        indexes = [
            models.Index(
                fields=["organisation", "rank", "due_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="worklist",
            ),
            models.Index(fields=["person", "closed_at"]),
            models.Index(fields=["source"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "source", "step"],
                condition=Q(closed_at__isnull=True),
                name="waits_once",
            ),  # fmt: skip
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ending="") | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="an_ending_is_coded",
            ),
        ]

    class Export:
        columns = {"kind", "step", "moment", "urgency", "opened_at", "due_at", "closed_at", "ending"}
        withheld = {
            "id", "created_at", "person", "organisation", "owner", "topic", "rank", "source", "show_from", "closed_by",
        }  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Turn(AppendOnlyModel):
    """What happened to an obligation: opened, told, tried, escalated, handed over, closed."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="turns")
    kind = models.CharField(max_length=30)
    detail = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "created_at"]

    class Export:
        columns = {"kind", "detail"}
        withheld = {"id", "created_at", "obligation", "by", "by_name", "at"}


class SafetyAcknowledgement(AppendOnlyModel):
    """The conversation after a safety mark, as a record: asked what, found what, agreed what."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="acknowledgements")
    spoken_with_her = models.BooleanField()
    asked_directly = models.BooleanField()
    thoughts = SealedText(max_length=20)
    plan = SealedText(max_length=20)
    means = SealedText(max_length=20)
    when = SealedText(max_length=200, blank=True)
    earlier_attempt = SealedText(max_length=20)
    protects = SealedText(blank=True)
    safety_plan = SealedText(blank=True)
    who_knows = SealedText(max_length=200, blank=True)
    next_contact_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40)
    taken_over_by = SealedText(max_length=200, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = SealedLedger.as_manager()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"asked_directly", "outcome"}
        withheld = {
            "id", "created_at", "obligation", "spoken_with_her", "thoughts", "plan", "means", "when",
            "earlier_attempt", "protects", "safety_plan", "who_knows", "next_contact_at", "taken_over_by", "by",
            "by_name", "at",
        }  # fmt: skip

    def sealed_for(self):
        return self.obligation.person_id, self.obligation.organisation_id


class StepArrangement(AppendOnlyModel):
    """Who in an organisation owns a step and, where one is needed, which service takes it; the newest row counts."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=40)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(
        "directory.Service", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_by = models.CharField(max_length=64)

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns = {"step"}
        withheld = {"id", "created_at", "organisation", "owner", "service", "recorded_by"}
