"""Emergencies that nobody read in time become one reminder a day to those who guard the data."""

from datetime import datetime

from django.tasks import task

from perinet.flows import emergency
from perinet.ground.base.actor import job


@task
def remind_reviews(at: str) -> int:
    return emergency.remind(at=datetime.fromisoformat(at), by=job("remind-reviews"))
