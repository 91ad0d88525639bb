"""Safety marks that nobody reads, or whose clock ran out, become a call to the next person on the rota."""

from datetime import datetime

from django.tasks import task

from perinet.flows import watch
from perinet.ground.base.actor import job


@task
def watch_clocks(at: str) -> int:
    moment, by = datetime.fromisoformat(at), job("watch-clocks")
    try:
        return watch.escalate_overdue(at=moment, by=by)
    finally:  # whatever went wrong with one keeps nobody from hearing of another
        watch.notice_uncovered(at=moment, by=by)
