"""What waits in the outbox becomes messages sent."""

from datetime import datetime

from django.tasks import task

from perinet.ground.messages import services as messages


@task
def deliver_messages(at: str) -> int:
    return messages.deliver(at=datetime.fromisoformat(at))
