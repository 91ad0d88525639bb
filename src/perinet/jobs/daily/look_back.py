"""Yesterday's audit becomes findings of unusual access."""

from datetime import datetime, timedelta

from django.tasks import task

from perinet.flows import look_back as looking
from perinet.ground.base import clock
from perinet.ground.base.actor import job


@task
def look_back(at: str) -> int:
    moment = datetime.fromisoformat(at)
    return looking.look_back(on=clock.day(moment) - timedelta(days=1), by=job("look-back"), at=moment)
