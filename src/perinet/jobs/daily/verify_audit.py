"""Every night somebody asks whether the audit chain holds: this job."""

from datetime import datetime

from django.tasks import task

from perinet.ground.audit import checks
from perinet.ground.base.actor import job


@task
def verify_audit(at: str) -> str:
    return str(checks.ask(by=job("verify-audit"), at=datetime.fromisoformat(at)).state)
