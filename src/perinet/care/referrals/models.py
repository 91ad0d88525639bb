"""A question to another service, every turn it took, and the link that answers without an account."""

from django.db import models
from django.db.models.functions import Coalesce

from perinet.ground.base.actor import Actor
from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.ground.vault.fields import SealedText
from perinet.ground.vault.rows import SealedLedger, SealedRows
from perinet.people.families.models import SECRET, Topic, VisibleQuerySet, seen


class ReferralQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor, topic: str | None = None):
        """A receiver's link reaches its one referral; a professional those whose step is of a topic open to her."""
        if actor.kind == "link":
            return self.filter(pk=actor.scope, links__id=actor.id, links__revoked_at__isnull=True)
        wanted = Coalesce(models.OuterRef("obligation__topic"), models.Value(topic or Topic.MENTAL_HEALTH))
        return self.filter(seen(actor, person="person__", topic=wanted, controller="organisation"))


class Referral(BaseModel):
    """One family's need, offered to one service. Its state is its newest turn."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=40)
    obligation = models.ForeignKey(
        "pathways.Obligation", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    language = models.CharField(max_length=5)
    region = models.CharField(max_length=60, blank=True)
    child_weeks = models.SmallIntegerField(null=True, blank=True)
    pregnancy_weeks = models.SmallIntegerField(null=True, blank=True)
    reason = SealedText(blank=True)  # travels only after proof
    share_phone = models.BooleanField(default=False)
    interim_offer = models.CharField(max_length=300, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="followed_by", null=True, blank=True
    )
    state = models.CharField(max_length=30)  # of the newest turn, kept for lists; `move` writes both

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["person", "-created_at"])]

    class Export:
        columns = {"step", "state", "child_weeks", "pregnancy_weeks", "region"}
        withheld = {
            "id", "created_at", "person", "organisation", "service", "sent_by", "obligation", "language", "reason",
            "share_phone", "interim_offer", "follows",
        }  # fmt: skip

    def sealed_for(self):
        return self.person_id, self.organisation_id

    @property
    def is_secret(self) -> bool:
        return self.obligation is not None and self.obligation.topic in SECRET


class Turn(AppendOnlyModel):
    """One turn of a referral: who moved it where, when, with which coded reason."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=30)
    reason = models.CharField(max_length=40, blank=True)
    first_contact_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    message = SealedText(blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    objects = SealedLedger.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="one_turn_at_a_time")]

    class Export:
        columns = {"state", "reason", "number", "first_contact_on", "expected_on"}
        withheld = {"id", "created_at", "referral", "message", "by", "by_name", "at"}

    def sealed_for(self):
        return self.referral.sealed_for()


class ReceiverLinkQuerySet(SealedRows):
    def usable(self, at):
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class ReceiverLink(BaseModel):
    """The receiving team's way in: no account; a name only after a code to the number the care map knows."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    proofs = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = ReceiverLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "referral", "token_hash", "code_hash", "code_expires_at", "code_tries", "proofs",
            "expires_at", "revoked_at", "seen_at",
        }  # fmt: skip
