"""An emergency asks a second reader and tells her; what nobody reads in time is put before who guards the data."""

from datetime import date, timedelta

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.plan import CLOCKS
from perinet.flows import emergency
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import job
from perinet.ground.messages.models import Message
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent.models import BreakGlass
from perinet.people.consent.services import Sought
from perinet.people.families import finding
from perinet.people.families import services as families
from perinet.people.families.models import Person, SafeContact

pytestmark = pytest.mark.django_db
REASON = "She is unconscious in the emergency room"
BORN = date(1994, 3, 4)


@pytest.fixture
def at():
    return clock.now() - timedelta(minutes=10)


@pytest.fixture
def her(mother, by):
    families.correct(person=mother, changes={"birth_date": BORN}, reach=None, at=clock.now(), by=by)
    finding.index(mother)
    Message.objects.all().delete()
    return mother


@pytest.fixture
def doctor(db):
    return MembershipFactory(role="doctor", organisation__kind="maternity").actor()


def open_record(by, at, **fields):
    given = {"given_name": "Lotte", "family_name": "Maes", "birth_date": BORN}
    return emergency.open_record(sought=Sought(**given | fields), reason=REASON, at=at, by=by)


def test_her_own_team_is_asked_to_read_why_and_she_is_told_to_ask(her, doctor, by, rota, at):
    opened = open_record(doctor, at)
    assert Person.objects.visible_to(doctor).get() == her
    asked = Obligation.objects.visible_to(by).get(kind=Kind.GLASS_REVIEW)
    assert asked.owner == rota.reader
    told = Message.objects.get(template="please-ask")
    assert (told.channel, told.to, opened.informed_at) == ("text", her.phone, at)
    assert "emergency" not in (told.subject + told.body).lower()
    assert her.family_name not in told.body


def test_without_a_safe_way_to_reach_her_somebody_tells_her(her, doctor, rota, at):
    SafeContact.objects.create(person=her, text=False, mail=None)
    opened = open_record(doctor, at)
    assert opened.informed_at is None
    assert Obligation.objects.get(step="tell-of-emergency").owner == rota.reader
    assert not Message.objects.exists()


def test_nobody_found_opens_nothing_and_asks_nobody(her, doctor, rota, at):
    assert open_record(doctor, at, given_name="Lot") is None
    assert not BreakGlass.objects.exists()
    assert not Obligation.objects.filter(kind=Kind.GLASS_REVIEW).exists()
    assert Record.objects.filter(verb="emergency.nothing").exists()


def test_the_second_reader_is_somebody_else_and_closes_the_question(her, by, midwife, at):
    colleague = MembershipFactory(organisation=midwife.organisation)
    opened = open_record(by, at)
    asked = Obligation.objects.get(kind=Kind.GLASS_REVIEW)
    assert asked.owner == colleague.user
    emergency.review(emergency=opened, verdict="justified", note="", at=clock.now(), by=colleague.actor())
    asked.refresh_from_db()
    assert asked.ending == "read"


def test_what_nobody_read_in_time_is_put_before_who_guards_the_data_once_a_day(her, doctor, rota, at):
    guard = MembershipFactory(role="data-protection-officer", organisation__kind="network")
    opened = open_record(doctor, at)
    late = CLOCKS.due(Kind.GLASS_REVIEW, opened.at) + timedelta(minutes=1)
    for moment in (at, late, late + timedelta(minutes=5)):
        emergency.remind(at=moment, by=job("remind-reviews"))
    reminder = Message.objects.get(template="guard-look")
    assert reminder.to == guard.user.email
    assert emergency.remind(at=late, by=job("test")) == 1


def test_one_that_nobody_could_be_asked_to_read_is_counted_as_waiting(her, by, at):
    """The only midwife opened it herself: there is no colleague to read why."""
    open_record(by, at)
    assert not Obligation.objects.filter(kind=Kind.GLASS_REVIEW).exists()
    assert emergency.remind(at=at + timedelta(hours=4), by=job("test")) == 1
