"""The care map: who offers what, to whom, where, with how much room; and how long families really waited."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel


class Status(models.TextChoices):
    """Whether somebody read it in a source: V, or U as from hearsay."""

    VERIFIED = "V"
    UNVERIFIED = "U"


class Capacity(models.TextChoices):
    """What a service says of itself; `unknown` is never read as room."""

    ACCEPTING = "accepting"
    WAITING_LIST = "waiting-list"
    FULL = "full"
    PAUSED = "paused"
    UNKNOWN = "unknown"


class Period(models.TextChoices):
    """The time of life for which a service is, in order; empty is not known."""

    WISH = "child-wish"
    PREGNANCY = "pregnancy"
    FIRST_YEAR = "first-year"
    SECOND_YEAR = "second-year"


class ServiceQuerySet(models.QuerySet):
    def published(self) -> "ServiceQuerySet":
        return self.filter(published_on__isnull=False)

    def referable(self) -> "ServiceQuerySet":
        return self.filter(referable=True)

    def for_step(self, step: str) -> "ServiceQuerySet":
        """Read the list as text, the one way that every database shares."""
        return self.alias(_steps=Cast("steps", models.TextField())).filter(_steps__contains=f'"{step}"')


class Service(BaseModel):
    """One offer of an organisation, named after Open Referral's HSDS.

    A yes-or-no that is null is not known. About a real service (`synthetic=False`) only what a source says is
    kept, and nothing can be sent to it: the database refuses an address, a capacity or a wait.
    """

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60, blank=True)  # of a shipped row; empty where a site entered it
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    type = models.CharField(max_length=120, blank=True)
    steps = models.JSONField(default=list, blank=True)  # guideline steps it answers, the one it is for first
    care_level = models.CharField(max_length=2, blank=True)
    referable = models.BooleanField(default=True)
    synthetic = models.BooleanField(default=False)
    municipality = models.CharField(max_length=5, blank=True)  # NIS code
    url = models.URLField(blank=True)
    status = models.CharField(max_length=1, choices=Status, default=Status.UNVERIFIED)
    verified_facts = models.TextField(blank=True)
    source = models.TextField(blank=True)
    published_on = models.DateField(null=True, blank=True)

    languages = models.JSONField(default=list, blank=True)
    audiences = models.JSONField(default=list, blank=True)  # mother, co-parent, child, family
    period_from = models.CharField(max_length=20, choices=Period, blank=True)
    period_until = models.CharField(max_length=20, choices=Period, blank=True)
    home_visits = models.BooleanField(null=True, blank=True)
    online = models.BooleanField(null=True, blank=True)
    group = models.BooleanField(null=True, blank=True)
    baby_welcome = models.BooleanField(null=True, blank=True)
    partner_welcome = models.BooleanField(null=True, blank=True)
    interpreter = models.BooleanField(null=True, blank=True)

    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    capacity = models.CharField(max_length=20, choices=Capacity, default=Capacity.UNKNOWN)
    waiting_days = models.PositiveIntegerField(null=True, blank=True)
    capacity_on = models.DateField(null=True, blank=True)
    capacity_by = models.CharField(max_length=200, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="directory_nothing_invented_about_a_real_service",
                condition=Q(synthetic=True)
                | Q(email="", phone="", capacity=Capacity.UNKNOWN, waiting_days__isnull=True),
            ),
            models.CheckConstraint(
                name="directory_a_wait_has_a_day_it_was_told",
                condition=Q(waiting_days__isnull=True) | Q(capacity_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="directory_one_service_per_key", fields=["key"], condition=~Q(key="")
            ),
        ]

    class Export:
        columns = {
            "type", "steps", "care_level", "referable", "synthetic", "municipality", "status", "published_on",
            "languages", "audiences", "period_from", "period_until", "home_visits", "online", "group",
            "baby_welcome", "partner_welcome", "interpreter", "capacity", "waiting_days", "capacity_on",
        }  # fmt: skip
        withheld = {
            "id", "created_at", "organisation", "key", "name", "description", "url", "verified_facts",
            "source", "email", "phone", "capacity_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def can_be_sent(self) -> bool:
        return bool(self.synthetic and self.referable and self.email)


class Outcome(models.TextChoices):
    """How one referral ended for the one who waited."""

    FIRST_CONTACT = "first-contact"
    REFUSED = "refused"
    NO_ANSWER = "no-answer"


class ObservationQuerySet(AppendOnlyQuerySet):
    def waits(self) -> "ObservationQuerySet":
        """Only a first contact tells how long a family waited."""
        return self.filter(outcome=Outcome.FIRST_CONTACT, days_waited__isnull=False)


class Observation(AppendOnlyModel):
    """How long one family waited, without a word about which."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="observations")
    days_waited = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=60)  # an `Outcome`, and ":reason" where one was given
    on = models.DateField()

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "id"]

    class Export:
        columns = {"service", "days_waited", "outcome", "on"}
        withheld = {"id", "created_at"}
