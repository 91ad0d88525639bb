"""A guideline that decides from today becomes open decisions made again, a batch a minute."""

from datetime import datetime

from django.tasks import task

from perinet.care.decisions import sealing
from perinet.flows import adopt
from perinet.ground.base.actor import job


@task
def change_over(at: str) -> int:
    sealing.ready()
    return adopt.change_over(at=datetime.fromisoformat(at), by=job("change-over"))
