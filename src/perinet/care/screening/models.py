"""Occasions on which a person is asked, every answer as it was given, scores, marks and concerns."""

from django.db import models
from django.db.models import OuterRef, Q

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel
from perinet.ground.vault.fields import SealedInteger, SealedJSON, SealedText
from perinet.ground.vault.rows import SealedLedger
from perinet.people.families.models import SECRET, Topic, TopicalLedger, TopicalQuerySet, VisibleLedger, seen


class Mode(models.TextChoices):
    SELF = "self"
    ASSISTED = "assisted"
    TABLET = "tablet"  # she answers alone on a device of the practice
    HOME = "home"  # asked at a home visit, without a network
    PAPER = "paper"
    ELSEWHERE = "elsewhere"


class Interpreter(models.TextChoices):
    NONE = "none"
    PROFESSIONAL = "professional"
    MEDIATOR = "mediator"
    ADULT_FAMILY = "adult-family"


class OccasionQuerySet(TopicalQuerySet):
    controller_path = "organisation"

    def visible_to(self, actor: Actor, topic: str | None = None):
        """A link reaches its one occasion; a professional what the care relation opens."""
        if actor.kind == "link":
            own = seen(actor, person="person__", topic=Topic.ANSWER, controller=None)
            return self.filter(own, pk=actor.scope)
        return super().visible_to(actor)


class Occasion(BaseModel):
    """One moment at which a person is asked, by which organisation, how, and with whose help."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(  # the child of whom a parent answers; it stays on the record of the parent
        "families.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    moment = models.CharField(max_length=40)
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    mode = models.CharField(max_length=10, choices=Mode)
    interpreter = models.CharField(max_length=15, choices=Interpreter, default=Interpreter.NONE)
    language = models.CharField(max_length=5)
    source = models.CharField(max_length=60, blank=True)  # where an existing result comes from
    answered_on = models.DateField(null=True, blank=True)  # the day of an existing result
    opened_at = models.DateTimeField(default=clock.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    second_step_declined = models.BooleanField(null=True, blank=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["person", "-opened_at"])]

    class Export:
        columns = {
            "moment", "mode", "interpreter", "language", "opened_at", "begun_at", "closed_at", "answered_on",
            "second_step_declined",
        }  # fmt: skip
        withheld = {"id", "created_at", "person", "about", "topic", "organisation", "opened_by", "source"}

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ScreeningQuerySet(TopicalQuerySet):
    controller_path = "occasion__organisation"

    def visible_to(self, actor: Actor, topic: str | None = None):
        """Each instrument has a topic; alcohol stays with those it was opened to."""
        if actor.kind == "link":
            own = seen(actor, person="person__", topic=Topic.ANSWER, controller=None)
            return self.filter(own, occasion=actor.scope)
        return super().visible_to(actor)


class Screening(BaseModel):
    """One instrument, asked on one occasion."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="screenings")
    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    position = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(default=1)
    text_state = models.CharField(max_length=30)  # published, own-translation, licensed, paper

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "instrument"], name="asked_once_an_occasion")
        ]

    class Export:
        columns = {"instrument", "instrument_version", "step", "text_state"}
        withheld = {"id", "created_at", "occasion", "person", "position", "topic"}

    def sealed_for(self):
        return self.person_id, self.occasion.organisation_id


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


class Voiding(AppendOnlyModel):
    """A professional holds that these answers are not hers; they are kept, and asked again."""

    occasion = models.OneToOneField(Occasion, on_delete=models.PROTECT, related_name="voiding")
    reason = models.CharField(max_length=40)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Export:
        columns = {"reason"}
        withheld = {"id", "created_at", "occasion", "by", "at"}


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


class Channel(models.TextChoices):
    QR = "qr"
    MAIL = "mail"
    TEXT = "text"
    PAPER = "paper"


class InvitationQuerySet(models.QuerySet):
    def usable(self, at):
        return self.filter(revoked_at__isnull=True, refused_at__isnull=True, expires_at__gt=at)


class Invitation(BaseModel):
    """A link for one person and one occasion: hashed at rest, expiring, revocable."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="invitations")
    channel = models.CharField(max_length=10, choices=Channel)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)  # to go on after a pause
    code_tries = models.PositiveSmallIntegerField(default=0)
    sitting = models.CharField(max_length=64, blank=True)  # hash of the one unbroken sitting that may go back
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns = {"channel"}
        withheld = {
            "id", "created_at", "occasion", "token_hash", "code_hash", "code_tries", "sitting", "expires_at",
            "confirmed_at", "refused_at", "revoked_at", "finished_at",
        }  # fmt: skip

    def is_usable(self, at) -> bool:
        return self.revoked_at is None and self.refused_at is None and self.expires_at > at


class TextPackQuerySet(AppendOnlyQuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class TextPack(AppendOnlyModel):
    """A licence to show the text of a restricted instrument in one language, with that text."""

    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    licence_holder = models.CharField(max_length=200)
    permission_reference = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    body = models.TextField()
    signature = models.CharField(max_length=200)
    key_id = models.CharField(max_length=64)
    loaded_by = models.CharField(max_length=64)

    objects = TextPackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns = {"instrument", "version", "language", "valid_from", "valid_until"}
        withheld = {
            "id", "created_at", "licence_holder", "permission_reference", "body", "signature", "key_id", "loaded_by",
        }  # fmt: skip
