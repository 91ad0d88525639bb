"""A check that was asked for is run once, by whoever claims it, and its answer is of exactly that version."""

import json
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import close_old_connections, connection

from perinet.care.decisions import adoption, examinations, findings
from perinet.care.decisions import services as decisions
from perinet.care.decisions.findings import Outcome
from perinet.care.decisions.models import Decision, Examination, ExaminationState
from perinet.care.decisions.tests.factories import files_of, group
from perinet.care.screening import services as screenings
from perinet.care.screening.tests.factories import asked as asked_on
from perinet.care.screening.tests.factories import occasion_of
from perinet.ground.base import clock
from perinet.people.families.models import Topic

AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
CUT_OFF = ('when = "(epds.total > 13 or', 'when = "(epds.total > 12 or')


@pytest.fixture
def people(db):
    return group()


@pytest.fixture
def version(people):
    version = adoption.submit(files=files_of("1.1.0"), at=AT, by=people[0])
    Examination.objects.all().delete()
    return version


def asked(version, people, kind="check", at=AT, against=None):
    return examinations.request(version=version, kind=kind, at=at, by=people[0], against=against)


def run(version, people, kind, **more):
    row = asked(version, people, kind, **more)
    done = examinations.run_next(at=AT)
    assert done == row and done.state == ExaminationState.DONE, done.failed
    return done


def test_the_longest_waiting_is_claimed_first_and_by_one_only(version, people):
    second = asked(version, people, "prove", at=AT + timedelta(minutes=1))
    first = asked(version, people, "check")
    assert [examinations.claim(at=AT), examinations.claim(at=AT), examinations.claim(at=AT)] == [
        first,
        second,
        None,
    ]


def test_what_a_dead_worker_left_is_claimed_again_and_the_dead_one_is_not_heard(version, people, monkeypatch):
    asked(version, people)
    dead = examinations.claim(at=AT)
    assert examinations.claim(at=AT + timedelta(minutes=1)) is None
    alive = examinations.claim(at=AT + examinations.STALE + timedelta(seconds=1))
    assert (alive.pk, alive.attempts) == (dead.pk, 2)
    monkeypatch.setitem(examinations.RUNNERS, "check", lambda row, tell: Outcome(row.attempts == 2, []))
    examinations.run(alive)
    examinations.run(dead)
    assert Examination.objects.get().green is True


def test_one_that_kills_its_worker_every_time_is_given_up(version, people):
    asked(version, people)
    for number in range(examinations.ATTEMPTS):
        assert examinations.claim(at=AT + number * timedelta(hours=1))
    assert examinations.claim(at=AT + timedelta(days=1)) is None
    assert Examination.objects.get().state == ExaminationState.FAILED


def test_a_check_that_breaks_is_failed_and_never_green(version, people, monkeypatch):
    def breaks(row, tell):
        raise RuntimeError("out of memory")

    monkeypatch.setitem(examinations.RUNNERS, "check", breaks)
    asked(version, people)
    row = examinations.run_next(at=AT)
    assert (row.state, row.green, row.failed) == (
        ExaminationState.FAILED,
        None,
        "RuntimeError: out of memory",
    )
    assert asked(version, people) != row


def test_progress_is_told_while_it_runs_and_not_more_often_than_anybody_looks(version, people, monkeypatch):
    seen = []

    def slow(row, tell):
        for done in range(3):
            tell(done, 3, f"property {done}")
        seen.append(Examination.objects.get().done)
        tell(3, 3, "")
        seen.append(Examination.objects.get().done)
        return Outcome(True, [])

    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setitem(examinations.RUNNERS, "check", slow)
    asked(version, people)
    examinations.run_next(at=AT)
    assert seen == [0, 3]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_check():
    people = group()
    version = adoption.submit(files=files_of("1.1.0"), at=AT, by=people[0])
    for kind in ("prove", "mutate", "budget"):
        asked(version, people, kind)
    claimed, start = [], threading.Barrier(2)

    def work():
        close_old_connections()
        start.wait()
        while row := examinations.claim(at=AT):
            claimed.append(row.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claimed) == sorted(Examination.objects.values_list("pk", flat=True))


# What the checks say


def test_the_cases_notice_a_cut_off_that_moved(people):
    changed = adoption.submit(files=files_of("1.1.0", CUT_OFF), at=AT, by=people[0])
    row = examinations.run_next(at=AT)
    assert (row.version, row.green) == (changed, False)
    assert any("clinical-assessment" in one["sentence"] for one in row.findings)


def test_the_budget_is_replayed_on_made_up_persons_while_a_site_has_few_of_its_own(version, people):
    row = run(version, people, "budget")
    assert (row.figures["source"], row.figures["asked"]) == ("synthetic", findings.MADE_UP * findings.WEEKS)
    assert row.figures["present"] == "flanders 1.0.0"
    assert row.green and all(one["before"]["mean"] == one["mean"] for one in row.figures["budgets"])


def test_with_enough_of_its_own_a_site_replays_what_it_decided_itself(
    version, people, person, by, monkeypatch
):
    monkeypatch.setattr(findings, "ENOUGH", 3)
    totals = {"week-20": 14, "rescreen": 11, "postpartum-6w": 3}
    for number, (moment, total) in enumerate(totals.items()):
        at = AT - timedelta(weeks=number)
        occasion = occasion_of(person, by, at, moment=moment)
        (screening,) = asked_on(occasion, "epds", text_state="paper")
        decisions.decide_for(occasion=occasion, at=at, by=by)  # replaced by the next, and counted no more
        screenings.enter_total(screening=screening, total=total, items={"item10": number % 2}, at=at, by=by)
        decisions.decide_for(occasion=occasion, at=at + timedelta(minutes=1), by=by)
    row = run(version, people, "budget", at=AT + timedelta(hours=1))
    newest = {row.occasion_id: row for row in Decision.objects.order_by("at")}
    live = Counter(
        (findings.week_of(one.at), step["step"])
        for one in newest.values()
        for step in json.loads(one.output)["output"]["steps"]
    )
    told = {(week, one["step"]): n for one in row.figures["steps"] for week, n in one["weeks"].items()}
    assert (row.figures["source"], row.figures["asked"], told) == ("own", 3, dict(live))
    assert row.figures["steps"] == row.figures["steps_before"]


def test_a_package_written_to_count_what_was_told_in_secret_counts_nothing(people, person, by, monkeypatch):
    monkeypatch.setattr(findings, "ENOUGH", 1)
    occasion = occasion_of(person, by, AT)
    (screening,) = asked_on(occasion, "epds", text_state="paper")
    screenings.enter_total(screening=screening, total=3, items={"item10": 0}, at=AT, by=by)
    (alcohol,) = asked_on(occasion, "audit-c")
    screenings.record_answers(
        screening=alcohol,
        answers={"item1": 4, "item2": 4, "item3": 4, "since-known-pregnant": 1},
        at=AT,
        by=by,
    )
    rows = decisions.decide_for(occasion=occasion, at=AT, by=by)
    assert {row.step for row in rows if row.topic == Topic.SUBSTANCE} == {"substance-assessment"}
    version = adoption.submit(files=files_of("1.1.0"), at=AT, by=people[0])
    Examination.objects.all().delete()
    row = run(version, people, "budget", at=AT + timedelta(hours=1))
    assert row.figures["source"] == "own"
    assert "substance-assessment" not in {one["step"] for one in row.figures["steps"]}
    care = next(one for one in row.figures["budgets"] if one["id"] == "care")
    assert (
        care["worst"] > 1 and "W" not in care["week"]
    )  # of made-up persons: this site's own brought nothing


def test_a_version_that_floods_a_role_exceeds_its_budget(people):
    flood = ('when = "(epds.total > 13 or', 'when = "(epds.total >= 1 or whooley.total >= 1 or')
    version = adoption.submit(files=files_of("1.1.0", flood), at=AT, by=people[0])
    Examination.objects.all().delete()
    row = run(version, people, "budget")
    care = next(one for one in row.figures["budgets"] if one["id"] == "care")
    assert not row.green and care["breached"] and care["worst"] > care["before"]["worst"]


def test_a_patch_that_changes_words_alone_decides_as_before(people):
    files = files_of("1.0.1", ("review_by = 2027-11-01", "review_by = 2027-12-01"))
    version = adoption.submit(files=files, at=AT, by=people[0])
    Examination.objects.all().delete()
    row = run(version, people, "compare", against=adoption.predecessor(version))
    assert row.green and not findings.differences(row)


def test_a_patch_that_moves_a_cut_off_is_shown_with_the_person_it_is_about(people):
    version = adoption.submit(files=files_of("1.0.1", CUT_OFF), at=AT, by=people[0])
    Examination.objects.all().delete()
    row = run(version, people, "compare", against=adoption.predecessor(version))
    assert not row.green
    assert {"epds.total": 13} in [dict(one.facts) for one in findings.differences(row)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["check", "prove", "mutate"])
def test_a_new_number_on_the_shipped_rules_passes(version, people, kind):
    assert run(version, people, kind).green
