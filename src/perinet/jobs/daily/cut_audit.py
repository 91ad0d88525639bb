"""Audit records past their years become a proposal, and what an auditor agreed to becomes an archive."""

from datetime import datetime

from django.tasks import task

from perinet.ground.audit import cuts
from perinet.ground.base.actor import job


@task
def cut_audit(at: str) -> str:
    by, moment = job("cut-audit"), datetime.fromisoformat(at)
    made = cuts.make_next(at=moment, by=by)
    proposed = cuts.propose(at=moment, by=by)
    said = [f"archived until link {made.sequence}"] if made else []
    return "; ".join([*said, *([f"proposed until link {proposed.until}"] if proposed else [])])
