"""Everything that waits for somebody: one row with an owner and a clock, and the turns it took."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.ground.vault.fields import SealedJSON, SealedText
from perinet.ground.vault.rows import SealedLedger
from perinet.network.accounts.models import CLINICAL, Role
from perinet.people.families.models import Topic, TopicalLedger, TopicalQuerySet, VisibleLedger


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


class HomeVisitPackQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor):
        """Return one's own; a manager sees those of the organisation, who protects the data every lost one."""
        if actor.kind != "user":
            return self.none()
        if actor.role == Role.DATA_PROTECTION_OFFICER:
            return self.filter(lost_at__isnull=False)
        here = self.filter(organisation=actor.organisation or None)
        if actor.role == Role.ORGANISATION_MANAGER:
            return here
        return here.filter(owner=actor.id) if actor.role in CLINICAL else self.none()


class HomeVisitPack(BaseModel):
    """What one professional takes along to families on one device, where there may be no network."""

    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)  # it leaves once, to one device
    revoked_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)  # everything came in, and the device erased it
    digest = models.CharField(max_length=64)  # of what was in it

    objects = HomeVisitPackQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["organisation", "-made_at"])]

    class Export:
        columns = {"made_at", "expires_at", "revoked_at", "lost_at", "returned_at"}
        withheld = {"id", "created_at", "owner", "organisation", "device", "given_at", "digest"}

    def gives(self, at) -> bool:
        """Say whether it still gives anything; what was written on the way is taken in for ever."""
        ended = self.given_at or self.revoked_at or self.returned_at
        return ended is None and self.expires_at > at


class PackedLedger(VisibleLedger):
    controller_path = "pack__organisation"


class PackedRecord(AppendOnlyModel):
    """One person in a pack: exactly what of her was on the device."""

    pack = models.ForeignKey(HomeVisitPack, on_delete=models.PROTECT, related_name="records")
    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list)  # which kinds of data, to say without opening it
    content = SealedJSON(default=dict)

    objects = PackedLedger.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["pack", "person"], name="packed_once")]

    class Export:
        columns = {"kinds"}
        withheld = {"id", "created_at", "pack", "person", "content"}

    def sealed_for(self):
        return self.person_id, self.pack.organisation_id


class EntryState(models.TextChoices):
    TAKEN = "taken"
    BOTH = "both"  # asked here and there: both stay, and both are read
    DOUBT = "doubt"  # changed here and there: a person chooses
    PROBLEM = "problem"  # kept as it was written, and could not be carried out


class HomeVisitLedger(TopicalLedger):
    controller_path = "pack__organisation"


class HomeVisitEntry(AppendOnlyModel):
    """One thing that was written on the way; its id was given by the device, so it comes in once."""

    pack = models.ForeignKey(HomeVisitPack, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    kind = models.CharField(max_length=20)
    content = SealedJSON(default=dict)
    doubts = SealedJSON(default=dict)  # field -> what it was, what the device has, what stood here
    asking = models.UUIDField(null=True, blank=True)  # one sitting of questions on the device
    occasion = models.ForeignKey(
        "screening.Occasion", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    state = models.CharField(max_length=10, choices=EntryState)
    problem = models.CharField(max_length=40, blank=True)
    late = models.BooleanField(default=False)  # after the pack had expired or was revoked
    said_at = models.DateTimeField()  # as the device has it
    received_at = models.DateTimeField()

    objects = HomeVisitLedger.as_manager()

    class Meta:
        ordering = ["said_at", "created_at"]
        indexes = [models.Index(fields=["pack", "asking"])]

    class Export:
        columns = {"kind", "state", "late"}
        withheld = {
            "id", "created_at", "pack", "person", "topic", "content", "doubts", "asking", "occasion", "problem",
            "said_at", "received_at",
        }  # fmt: skip

    def sealed_for(self):
        return self.person_id, self.pack.organisation_id


class HomeVisitRuling(AppendOnlyModel):
    """Which of two a person chose, of one field that was changed here and on the way."""

    entry = models.ForeignKey(HomeVisitEntry, on_delete=models.PROTECT, related_name="rulings")
    field = models.CharField(max_length=30)
    chosen = models.CharField(max_length=10)  # mine, theirs
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["entry", "field"], name="ruled_once_a_field")]

    class Export:
        columns = {"chosen"}
        withheld = {"id", "created_at", "entry", "field", "by", "at"}
