"""Another guideline decides: open decisions are made again, what is urgent opens at once, nothing is taken away."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from perinet.care.decisions import adoption, library, versions
from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Changeover, Decision, PackageVersion
from perinet.care.decisions.tests.factories import active, all_green, approved, files_of, group
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import adopt, decide, screen
from perinet.ground.base.actor import job
from perinet.people.families.models import TimelineLine, Topic

pytestmark = pytest.mark.django_db
JOB = job("change-over")
LOWER = ('when = "(epds.total > 13 or', 'when = "(epds.total > 12 or')
ALSO_A_MARK = (
    'when = "epds.item10 >= 2 or phq9.item9 >= 2"',
    'when = "epds.item10 >= 2 or phq9.item9 >= 2 or epds.total > 12"',
)


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def people(db):
    return group()


@pytest.fixture
def enter(mother, by, at, rota):
    def entered(total=13, moment="week-20"):
        (row,) = screen.enter(
            person=mother, moment=moment, language="nl", source="paper", answered_on=at.date(),
            results={"epds": {"total": total, "items": {"item10": 0}}}, at=at, by=by,
        )  # fmt: skip
        return row

    return entered


def change_over(at, **options):
    return adopt.change_over(at=at, by=JOB, **options)


def newest(row):
    return Decision.objects.filter(occasion=row.occasion, topic=row.topic).first()


def test_an_open_decision_is_made_again_under_the_new_version_and_the_old_one_stays(enter, people, at):
    row = enter()
    active(files_of("1.1.0", LOWER), people, at=at)
    assert change_over(at + timedelta(minutes=1)) == 1
    again = newest(row)
    assert (row.step, again.step, again.version) == ("rescreen", "clinical-assessment", "1.1.0")
    assert again.facts == row.facts
    assert Decision.objects.filter(pk=row.pk).exists() and decisions.replay(row) and decisions.replay(again)
    line = TimelineLine.objects.get(kind="decision.again")
    assert line.parameters == {"guideline": "flanders", "version": "1.1.0"}


def test_whoever_was_to_read_the_old_one_reads_the_new_one_by_the_same_hour(enter, people, at):
    row = enter()
    old = Obligation.objects.open().get(kind=Kind.READ_RESULT)
    active(files_of("1.1.0", LOWER), people, at=at)
    change_over(at + timedelta(hours=5))
    new = Obligation.objects.open().get(kind=Kind.READ_RESULT)
    assert (new.source, new.owner, new.due_at) == (str(newest(row).id), old.owner, old.due_at)
    old.refresh_from_db()
    assert old.ending == "decided-again"


def test_a_proposal_that_reassured_and_no_longer_does_says_so_to_whoever_still_was_to_read_it(
    enter, people, at
):
    row = enter(total=5)
    assert row.step != "clinical-assessment"
    active(files_of("1.1.0", (LOWER[0], LOWER[1].replace("12", "4"))), people, at=at)
    change_over(at)
    assert newest(row).step == "clinical-assessment"
    waits = Obligation.objects.open().get(kind=Kind.READ_RESULT)
    assert (waits.source, waits.step) == (str(newest(row).id), "decided-again")
    active(files_of("1.2.0", (LOWER[0], LOWER[1].replace("12", "3"))), people, at=at + timedelta(hours=1))
    change_over(at + timedelta(hours=1))
    waits = Obligation.objects.open().get(kind=Kind.READ_RESULT)
    assert (newest(row).version, waits.source, waits.step) == ("1.2.0", str(newest(row).id), "decided-again")


def test_what_nobody_had_to_read_is_read_once_something_follows_from_it(enter, people, at, by):
    row = enter(total=5)
    pathways.close_all(kind=Kind.READ_RESULT, source=row.id, ending="read", at=at, by=by)
    active(files_of("1.1.0"), people, at=at)
    change_over(at)
    assert not Obligation.objects.open().filter(kind=Kind.READ_RESULT).exists()
    active(files_of("1.2.0", (LOWER[0], LOWER[1].replace("12", "4"))), people, at=at + timedelta(hours=1))
    change_over(at + timedelta(hours=1))
    waits = Obligation.objects.open().get(kind=Kind.READ_RESULT)
    assert (waits.source, str(waits.owner_id)) == (str(newest(row).id), str(row.occasion.opened_by_id))


def test_also_when_nothing_but_the_version_changed_a_row_says_so(enter, people, at):
    row = enter()
    active(files_of("1.1.0"), people, at=at)
    change_over(at)
    again = newest(row)
    assert (again.step, again.version) == (row.step, "1.1.0") and again != row
    assert not TimelineLine.objects.filter(kind="decision.again").exists()


def test_what_a_person_confirmed_stays_as_it_is(enter, people, at, by):
    row = enter()
    decide.confirm(decision=row, chosen_step=row.step, reason="", note="", at=at, by=by)
    waiting = set(Obligation.objects.open())
    active(files_of("1.1.0", LOWER), people, at=at)
    assert change_over(at) == 0
    assert newest(row) == row and set(Obligation.objects.open()) == waiting


def test_answers_that_were_not_hers_are_left_alone(enter, people, at, by):
    row = enter()
    screening = row.occasion
    screen.not_hers(occasion=screening, reason="partner-answered", at=at, by=by)
    active(files_of("1.1.0", LOWER), people, at=at)
    assert change_over(at) == 0


def test_a_mark_that_only_the_new_version_knows_opens_at_once(enter, people, at, rota):
    enter()
    assert not Obligation.objects.filter(kind=Kind.SAFETY_CHECK).exists()
    active(files_of("1.1.0", ALSO_A_MARK), people, at=at)
    later = at + timedelta(minutes=1)
    assert change_over(later) == 1
    opened = Obligation.objects.open().get(kind=Kind.SAFETY_CHECK)
    assert (opened.owner, opened.opened_at, opened.topic) == (rota.reader, later, Topic.SAFETY)


def test_a_rollback_makes_them_again_too_and_closes_nothing_that_opened(enter, people, at):
    row = enter()
    active(files_of("1.1.0", LOWER), people, at=at)
    change_over(at)
    shipped = PackageVersion.objects.get(package_hash=library.get("flanders").package_hash)
    later = at + timedelta(hours=1)
    adoption.roll_back(version=shipped, at=later, by=people[1], comment="Too many.")
    assert change_over(later) == 1
    assert (newest(row).version, newest(row).step) == ("1.0.0", "rescreen")
    assert Obligation.objects.open().filter(kind=Kind.READ_RESULT).count() == 1


def test_nothing_is_made_again_before_the_day_on_which_a_version_begins(enter, people, at):
    row = enter()
    version = approved(files_of("1.1.0", LOWER), people, at=at)
    all_green(version, at=at)
    adoption.activate(version=version, active_from=at.date() + timedelta(days=2), at=at, by=people[0])
    assert change_over(at + timedelta(days=1)) == 0
    assert change_over(at + timedelta(days=2)) == 1
    assert newest(row).version == "1.1.0"


def test_many_are_made_again_in_batches_and_each_once(enter, people, at):
    for moment in ("week-20", "rescreen", "postpartum-6w"):
        enter(moment=moment, total=5)
    active(files_of("1.1.0", LOWER), people, at=at)
    made = [change_over(at + timedelta(minutes=minute), batch=2) for minute in range(4)]
    assert made == [2, 1, 0, 0]
    row = Changeover.objects.filter(
        package_hash=PackageVersion.objects.get(version="1.1.0").package_hash
    ).get()
    assert (row.decided, row.failed) == (3, 0) and row.finished_at


def test_what_was_answered_two_days_after_the_birth_does_not_grow_older(enter, people, at):
    row = enter()
    active(files_of("1.1.0"), people, at=at)
    change_over(at + timedelta(days=60))
    assert newest(row).facts == row.facts


def test_a_fact_that_the_new_version_refuses_leaves_the_decision_of_before(enter, people, at, monkeypatch):
    row = enter()
    active(files_of("1.1.0", LOWER), people, at=at)

    def refuse(**_):
        raise adopt.FactError("epds.total", 13, "is out of range")

    monkeypatch.setattr(decisions, "decide_again", refuse)
    assert change_over(at) == 0
    assert newest(row) == row
    assert Changeover.objects.filter(failed=1, finished_at__isnull=False).exists()


def tamper(version):
    """Change the kept files as somebody would who reaches the database itself, and start a new process."""
    files = version.files | {
        "guideline.toml": version.files["guideline.toml"].replace("item10 >= 1", "item10 >= 3")
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_packageversion SET files = %s WHERE package_hash = %s",
            [json.dumps(files), version.package_hash],
        )
    versions._ready.clear()


def test_a_version_whose_files_were_changed_decides_nothing_and_no_mark_is_lost(
    enter, people, mother, by, at
):
    version = active(files_of("1.1.0", LOWER), people, at=at)
    tamper(version)
    (row,) = screen.enter(
        person=mother, moment="week-20", language="nl", source="paper", answered_on=at.date(),
        results={"epds": {"total": 13, "items": {"item10": 1}}}, at=at, by=by,
    )  # fmt: skip
    assert row.package_hash == library.get("flanders").package_hash
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()
    assert versions.unreadable(at.date()) == {"flanders": version.package_hash}


def test_a_version_taken_back_before_anybody_looked_leaves_nothing_behind(enter, people, at):
    change_over(at)
    version = active(files_of("1.1.0", LOWER), people, at=at + timedelta(seconds=10))
    row = enter()
    assert (row.version, row.step) == ("1.1.0", "clinical-assessment")
    shipped = PackageVersion.objects.get(package_hash=library.get("flanders").package_hash)
    adoption.roll_back(version=shipped, at=at + timedelta(seconds=30), by=people[0], comment="A mistake.")
    assert change_over(at + timedelta(minutes=1)) == 1
    assert (newest(row).package_hash, newest(row).step) == (shipped.package_hash, "rescreen")
    assert version.package_hash != shipped.package_hash
    assert change_over(at + timedelta(minutes=2)) == 0


def test_what_an_organisation_chose_also_counts_when_it_is_decided_again_without_a_licence(
    mother, people, by, at
):
    decisions.choose_guideline(
        organisation_id=by.organisation, guideline_id="flanders", by=by,
        values={"after-second-rescreen": "named-contact"},
    )  # fmt: skip
    occasion = screen.begin(person=mother, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    (row,) = screen.finish(occasion=occasion, at=at, by=by)
    assert row.guideline == "flanders-open"
    again = decisions.decide_again(row=row, occasion=occasion, at=at + timedelta(minutes=1), by=by)
    assert again == row
