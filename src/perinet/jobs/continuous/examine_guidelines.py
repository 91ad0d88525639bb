"""A check of a guideline that somebody asked for becomes what it found, one check at a turn."""

from datetime import datetime

from django.tasks import task

from perinet.care.decisions import examinations


@task
def examine_guidelines(at: str) -> str:
    row = examinations.run_next(at=datetime.fromisoformat(at))
    return f"{row.kind}: {row.state}" if row else ""
