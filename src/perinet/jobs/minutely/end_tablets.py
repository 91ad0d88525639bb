"""A tablet that nobody touches any more becomes a turn that ended, also where it was switched off."""

from datetime import datetime

from django.tasks import task

from perinet.flows import lend
from perinet.ground.base.actor import job


@task
def end_tablets(at: str) -> int:
    return lend.end_left_alone(at=datetime.fromisoformat(at), by=job("end-tablets"))
