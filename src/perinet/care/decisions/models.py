"""Decisions as rows that can be replayed, and the guideline versions they were made under, with their life."""

from django.db import models
from django.db.models import Q

from perinet.care.decisions import life
from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel
from perinet.ground.vault.fields import SealedJSON, SealedText
from perinet.ground.vault.rows import SealedLedger
from perinet.people.families.models import KeptTopicalLedger, Topic, seen


class Decision(AppendOnlyModel):
    """Facts and package in, step out, with the exact text of both: enough to replay byte for byte."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(
        "screening.Occasion", on_delete=models.PROTECT, related_name="decisions", null=True, blank=True
    )
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    moment = models.CharField(max_length=40)
    guideline = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    package_hash = models.CharField(max_length=64)
    facts = SealedText()  # canonical JSON
    output = SealedText()  # canonical JSON
    step = models.CharField(max_length=40)
    complete = models.BooleanField()
    at = models.DateTimeField()

    objects = KeptTopicalLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"moment", "guideline", "version", "package_hash", "facts", "step", "complete"}
        withheld = {"id", "created_at", "person", "occasion", "controller", "topic", "output", "at"}

    def sealed_for(self):
        return self.person_id, self.controller_id


class Confirmation(AppendOnlyModel):
    """What a person decided on a proposal: agreed, or another step for a coded reason."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="confirmations")
    chosen_step = models.CharField(max_length=40)
    agrees = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True)
    note = SealedText(blank=True)
    promised_on = models.DateField(
        null=True, blank=True
    )  # "I call you by then": she reads it on her last page
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = SealedLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"chosen_step", "agrees", "reason", "promised_on"}
        withheld = {"id", "created_at", "decision", "note", "by", "by_name", "at"}

    def sealed_for(self):
        return self.decision.sealed_for()


class ResultReleaseLedger(KeptTopicalLedger):
    def standing(self):
        """Those that were not taken back, without the rows that take one back."""
        return self.filter(takes_back=None, taken_back=None)

    def visible_to(self, actor: Actor, topic: str | None = None):
        """Whoever holds a printed sheet, with its code, reaches the one text on it."""
        if actor.kind == "link":
            own = seen(actor, person="person__", topic=Topic.ANSWER, controller=None)
            return self.filter(own, pk=actor.scope)
        return super().visible_to(actor)


class ResultRelease(AppendOnlyModel):
    """The words that a person gave her about her answers, as she reads them; a new row takes them back."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(
        "screening.Occasion", on_delete=models.PROTECT, related_name="result_releases"
    )
    controller = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(  # none where no guideline speaks for this person
        Decision, on_delete=models.PROTECT, related_name="releases", null=True, blank=True
    )
    topic = models.CharField(max_length=30, choices=Topic, default=Topic.MENTAL_HEALTH)
    language = models.CharField(max_length=5)
    text = SealedJSON(default=list)  # the parts in the order in which they are read
    spoken = models.BooleanField()  # somebody spoke with her first
    online = models.BooleanField(default=True)  # may stand on her own page and behind the code of a sheet
    goes_to = SealedJSON(default=list)  # who gets it, as she said: codes
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="taken_back", null=True, blank=True
    )
    reason = SealedText(blank=True)  # why it was taken back
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = ResultReleaseLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]

    class Export:
        columns = {"language", "spoken", "online", "at"}
        withheld = {
            "id", "created_at", "person", "occasion", "controller", "decision", "topic", "text", "goes_to",
            "takes_back", "reason", "by", "by_name",
        }  # fmt: skip

    def sealed_for(self):
        return self.person_id, self.controller_id


class ResultCard(BaseModel):
    """A code on her paper that opens a released text, with the short code that is said apart from it."""

    release = models.ForeignKey(ResultRelease, on_delete=models.PROTECT, related_name="cards")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=64)

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "release", "token_hash", "code_hash", "tries", "expires_at", "revoked_at", "made_by",
        }  # fmt: skip


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


class Origin(models.TextChoices):
    SHIPPED = "shipped"
    SUBMITTED = "submitted"
    CHOSEN = "chosen"  # another version, with what an organisation chose where it leaves a choice


class PackageVersionQuerySet(AppendOnlyQuerySet):
    def listed(self):
        """Those with a life of their own, without their files."""
        return self.exclude(origin=Origin.CHOSEN).defer("files").prefetch_related("turns", "approvals")


class PackageVersion(AppendOnlyModel):
    """The files of a package as they were, so that what was decided under it can be decided again for ever."""

    guideline = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    package_hash = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=20, choices=Origin)
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=300)
    files = models.JSONField()  # path -> text, with those of the packages beneath
    signature = models.CharField(max_length=20)  # as it was handed in
    note = models.TextField(blank=True)
    submitted_by = models.CharField(max_length=64)
    submitted_by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = PackageVersionQuerySet.as_manager()

    class Meta:
        ordering = ["guideline", "-at"]
        indexes = [models.Index(fields=["guideline", "version"], name="package_by_number")]

    class Export:
        columns = {"guideline", "version", "package_hash", "origin", "title", "owner", "signature", "at"}
        withheld = {"id", "created_at", "files", "note", "submitted_by", "submitted_by_name"}

    def __str__(self) -> str:
        return f"{self.guideline} {self.version}"

    @property
    def state(self) -> str:
        """Return where it stands now: the newest turn."""
        turns = list(self.turns.all())
        return turns[-1].state if turns else life.FIRST


class Said(AppendOnlyModel):
    """What one named person said or did about a version, oldest first."""

    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["at", "created_at"]


class Turn(Said):
    """A version came into a state, by whom and why; an active one says from which day."""

    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="turns")
    state = models.CharField(max_length=20, choices=[(state, state) for state in life.NEXT])
    active_from = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    signature = models.TextField(blank=True)  # of this site, over the manifest, when it was approved

    class Meta(Said.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state=life.ACTIVE, active_from__isnull=False)
                | (~Q(state=life.ACTIVE) & Q(active_from__isnull=True)),
                name="an_active_version_has_a_day",
            )
        ]

    class Export:
        columns = {"state", "active_from", "at"}
        withheld = {"id", "created_at", "version", "comment", "signature", "by", "by_name"}


class Approval(Said):
    """One named person read a version in review and agrees."""

    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="approvals")
    comment = models.TextField(blank=True)

    class Export:
        columns = {"at"}
        withheld = {"id", "created_at", "version", "comment", "by", "by_name"}


class Comment(Said):
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()

    class Export:
        columns = {"at"}
        withheld = {"id", "created_at", "version", "text", "by", "by_name"}


class ExaminationKind(models.TextChoices):
    CHECK = "check"
    PROVE = "prove"
    MUTATE = "mutate"
    COMPARE = "compare"
    BUDGET = "budget"


class ExaminationState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Examination(BaseModel):
    """A check of exactly one version that somebody asked for: how far it is, and what it found."""

    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="examinations")
    against = models.ForeignKey(
        PackageVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=ExaminationKind)
    state = models.CharField(max_length=20, choices=ExaminationState, default=ExaminationState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    heard_at = models.DateTimeField(null=True, blank=True)  # when its worker last said how far it is
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=200, blank=True)
    green = models.BooleanField(null=True, blank=True)
    findings = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    failed = models.CharField(max_length=200, blank=True)
    requested_by = models.CharField(max_length=64)
    requested_by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-created_at"]
        indexes = [models.Index(fields=["state", "at"], name="examinations_to_do")]

    class Export:
        columns = {"kind", "state", "attempts", "green", "findings", "figures", "at", "finished_at"}
        withheld = {
            "id", "created_at", "version", "against", "heard_at", "done", "total", "label", "failed",
            "requested_by", "requested_by_name",
        }  # fmt: skip


class Override(Said):
    """A named person accepts more work than the budget of a version allows, and says why."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="overrides")
    reason = models.TextField()

    class Meta(Said.Meta):
        constraints = [models.UniqueConstraint(fields=["examination", "by"], name="one_override_per_person")]

    class Export:
        columns = {"reason", "at"}
        withheld = {"id", "created_at", "examination", "by", "by_name"}


class Changeover(BaseModel):
    """Another package decides now: the open decisions of before are made again, so far up to `cursor`."""

    guideline = models.CharField(max_length=60)
    package_hash = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    cursor = models.UUIDField(null=True, blank=True)
    decided = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-begun_at", "-created_at"]

    class Export:
        columns = {"guideline", "package_hash", "begun_at", "finished_at", "decided", "failed"}
        withheld = {"id", "created_at", "cursor"}
