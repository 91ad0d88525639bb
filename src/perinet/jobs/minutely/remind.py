"""Reminders that are due become messages, and messages that left become lines on a timeline."""

from datetime import datetime

from django.tasks import task

from perinet.flows import remind as flow
from perinet.ground.base.actor import job


@task
def remind(at: str) -> int:
    moment, by = datetime.fromisoformat(at), job("remind")
    flow.note_sent(at=moment, by=by)
    flow.hold_back(at=moment, by=by)
    return flow.send_due(at=moment, by=by)
