"""The time becomes the jobs that are due, and each due job one run, whoever else is running."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.tasks import Task, TaskResultStatus

from perinet.ground.base import clock
from perinet.jobs.continuous.check_audit import check_audit
from perinet.jobs.continuous.deliver_messages import deliver_messages
from perinet.jobs.continuous.examine_guidelines import examine_guidelines
from perinet.jobs.continuous.seal_audit import seal_audit
from perinet.jobs.daily.cut_audit import cut_audit
from perinet.jobs.daily.forget_runs import forget_runs
from perinet.jobs.daily.look_back import look_back
from perinet.jobs.daily.plan_moments import plan_moments
from perinet.jobs.daily.propose_erasures import propose_erasures
from perinet.jobs.daily.remind_reviews import remind_reviews
from perinet.jobs.daily.seal_stragglers import seal_stragglers
from perinet.jobs.daily.verify_audit import verify_audit
from perinet.jobs.hourly.read_abandoned import read_abandoned
from perinet.jobs.minutely.change_over import change_over
from perinet.jobs.minutely.end_tablets import end_tablets
from perinet.jobs.minutely.remind import remind
from perinet.jobs.minutely.watch_clocks import watch_clocks
from perinet.jobs.models import Run

log = logging.getLogger("perinet.jobs")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    task: Task

    def due_at(self, at: datetime) -> datetime:
        """Return the start of the minute or day that `at` lies in: the same for every worker."""
        return at - (at - EPOCH) % self.every


JOBS: tuple[Job, ...] = (
    Job("watch-clocks", MINUTE, watch_clocks),
    Job("change-over", MINUTE, change_over),
    Job("remind", MINUTE, remind),
    Job("end-tablets", MINUTE, end_tablets),
    Job("read-abandoned", HOUR, read_abandoned),
    Job("forget-runs", DAY, forget_runs),
    Job("plan-moments", DAY, plan_moments),
    Job("propose-erasures", DAY, propose_erasures),
    Job("remind-reviews", DAY, remind_reviews),
    Job("seal-stragglers", DAY, seal_stragglers),
    Job("verify-audit", DAY, verify_audit),
    Job("cut-audit", DAY, cut_audit),
    Job("look-back", DAY, look_back),
)

# Run at every turn of the worker: they claim single rows themselves, so no run needs to be kept.
CONTINUOUS: tuple[Task, ...] = (deliver_messages, seal_audit)
# Takes seconds to minutes: the worker runs these beside its turns, so that no message and no clock waits for them.
BESIDE: tuple[Task, ...] = (examine_guidelines, check_audit)


def due_jobs(at: datetime, jobs: Sequence[Job] = JOBS) -> list[tuple[Job, datetime]]:
    """Return the jobs whose current minute or day nobody has claimed yet."""
    wanted = [(job, job.due_at(at)) for job in jobs]
    taken = set(Run.objects.filter(due_at__in={due for _, due in wanted}).values_list("job", "due_at"))
    return [(job, due) for job, due in wanted if (job.name, due) not in taken]


def _claim(job: Job, due_at: datetime) -> Run | None:
    try:
        with transaction.atomic():
            return Run.objects.create(job=job.name, due_at=due_at)
    except IntegrityError:  # another worker was first
        return None


def _attempt(task: Task, at: datetime) -> tuple[str, str]:
    """Run a task and return its result and what failed: only the kind of error, for its text may name a person."""
    outcome = task.enqueue(at.isoformat())
    if outcome.status == TaskResultStatus.SUCCESSFUL:
        return str(outcome.return_value), ""
    failed = outcome.errors[-1].exception_class_path if outcome.errors else "unknown"
    log.error("job %s failed: %s", task.name, failed)
    return "", failed


def run_due(at: datetime, jobs: Sequence[Job] = JOBS) -> list[Run]:
    """Claim and run what is due; one job that fails stops no other."""
    runs = []
    for job, due_at in due_jobs(at, jobs):
        run = _claim(job, due_at)
        if run is None:
            continue
        result, failed = _attempt(job.task, at)
        run.finished_at, run.result, run.failed = clock.now(), result[:200], failed[:200]
        run.save(update_fields=["finished_at", "result", "failed"])
        runs.append(run)
    return runs


def turn_beside(at: datetime) -> bool:
    """Do one piece of the long work; return whether there may be more."""
    return any(result for task in BESIDE for result, _ in [_attempt(task, at)])


def turn(at: datetime) -> bool:
    """Do everything that is to be done now; return whether all of it succeeded."""
    failures = [failed for task in CONTINUOUS for _, failed in [_attempt(task, at)] if failed]
    failures += [run.failed for run in run_due(at) if run.failed]
    return not failures
