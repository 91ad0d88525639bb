"""Safety clocks that ran out become a call to the next person on the rota."""

from datetime import datetime

from django.tasks import task

from perinet.flows import watch
from perinet.ground.base.actor import job


@task
def watch_clocks(at: str) -> int:
    return watch.escalate_overdue(at=datetime.fromisoformat(at), by=job("watch-clocks"))
