"""A check of the audit chain that somebody asked for becomes its answer."""

from datetime import datetime

from django.tasks import task

from perinet.ground.audit import checks


@task
def check_audit(at: str) -> str:
    row = checks.run_next(at=datetime.fromisoformat(at))
    return f"{row.state}: {row.done} links" if row else ""
