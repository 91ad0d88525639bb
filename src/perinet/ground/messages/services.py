"""A wish to tell somebody becomes a row in the outbox, and the row a message."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from perinet.ground.base.actor import Actor
from perinet.ground.messages.models import Channel, Message, Status
from perinet.ground.messages.texts import TextSink

ATTEMPTS = 6


def states(keys: Sequence[str]) -> dict[str, tuple[str, datetime | None]]:
    """Return what became of these messages: by key, where it stands and when it was sent."""
    found = Message.objects.filter(key__in=keys).order_by()
    return {key: (status, sent_at) for key, status, sent_at in found.values_list("key", "status", "sent_at")}


def enqueue(
    *,
    channel: str,
    to: str,
    template: str,
    language: str,
    subject: str,
    body: str,
    key: str,
    at: datetime,
    by: Actor,
    until: datetime | None = None,
) -> Message:
    """Write the message down; `key` makes asking twice the same as asking once.

    `until`: where nothing could be sent before then, it stays here, as when the night has come meanwhile.
    """
    message, _ = Message.objects.get_or_create(
        key=key,
        defaults={
            "channel": channel, "to": to, "template": template, "language": language,
            "subject": subject, "body": body, "send_after": at,
            "until": until,
        },
    )  # fmt: skip
    return message


def withdraw(*, keys: Sequence[str], at: datetime) -> int:
    """Let these messages not leave any more, also not at a later try; return how many stayed."""
    waiting = Message.objects.filter(key__in=keys, status=Status.WAITING)
    taken = [message for pk in waiting.values_list("pk", flat=True) if (message := _claim(pk, at))]
    for message in taken:
        message.status, message.error = Status.FAILED, "Withdrawn"
        _keep(message)
    return len(taken)


def _keep(message: Message) -> None:
    if message.status != Status.WAITING and not settings.KEEP_SENT_MESSAGES:
        # A link or a code is kept as a hash, an address is sealed on its record: here they would stand in clear.
        message.to = message.body = ""
    message.save(update_fields=["status", "sent_at", "error", "to", "body"])


def _send(message: Message) -> None:
    if message.channel == Channel.MAIL:
        EmailMessage(
            subject=message.subject,
            body=message.body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.to],
        ).send()
    elif message.channel == Channel.TEXT:
        TextSink(settings.PERINET_TEXT_MESSAGES).send(to=message.to, body=message.body)


def _claim(pk: UUID | str, at: datetime) -> Message | None:
    """Take one message for this worker; the lease runs out if the worker dies while sending."""
    message = Message.objects.get(pk=pk)
    lease = at + timedelta(minutes=2 ** (message.attempts + 1))
    taken = Message.objects.filter(pk=pk, status=Status.WAITING, attempts=message.attempts).update(
        attempts=message.attempts + 1, send_after=lease
    )
    return Message.objects.get(pk=pk) if taken else None


def deliver(*, at: datetime, limit: int = 100) -> int:
    """Send what is due; a failure is tried again with growing pauses, then kept as failed for a person to see."""
    sent = 0
    due = Message.objects.due(at).exclude(channel=Channel.PAPER).values_list("pk", flat=True)
    for pk in list(due[:limit]):
        message = _claim(pk, at)
        if message is None:
            continue
        if message.until and message.until <= at:
            message.status, message.error = Status.FAILED, "TooLate"
            _keep(message)
            continue
        try:
            _send(message)
        except OSError as problem:
            message.error = type(problem).__name__
            message.status = Status.FAILED if message.attempts >= ATTEMPTS else Status.WAITING
        else:
            message.status, message.sent_at, message.error = Status.SENT, at, ""
            sent += 1
        _keep(message)
    return sent
