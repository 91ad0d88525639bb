"""Runs of jobs older than a month become nothing: they only kept two workers apart."""

from datetime import datetime, timedelta

from django.tasks import task

from perinet.jobs.models import Run

KEPT = timedelta(days=31)


@task
def forget_runs(at: str) -> int:
    count, _ = Run.objects.filter(due_at__lt=datetime.fromisoformat(at) - KEPT).delete()
    return count
