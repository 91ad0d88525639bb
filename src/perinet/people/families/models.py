"""Persons with a record of their own, what links them, who may see what, and the timeline."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel


class Topic(models.TextChoices):
    """What a line or a score is about; each is opened to a viewer apart."""

    RECORD = "record"
    MENTAL_HEALTH = "mental-health"
    SUBSTANCE = "substance"
    SAFETY = "safety"
    ANSWER = "answer"  # only to give answers, as the holder of a link does


class AccessQuerySet(models.QuerySet):
    def current(self, at=None):
        moment = at or clock.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=moment), since__lte=moment)

    def of(self, actor: Actor):
        """Return the rows that name this actor, in person or through the organisation."""
        if actor.kind == "link":
            return self.filter(viewer_kind="link", viewer=actor.id)
        if actor.kind != "user":
            return self.none()
        return self.filter(
            Q(viewer_kind="user", viewer=actor.id) | Q(viewer_kind="organisation", viewer=actor.organisation)
        )


class Access(BaseModel):
    """A dumb table: this viewer may see this topic of this person. Consent decides, and writes it here."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="access")
    viewer_kind = models.CharField(max_length=15)  # user, organisation, link
    viewer = models.CharField(max_length=64)
    topic = models.CharField(max_length=30, choices=Topic)
    purpose = models.CharField(max_length=30, default="care")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=80)

    objects = AccessQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["viewer", "topic", "person"])]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "viewer_kind", "viewer", "topic", "purpose", "since", "until", "source",
        }  # fmt: skip


class VisibleQuerySet(models.QuerySet):
    """Rows about a person, reached only through what the viewer may see."""

    person_path = "person"
    topic: str | None = Topic.RECORD

    def visible_to(self, actor: Actor, topic: str | None = None):
        wanted = topic or self.topic
        access = Access.objects.current().of(actor).filter(topic=wanted)
        return self.filter(**{f"{self.person_path}__in": access.values("person")})


class VisibleLedger(AppendOnlyQuerySet, VisibleQuerySet):
    """Rows about a person that only grow."""


class PersonQuerySet(VisibleQuerySet):
    person_path = "pk"

    def named(self, text: str):
        words = text.split()
        found = self
        for word in words:
            found = found.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
        return found


class Person(BaseModel):
    """A subject with rights of his or her own. Nothing but a name is needed to begin."""

    identity = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="same_as", null=True, editable=False
    )
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100, blank=True)
    called = models.CharField(max_length=60, blank=True)  # her or his own word on screen
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=5, default="nl")
    interpreter_needed = models.BooleanField(default=False)
    municipality = models.CharField(max_length=5, blank=True)  # NIS code
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    registered_at = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name"]

    class Export:
        columns = {"language", "interpreter_needed", "municipality"}
        withheld = {
            "id", "created_at", "identity", "given_name", "family_name", "called", "birth_date", "address",
            "phone", "email", "registered_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        if self.identity_id is None:
            self.identity_id = self.id  # a merge moves this pointer and rewrites no other row
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class SafeContact(AppendOnlyModel):
    """How she may safely be reached; the newest row counts and every message obeys it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="safe_contacts")
    text = models.BooleanField(null=True)  # empty: not asked, which is not a yes
    voice_mail = models.BooleanField(null=True)
    mail = models.BooleanField(null=True)
    call = models.BooleanField(null=True)
    read_along = models.CharField(max_length=200, blank=True)
    when = models.CharField(max_length=200, blank=True)

    objects = VisibleLedger.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "text", "voice_mail", "mail", "call", "read_along", "when",
        }  # fmt: skip


class PregnancyStatus(models.TextChoices):
    WISH = "wish"
    PREGNANT = "pregnant"
    BORN = "born"
    LOSS = "loss"


GESTATION = timedelta(days=280)  # Naegele: the definition of the due date, from the last period


class Pregnancy(BaseModel):
    """A wish for a child, a pregnancy, or how it ended; dates drive the schedule."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pregnancies")
    status = models.CharField(max_length=10, choices=PregnancyStatus)
    due_date = models.DateField(null=True, blank=True)
    last_period = models.DateField(null=True, blank=True)
    foetuses = models.PositiveSmallIntegerField(default=1)
    ended_on = models.DateField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["wish", "pregnant"], ended_on__isnull=True)
                | Q(status__in=["born", "loss"], ended_on__isnull=False),
                name="an_end_has_a_date",
            )
        ]

    class Export:
        columns = {"status", "due_date", "last_period", "foetuses", "ended_on"}
        withheld = {"id", "created_at", "person"}

    @property
    def due(self) -> date | None:
        if self.due_date:
            return self.due_date
        return self.last_period + GESTATION if self.last_period else None

    def gestation_days(self, on: date) -> int | None:
        """Return days since the last period, counted back from the due date; none after the end."""
        if self.status != PregnancyStatus.PREGNANT or self.due is None:
            return None
        return (on - (self.due - GESTATION)).days

    def days_postpartum(self, on: date) -> int | None:
        return (on - self.ended_on).days if self.status == PregnancyStatus.BORN and self.ended_on else None


class NamedCoParent(BaseModel):
    """A co-parent as she names him or her: a role and a first name on her record, visible to nobody else."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="named_co_parents")
    role = models.CharField(max_length=30)
    first_name = models.CharField(max_length=100, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Export:
        columns = {"role"}
        withheld = {"id", "created_at", "person", "first_name"}


class TopicalQuerySet(VisibleQuerySet):
    """Rows that each have a topic of their own; a row whose topic is closed does not exist."""

    def visible_to(self, actor: Actor, topic: str | None = None):
        access = Access.objects.current().of(actor)
        mine = access.filter(person=models.OuterRef("person"), topic=models.OuterRef("topic"))
        return self.filter(models.Exists(mine))


class TopicalLedger(AppendOnlyQuerySet, TopicalQuerySet):
    """Rows with a topic of their own that only grow."""


class TimelineLine(AppendOnlyModel):
    """A typed line of the ledger; its text is made when it is shown."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    topic = models.CharField(max_length=30, choices=Topic)
    parameters = models.JSONField(default=dict)
    source = models.CharField(max_length=64)
    written_by = models.CharField(max_length=150, blank=True)

    objects = TopicalLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]
        indexes = [models.Index(fields=["person", "-at"])]

    class Export:
        columns: set[str] = set()
        withheld = {"id", "created_at", "person", "at", "kind", "topic", "parameters", "source", "written_by"}
