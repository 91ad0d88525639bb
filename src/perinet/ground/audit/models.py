"""Who did what, to whose record, and why; rows that only grow and are chained by a sealer."""

from django.db import models
from django.db.models.functions import Coalesce

from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel


class RecordQuerySet(AppendOnlyQuerySet):
    def by_people(self):
        """What somebody did, with an account or a link; not the work of jobs and of the system."""
        return self.filter(actor_kind__in=("user", "link"))

    def unsealed(self):
        return self.filter(~models.Exists(Seal.objects.filter(record=models.OuterRef("id"))))


class Record(AppendOnlyModel):
    """One act. Ids are text without foreign keys, so a record outlives what it speaks of."""

    created_at = None  # `at` says it; what the chain does not hold is not kept here
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    origin = models.CharField(max_length=64, blank=True)  # network address; empty for jobs and the system

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["at"]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "at", "actor_kind", "actor", "organisation", "role", "purpose", "verb", "subject_kind",
            "subject", "person", "reason", "details", "origin",
        }  # fmt: skip


class Seal(models.Model):
    """The place of one record in the chain: hash of the record and of the seal before it."""

    sequence = models.BigIntegerField(primary_key=True)
    record = models.UUIDField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]

    class Export:
        columns: set[str] = set()
        withheld = {"sequence", "record", "previous_hash", "hash"}


class CheckState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    HOLDS = "holds"
    BROKEN = "broken"


class Check(BaseModel):
    """One walk along the chain: who asked, how far it is, and whether it holds."""

    at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=CheckState, default=CheckState.WAITING)
    heard_at = models.DateTimeField(null=True, blank=True)  # a worker that is silent for long has died
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    unsealed = models.BigIntegerField(default=0)
    broken_at = models.BigIntegerField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-created_at"]
        get_latest_by = ["at", "created_at"]

    class Export:
        columns = {"at", "state", "finished_at", "done", "total", "unsealed", "broken_at", "why"}
        withheld = {"id", "created_at", "asked_by", "heard_at"}


class CutQuerySet(AppendOnlyQuerySet):
    def open(self):
        return self.filter(answer=None, checkpoint=None)

    def approved(self):
        """Cuts that a person agreed to and that the worker has not made yet."""
        return self.filter(answer__agreed=True, checkpoint=None)


class Cut(AppendOnlyModel):
    """A proposal to archive the oldest links, up to and including one of them, and take them out."""

    until = models.BigIntegerField()
    count = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    at = models.DateTimeField()

    objects = CutQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    class Export:
        columns = {"until", "count", "first_at", "last_at", "at"}
        withheld = {"id", "created_at"}


class CutAnswer(AppendOnlyModel):
    """A person said yes or no to a cut."""

    cut = models.OneToOneField(Cut, on_delete=models.PROTECT, related_name="answer")
    agreed = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Export:
        columns = {"agreed", "at"}
        withheld = {"id", "created_at", "cut", "note", "by"}


class Checkpoint(AppendOnlyModel):
    """Where the chain begins after a cut: the last link that was taken out, signed by this site."""

    cut = models.OneToOneField(Cut, on_delete=models.PROTECT, related_name="checkpoint")
    sequence = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    archive = models.CharField(max_length=120)  # name of the file in the site's folder of archives
    archive_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=120)

    class Meta:
        ordering = ["-sequence"]

    class Export:
        columns = {"sequence", "at"}
        withheld = {"id", "created_at", "cut", "hash", "archive", "archive_hash", "key", "signature"}


class FindingState(models.TextChoices):
    OPEN = "open"
    EXPLAINED = "explained"
    INCIDENT = "incident"


class FindingQuerySet(AppendOnlyQuerySet):
    def with_state(self):
        """Add `state`: what was last said of it; nothing said is open."""
        newest = FindingNote.objects.filter(finding=models.OuterRef("pk")).order_by("-at", "-created_at")
        return self.annotate(
            state=Coalesce(models.Subquery(newest.values("state")[:1]), models.Value(FindingState.OPEN.value))
        )


class Finding(AppendOnlyModel):
    """Access that is unusual by one rule: who, on which day, and which records show it."""

    rule = models.CharField(max_length=40)
    day = models.DateField()
    actor = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=40, blank=True)
    person = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField()
    usual = models.FloatField(null=True, blank=True)
    records = models.JSONField(default=list)  # ids of the first of them
    at = models.DateTimeField()

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "rule", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "day", "actor", "organisation", "person"], name="found_once_a_day"
            )
        ]

    class Export:
        columns = {"rule", "day", "role", "count", "usual"}
        withheld = {"id", "created_at", "actor", "organisation", "person", "records", "at"}


class FindingNote(AppendOnlyModel):
    """What the data protection officer made of a finding; the newest counts."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="notes")
    state = models.CharField(max_length=10, choices=FindingState)
    note = models.CharField(max_length=500)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"state", "at"}
        withheld = {"id", "created_at", "finding", "note", "by"}
