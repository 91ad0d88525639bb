"""Links by which a person answers, and the few reminders of each."""

from django.db import models
from django.db.models import Q

from perinet.care.screening.models.occasions import Occasion
from perinet.ground.base.models import AppendOnlyModel, BaseModel
from perinet.people.families.models import VisibleLedger


class Channel(models.TextChoices):
    QR = "qr"
    MAIL = "mail"
    TEXT = "text"
    PAPER = "paper"
    TABLET = "tablet"  # on a device of the practice, opened there with a code


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
    tablet = models.ForeignKey(  # the device on which she answers, once the code was typed there
        "accounts.Tablet", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    touched_at = models.DateTimeField(null=True, blank=True)  # the last page on that device
    alone_at = models.DateTimeField(null=True, blank=True)  # confirmed: nobody else is with her

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    class Export:
        columns = {"channel"}
        withheld = {
            "id", "created_at", "occasion", "token_hash", "code_hash", "code_tries", "sitting", "expires_at",
            "confirmed_at", "refused_at", "revoked_at", "finished_at", "tablet", "touched_at", "alone_at",
        }  # fmt: skip

    def is_usable(self, at) -> bool:
        return self.revoked_at is None and self.refused_at is None and self.expires_at > at


class ReminderChoice(AppendOnlyModel):
    """Whether she may be reminded, over which way and at which hours; the newest row counts."""

    person = models.ForeignKey("families.Person", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, blank=True)  # text or mail; empty: the way the link came
    hours = models.CharField(max_length=20, blank=True)  # a part of the day; empty: she did not say
    stopped = models.BooleanField(default=False)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = VisibleLedger.as_manager()

    class Meta:
        ordering = ["-at", "-created_at"]
        indexes = [models.Index(fields=["person", "-at"])]

    class Export:
        columns = {"channel", "hours", "stopped"}
        withheld = {"id", "created_at", "person", "by", "at"}


class Reminder(BaseModel):
    """One of at most two reminders of an occasion: planned, then sent, or not sent for a coded reason."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="reminders")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="reminders")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, blank=True)  # its own address of the same link
    queued_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped = models.CharField(max_length=20, blank=True)  # why it was not sent

    class Meta:
        ordering = ["occasion", "number"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(queued_at__isnull=True, dropped=""), name="reminders_to_send"
            ),
            models.Index(
                fields=["queued_at"],
                condition=Q(queued_at__isnull=False, sent_at__isnull=True, dropped=""),
                name="reminders_on_their_way",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "number"], name="reminded_once_a_number"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="at_most_two_reminders"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="one_address_a_reminder"
            ),
        ]

    class Export:
        columns = {"number", "channel", "dropped"}
        withheld = {
            "id", "created_at", "occasion", "invitation", "due_at", "token_hash", "queued_at", "sent_at",
        }  # fmt: skip
