"""Questions that were begun and left become a result that somebody reads."""

from datetime import datetime

from django.tasks import task

from perinet.flows import watch
from perinet.ground.base.actor import job


@task
def read_abandoned(at: str) -> int:
    return watch.read_abandoned(at=datetime.fromisoformat(at), by=job("read-abandoned"))
