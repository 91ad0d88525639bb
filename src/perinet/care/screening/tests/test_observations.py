"""What is seen between parent and child: by who is trained, on the parent's record, corrected by a new row."""

from datetime import timedelta

import pytest

from perinet.care.screening import observations
from perinet.care.screening.models import Observation
from perinet.care.screening.observation import FORM, NOT_SEEN
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Bond, TimelineLine
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
SEEN = {part.id: "clearly" for part in FORM.parts} | {"comforting": NOT_SEEN}


@pytest.fixture
def midwife():
    return MembershipFactory()


@pytest.fixture
def by(midwife):
    return midwife.actor()


@pytest.fixture
def manager(midwife):
    return MembershipFactory(organisation=midwife.organisation, role=Role.ORGANISATION_MANAGER).actor()


@pytest.fixture
def mother(by):
    return cared_for(by, given_name="Lotte")


@pytest.fixture
def child(by, mother):
    child = cared_for(by, is_child=True, birth_date=clock.today() - timedelta(days=90))
    Bond.objects.create(person=mother, of=child, role="birth-mother", controller_id=by.organisation)
    return child


def cared_for(by, **fields):
    person = PersonFactory(registered_at_id=by.organisation, **fields)
    consent.begin_care(person=person, organisation_id=by.organisation, at=clock.now(), by=by)
    return person


def train(midwife, manager, days=30, **fields):
    given = {"training": "Observeren, module 2", "until": clock.today() + timedelta(days=days)} | fields
    return observations.record_training(
        organisation_id=midwife.organisation_id, user=midwife.user, at=clock.now(), by=manager, **given
    )


def observe(parent, child, by, **fields):
    given = {
        "seen": SEEN, "note": "Ze lacht terug.", "on": clock.today(), "place": "home", "minutes": 20,
        "at": clock.now(),
    }  # fmt: skip
    return observations.observe(parent=parent, child=child, by=by, **(given | fields))


def test_who_is_not_trained_writes_nothing(mother, child, by):
    with pytest.raises(NotAllowed):
        observe(mother, child, by)
    assert not Observation.objects.exists()


def test_training_counts_until_its_day_and_not_after(midwife, manager, by):
    today = clock.today()
    train(midwife, manager, days=0)
    assert observations.may_observe(by, today)
    assert not observations.may_observe(by, today + timedelta(days=1))


def test_an_earlier_day_in_a_new_row_ends_it_and_the_old_row_stays(midwife, manager, by):
    train(midwife, manager)
    train(midwife, manager, days=-1)
    assert not observations.may_observe(by, clock.today())
    (row,) = observations.trained(midwife.organisation_id)
    assert row.until == clock.today() - timedelta(days=1)


def test_only_the_manager_of_this_organisation_says_who_is_trained(midwife, by):
    elsewhere = MembershipFactory(role=Role.ORGANISATION_MANAGER).actor()
    for somebody in (by, elsewhere):
        with pytest.raises(NotAllowed):
            train(midwife, somebody)


def test_a_training_has_a_name(midwife, manager):
    with pytest.raises(Refused) as refused:
        train(midwife, manager, training=" ")
    assert refused.value.code == "no-training"


def test_somebody_who_does_not_work_here_is_not_named_here(midwife, manager):
    with pytest.raises(Refused) as refused:
        observations.record_training(
            organisation_id=midwife.organisation_id, user=MembershipFactory().user, training="x",
            until=clock.today(), at=clock.now(), by=manager,
        )  # fmt: skip
    assert refused.value.code == "not-here"


def test_training_of_one_organisation_does_not_count_for_another(midwife, manager):
    train(midwife, manager)
    other = MembershipFactory(user=midwife.user)
    assert not observations.may_observe(other.actor(), clock.today())


def test_it_stands_on_the_record_of_the_parent_and_not_of_the_child(midwife, manager, mother, child, by):
    train(midwife, manager)
    row = observe(mother, child, by)
    assert [str(key) for key in row.sealed_for()] == [str(mother.pk), by.organisation]
    assert list(Observation.objects.visible_to(by).about(mother)) == [row]
    assert not Observation.objects.visible_to(by).about(child).exists()
    assert TimelineLine.objects.about(mother).filter(kind="observation.made").exists()
    assert not TimelineLine.objects.about(child).filter(kind__startswith="observation").exists()
    assert Record.objects.filter(verb="observation.make", person=str(mother.pk)).exists()
    read = Observation.objects.get(pk=row.pk)
    assert read.seen == SEEN and read.note == "Ze lacht terug."


def test_who_may_not_see_the_parent_does_not_see_it_even_caring_for_the_child(
    midwife, manager, mother, child, by
):
    train(midwife, manager)
    observe(mother, child, by)
    other = MembershipFactory().actor()
    consent.begin_care(person=child, organisation_id=other.organisation, at=clock.now(), by=other)
    assert not Observation.objects.visible_to(other).exists()


def test_a_correction_stands_beside_what_it_corrects_and_only_one_does(midwife, manager, mother, child, by):
    train(midwife, manager)
    first = observe(mother, child, by)
    second = observe(mother, child, by, seen=SEEN | {"looking": "hardly"}, corrects=first)
    assert list(Observation.objects.visible_to(by).standing()) == [second]
    assert Observation.objects.get(pk=first.pk).seen["looking"] == "clearly"
    with pytest.raises(Conflict):
        observe(mother, child, by, corrects=first)


def test_another_parent_or_child_is_no_correction(midwife, manager, mother, child, by):
    train(midwife, manager)
    first = observe(mother, child, by)
    sister = cared_for(by, is_child=True, birth_date=clock.today())
    Bond.objects.create(person=mother, of=sister, role="birth-mother", controller_id=by.organisation)
    with pytest.raises(Refused):
        observe(mother, sister, by, corrects=first)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seen": {"looking": "clearly"}}, "parts"),
        ({"seen": SEEN | {"looking": "perfectly"}}, "parts"),
        ({"seen": SEEN | {"weight": "clearly"}}, "parts"),
        ({"place": "moon"}, "where"),
        ({"minutes": 0}, "where"),
        ({"on": clock.today() + timedelta(days=1)}, "day"),
        ({"on": clock.today() - timedelta(days=91)}, "day"),
    ],
)
def test_what_can_not_be_is_refused(midwife, manager, mother, child, by, fields, code):
    train(midwife, manager)
    with pytest.raises(Refused) as refused:
        observe(mother, child, by, **fields)
    assert refused.value.code == code


def test_two_who_are_not_parent_and_child_are_refused(midwife, manager, child, by):
    train(midwife, manager)
    with pytest.raises(Refused):
        observe(cared_for(by), child, by)


def test_the_list_has_words_in_every_language_and_no_points():
    assert [part.id for part in FORM.parts] == [
        "looking", "responding", "voice-and-touch", "comforting", "pleasure", "space",
    ]  # fmt: skip
    assert len(FORM.levels) == 4 and NOT_SEEN in FORM.levels
    for words in (
        *(part.name for part in FORM.parts),
        *(part.hint for part in FORM.parts),
        *FORM.levels.values(),
    ):
        assert set(words) == {"nl", "fr", "en"} and all(words.values())
