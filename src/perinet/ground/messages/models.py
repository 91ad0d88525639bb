"""What leaves the house: mail, text message, letter. Never clinical content."""

from django.db import models

from perinet.ground.base.models import BaseModel
from perinet.ground.vault.fields import SealedText
from perinet.ground.vault.rows import SealedRows


class Channel(models.TextChoices):
    MAIL = "mail"
    TEXT = "text"
    PAPER = "paper"


class Status(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


OWNER = ("outbox", "site")  # addresses are of anybody, and stand here only until the message is sent


class MessageQuerySet(SealedRows):
    def due(self, at):
        return self.filter(status=Status.WAITING, send_after__lte=at).order_by("send_after")


class Message(BaseModel):
    """One line of the outbox, written in the transaction of the act that asks for it."""

    channel = models.CharField(max_length=10, choices=Channel)
    to = SealedText(max_length=254, blank=True)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=200, blank=True)
    body = SealedText(blank=True)
    key = models.CharField(max_length=120, unique=True)  # the same act asks for the same message once
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    send_after = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # later than this it does not leave any more
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status", "send_after"])]

    class Export:
        columns = {"channel", "template", "language", "status", "attempts"}
        withheld = {
            "id",
            "created_at",
            "to",
            "subject",
            "body",
            "key",
            "send_after",
            "until",
            "sent_at",
            "error",
        }

    def sealed_for(self):
        return OWNER
