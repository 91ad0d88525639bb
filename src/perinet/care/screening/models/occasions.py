"""Occasions on which a person is asked, how and with whose help, and the instruments asked on each."""

from django.db import models

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.people.families.models import Topic, TopicalQuerySet, seen


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

    def visible_to(self, actor: Actor, topic: str | None = None, at=None):
        """A link reaches its one occasion; a professional what the care relation opens."""
        if actor.kind == "link":
            own = seen(actor, person="person__", topic=Topic.ANSWER, controller=None, at=at)
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

    def visible_to(self, actor: Actor, topic: str | None = None, at=None):
        """Each instrument has a topic; alcohol stays with those it was opened to."""
        if actor.kind == "link":
            own = seen(actor, person="person__", topic=Topic.ANSWER, controller=None, at=at)
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
    reader = models.ForeignKey(  # who alone reads these answers, where they are a secret; empty: who asked
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "instrument"], name="asked_once_an_occasion")
        ]

    class Export:
        columns = {"instrument", "instrument_version", "step", "text_state"}
        withheld = {"id", "created_at", "occasion", "person", "position", "topic", "reader"}

    def sealed_for(self):
        return self.person_id, self.occasion.organisation_id


class Voiding(AppendOnlyModel):
    """A professional holds that these answers are not hers; they are kept, and asked again."""

    occasion = models.OneToOneField(Occasion, on_delete=models.PROTECT, related_name="voiding")
    reason = models.CharField(max_length=40)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Export:
        columns = {"reason"}
        withheld = {"id", "created_at", "occasion", "by", "at"}


class HelperChange(AppendOnlyModel):
    """From now on somebody else translates, or nobody; which questions that leaves open is a table of data."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="helper_changes")
    before = models.CharField(max_length=15, choices=Interpreter)
    interpreter = models.CharField(max_length=15, choices=Interpreter)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    class Export:
        columns = {"before", "interpreter"}
        withheld = {"id", "created_at", "occasion", "by", "at"}
