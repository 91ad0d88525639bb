"""Records and rows whose time is over become proposals that wait for a person."""

from datetime import datetime

from django.tasks import task

from perinet.flows import retain
from perinet.ground.base.actor import job


@task
def propose_erasures(at: str) -> int:
    return retain.propose(at=datetime.fromisoformat(at), by=job("propose-erasures"))
