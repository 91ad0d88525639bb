"""Rows that changed since the day before, and persons without a plan, become the moments at which they are asked."""

from datetime import datetime, timedelta

from django.tasks import task

from perinet.flows import layout
from perinet.ground.base.actor import job

BACK = timedelta(
    days=8
)  # a worker that stood still for a week misses nothing: planning again changes nothing


@task
def plan_moments(at: str) -> str:
    moment = datetime.fromisoformat(at)
    done = layout.catch_up(since=moment - BACK, at=moment, by=job("plan-moments"))
    return f"{done.opened} opened, {done.moved} moved, {done.closed} closed, {done.nobody} without anybody to ask"
