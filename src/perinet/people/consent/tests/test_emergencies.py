"""An emergency opens one record for hours, to who says why and exactly for whom; somebody else reads it afterwards."""

from datetime import date, timedelta

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.models import User
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import BreakGlass
from perinet.people.consent.services import Sought
from perinet.people.consent.times import TIMES
from perinet.people.families import finding, identifiers
from perinet.people.families import services as families
from perinet.people.families.models import Person, TimelineLine, Topic
from perinet.people.families.tests.factories import PersonFactory, carer_of

pytestmark = pytest.mark.django_db
REASON = "She is unconscious in the emergency room"
BORN = date(1994, 3, 4)


@pytest.fixture
def at():
    return clock.now() - timedelta(minutes=10)


@pytest.fixture
def person():
    her = PersonFactory(given_name="Zoë", family_name="Van den Broeck", birth_date=BORN)
    finding.index(her)
    return her


@pytest.fixture
def doctor():
    return MembershipFactory(role="doctor", organisation__kind="maternity").actor()


def find(by, at, reason=REASON, **fields):
    given = {"given_name": "Zoe", "family_name": "van den broeck", "birth_date": BORN}
    return consent.find(sought=Sought(**given | fields), reason=reason, at=at, by=by)


def topics_seen(actor):
    return set(TimelineLine.objects.visible_to(actor).filter(kind="test").values_list("topic", flat=True))


def test_it_opens_the_ordinary_topics_for_three_hours_and_never_a_secret(person, doctor, at):
    carer = carer_of(person)
    for topic in (Topic.RECORD, Topic.MENTAL_HEALTH, Topic.SAFETY, Topic.VIOLENCE):
        families.write_line(person=person, kind="test", at=at, source="1", by=carer, topic=topic)
    emergency = consent.break_glass(person=find(doctor, at), reason=REASON, at=at, by=doctor)
    assert topics_seen(doctor) == set(consent.TEAM_TOPICS)
    assert emergency.until - emergency.at == TIMES.emergency == timedelta(hours=3)
    assert person.registered_at_id == Person.objects.get().registered_at_id
    colleague = MembershipFactory(role="doctor", organisation_id=doctor.organisation).actor()
    assert not Person.objects.visible_to(colleague).exists()


def test_after_its_hours_it_is_closed(person, doctor):
    at = clock.now() - timedelta(hours=3, seconds=1)
    consent.break_glass(person=person, reason=REASON, at=at, by=doctor)
    assert not Person.objects.visible_to(doctor).exists()


def test_it_is_on_record_and_in_her_story(person, doctor, at):
    consent.break_glass(person=person, reason=REASON, informed_at=at, at=at, by=doctor)
    assert "unconscious" not in str(Record.objects.get(verb="emergency.open").__dict__)
    assert TimelineLine.objects.visible_to(carer_of(person)).filter(kind="emergency.opened").exists()
    assert BreakGlass.objects.get().informed_at == at


@pytest.mark.parametrize("reason", ["", "urgent", "she needs help"])
def test_without_a_sentence_that_says_why_nothing_is_looked_for(person, doctor, at, reason):
    with pytest.raises(Refused) as refused:
        find(doctor, at, reason)
    assert refused.value.code == "no-reason"
    assert not Record.objects.filter(verb__startswith="emergency").exists()


@pytest.mark.parametrize(
    "member",
    [{"role": "administrator"}, {"role": "receiving-team"}, {"organisation__kind": "network"}],
)
def test_only_somebody_who_cares_for_people_may(person, at, member):
    with pytest.raises(NotAllowed):
        find(MembershipFactory(**member).actor(), at)


@pytest.mark.parametrize(
    "fields",
    [
        {"given_name": "Zo"},
        {"family_name": "Van den Broecke"},
        {"birth_date": date(1994, 4, 3)},
        {"birth_date": None},
        {"given_name": " "},
    ],
)
def test_almost_right_finds_nothing_and_that_is_on_record(person, doctor, at, fields):
    assert find(doctor, at, **fields) is None
    assert Record.objects.get(verb="emergency.nothing").person == ""


def test_two_of_the_same_name_and_day_are_nobody_until_a_number_says_which(person, doctor, at):
    twin = PersonFactory(given_name="Zoë", family_name="Van den Broeck", birth_date=BORN)
    finding.index(twin)
    assert find(doctor, at) is None


def test_one_person_with_two_records_is_found(person, doctor, at):
    twin = PersonFactory(given_name="Zoë", family_name="Van den Broeck", birth_date=BORN)
    finding.index(twin)
    Person.objects.filter(pk=twin.pk).update(identity=person.pk)
    assert find(doctor, at).identity_id == person.pk


def test_who_is_shut_out_finds_nothing_and_opens_nothing(person, doctor, at):
    consent.exclude(person=person, professional=User.objects.get(pk=doctor.id), at=at, by=carer_of(person))
    assert find(doctor, at) is None
    with pytest.raises(NotAllowed):
        consent.break_glass(person=person, reason=REASON, at=at, by=doctor)
    assert not BreakGlass.objects.exists()


def test_a_national_number_finds_her_where_both_may_use_it(person, doctor, at):
    carer, number = carer_of(person), "94.03.04-002.06"
    assert find(doctor, at, number=number, given_name="") is None
    for organisation in (carer.organisation, doctor.organisation):
        identifiers.authorise(organisation_id=organisation, reference="12/047", at=at, by=carer)
    identifiers.record_number(person=person, text=number, sure=True, at=at, by=carer)
    assert find(doctor, at, number=number, given_name="") == person
    identifiers.authorise(organisation_id=carer.organisation, reference="", at=clock.now(), by=carer)
    assert find(doctor, at, number=number, given_name="") is None


# The second reader


@pytest.fixture
def emergency(person, doctor, at):
    return consent.break_glass(person=person, reason=REASON, at=at, by=doctor)


def review(emergency, by, verdict="justified", note=""):
    return consent.review_glass(emergency=emergency, verdict=verdict, note=note, at=clock.now(), by=by)


def test_a_colleague_who_sees_her_record_says_whether_it_was_one(person, emergency):
    midwife = carer_of(person)
    assert review(emergency, midwife).by_name == midwife.name
    assert Record.objects.get(verb="emergency.review").reason == "justified"
    with pytest.raises(Conflict):
        review(emergency, midwife)


def test_who_guards_the_data_of_the_organisation_or_the_network_may_read_it_and_sees_no_record(
    person, emergency, doctor
):
    for organisation in ({"organisation_id": doctor.organisation}, {"organisation__kind": "network"}):
        guard = MembershipFactory(role="data-protection-officer", **organisation).actor()
        assert BreakGlass.objects.visible_to(guard).get() == emergency
        assert not Person.objects.visible_to(guard).exists()
    assert review(emergency, guard, "not-justified", "He is her neighbour").verdict == "not-justified"
    elsewhere = MembershipFactory(role="data-protection-officer").actor()
    assert not BreakGlass.objects.visible_to(elsewhere).exists()


def test_nobody_reads_her_own_emergency_nor_one_she_may_not_see(emergency, doctor):
    for by in (doctor, MembershipFactory().actor(), MembershipFactory(role="auditor").actor()):
        with pytest.raises(NotAllowed):
            review(emergency, by)


@pytest.mark.parametrize(("verdict", "code"), [("", "no-verdict"), ("not-justified", "no-note")])
def test_a_verdict_is_one_of_two_and_a_no_says_why(person, emergency, verdict, code):
    with pytest.raises(Refused) as refused:
        review(emergency, carer_of(person), verdict)
    assert refused.value.code == code
