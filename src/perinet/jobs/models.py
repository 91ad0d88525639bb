"""Which job ran for which hour: one row claims it, so two workers never run it twice."""

from django.db import models

from perinet.ground.base.models import BaseModel


class Run(BaseModel):
    job = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(fields=["job", "due_at"], name="a_job_runs_once_an_hour_or_minute")
        ]

    class Export:
        columns = {"job", "due_at", "finished_at", "failed", "result"}
        withheld = {"id", "created_at"}
