"""Due jobs run once, whoever else is running, and one that fails stops no other."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.tasks import task

from perinet.ground.audit import services as audit
from perinet.ground.base.actor import SYSTEM
from perinet.ground.messages import services as messages
from perinet.jobs import runner
from perinet.jobs.models import Run
from perinet.jobs.runner import DAY, MINUTE, Job

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 12, 34, 56, 789, tzinfo=UTC)
RAN: list[str] = []


@task
def remember(at: str) -> str:
    RAN.append(at)
    return "remembered"


@task
def fail(at: str) -> None:
    raise ValueError("Nora Peeters could not be reached")


@pytest.fixture(autouse=True)
def _forget():
    RAN.clear()


def test_a_job_is_due_at_the_start_of_its_minute_or_day():
    assert Job("x", MINUTE, remember).due_at(AT) == datetime(2026, 11, 20, 12, 34, tzinfo=UTC)
    assert Job("x", DAY, remember).due_at(AT) == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_job_runs_once_in_its_minute_and_again_in_the_next():
    jobs = [Job("remember", MINUTE, remember)]
    for seconds in (0, 1, 2, 60):
        runner.run_due(AT + timedelta(seconds=seconds), jobs)
    assert [AT.isoformat(), (AT + timedelta(seconds=60)).isoformat()] == RAN
    assert list(Run.objects.values_list("result", flat=True)) == ["remembered", "remembered"]
    assert all(run.finished_at for run in Run.objects.all())


def test_a_failing_job_is_marked_without_its_words_and_the_next_one_runs(caplog):
    runs = runner.run_due(AT, [Job("fail", MINUTE, fail), Job("remember", MINUTE, remember)])
    assert [(run.job, run.failed) for run in runs] == [("fail", "builtins.ValueError"), ("remember", "")]
    assert len(RAN) == 1
    ours = [record.getMessage() for record in caplog.records if record.name == "perinet.jobs"]
    assert ours and not any("Nora" in line for line in ours)


def test_a_job_that_another_worker_claimed_is_left_alone():
    job = Job("remember", MINUTE, remember)
    assert runner._claim(job, job.due_at(AT)) is not None
    assert runner._claim(job, job.due_at(AT)) is None
    assert runner.run_due(AT, [job]) == []
    assert not RAN


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_run_a_job_once():
    jobs, start = [Job("remember", MINUTE, remember)], threading.Barrier(2)

    def work():
        try:
            start.wait()
            runner.run_due(AT, jobs)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(RAN) == 1
    assert Run.objects.count() == 1


def test_a_turn_sends_messages_and_seals_the_audit():
    audit.record(by=SYSTEM, verb="test.act", subject_kind="thing", subject="1")
    messages.enqueue(
        channel="mail", to="nora@example.org", template="test", language="nl", subject="s", body="b", key="k",
        at=AT, by=SYSTEM,
    )  # fmt: skip
    assert runner.turn(AT)
    assert len(mail.outbox) == 1
    assert audit.verify().sealed >= 1


def test_old_runs_are_forgotten_and_recent_ones_kept():
    for age in (1, 40):
        Run.objects.create(job="x", due_at=AT - timedelta(days=age))
    runner.run_due(AT)
    assert list(Run.objects.filter(job="x").values_list("due_at", flat=True)) == [AT - timedelta(days=1)]
