"""A parent answers about a child: on the parent's record, with a conversation owed, and nothing in the child's file."""

from datetime import timedelta

import pytest

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Obligation
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Answer, Mark, Occasion, Score, Screening
from perinet.flows import about_child, screen, take_along, watch
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor, job
from perinet.ground.base.errors import Refused
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.families.models import Bond, ChildRow, Pregnancy, TimelineLine
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
ALL = {"sleep": 1, "crying": 2, "feeding": 0, "contact": 1}


@pytest.fixture
def midwife():
    return MembershipFactory()


@pytest.fixture
def by(midwife):
    return midwife.actor()


def parent_of(child, by, role="birth-mother", **fields):
    person = PersonFactory(registered_at_id=by.organisation, **fields)
    consent.begin_care(person=person, organisation_id=by.organisation, at=clock.now(), by=by)
    Bond.objects.create(person=person, of=child, role=role, controller_id=by.organisation)
    return person


@pytest.fixture
def child(by):
    born = clock.today() - timedelta(days=200)
    child = PersonFactory(registered_at_id=by.organisation, is_child=True, birth_date=born, given_name="Noor")
    consent.begin_care(person=child, organisation_id=by.organisation, at=clock.now(), by=by)
    return child


@pytest.fixture
def mother(child, by):
    her = parent_of(child, by)
    born = Pregnancy.objects.create(person=her, status="born", ended_on=child.birth_date)
    ChildRow.objects.create(
        pregnancy=born, child=child, event="live-birth", on=child.birth_date, controller_id=by.organisation
    )
    return her


def answered(person, child, by, **answers):
    occasion = screen.begin(
        person=person, moment="child-6m", mode="assisted", language="nl", about=child, at=clock.now(), by=by
    )
    (asked,) = occasion.screenings.all()
    screen.answer(screening=asked, answers=ALL | answers, at=clock.now(), by=by)
    screen.finish(occasion=occasion, at=clock.now(), by=by)
    return occasion


def owed(occasion):
    return list(Obligation.objects.filter(source=occasion.pk, kind="contact"))


def test_the_list_follows_from_the_age_of_the_child(mother, child, by):
    assert answered(mother, child, by, worry=0).screenings.get().instrument == "child-baby"


def test_of_a_child_born_early_the_list_is_counted_from_the_day_it_was_expected(child, by):
    born = clock.today() - timedelta(weeks=16)
    child.birth_date = born
    child.save()
    her = parent_of(child, by)
    early = Pregnancy.objects.create(person=her, status="born", ended_on=born)
    ChildRow.objects.create(
        pregnancy=early, child=child, event="live-birth", on=born, gestation_days=30 * 7, controller_id=by.organisation
    )  # fmt: skip
    assert about_child.list_for(child, clock.today()).id == "child-first-weeks"


def test_nothing_is_decided_and_a_conversation_is_owed(mother, child, by):
    occasion = answered(mother, child, by, worry=0)
    assert not Decision.objects.exists() and not Mark.objects.exists()
    (contact,) = owed(occasion)
    assert contact.step == "child-conversation"
    assert contact.person == mother and str(contact.owner_id) == by.id


def test_a_parent_who_is_very_worried_gets_a_contact_with_owner_and_a_shorter_clock(mother, child, by):
    (calm,) = owed(answered(mother, child, by, worry=1))
    (worried,) = owed(answered(mother, child, by, worry=2))
    assert worried.step == "worried-about-child" and worried.kind == "contact"
    assert worried.due_at - worried.opened_at == timedelta(days=3) < calm.due_at - calm.opened_at
    assert not Obligation.objects.filter(kind="safety-check").exists()


@pytest.mark.parametrize(
    ("given", "said"), [({"worry": 0}, ""), ({"worry": 1}, "a-little"), ({"worry": 2}, "a-lot")]
)
def test_the_worry_is_a_word_and_never_a_total(mother, child, by, given, said):
    occasion = answered(mother, child, by, **given)
    assert about_child.worry(occasion)[0] == said
    assert Score.objects.get(screening__occasion=occasion).total is None


def test_an_open_question_on_worry_says_nothing(mother, child, by):
    assert about_child.worry(answered(mother, child, by)) == ("", "")


def test_who_lost_the_child_is_asked_nothing_about_it(mother, child, by):
    child.died_on = clock.today()
    child.save()
    with pytest.raises(Refused):
        answered(mother, child, by)
    assert not Occasion.objects.exists()


def test_a_parent_whose_child_lives_elsewhere_is_not_asked_and_a_foster_parent_is(mother, child, by):
    foster = parent_of(child, by, role="foster-parent")
    row = ChildRow.objects.get(child=child)
    ChildRow.objects.create(
        pregnancy=row.pregnancy, child=child, event="placed", on=clock.today(), controller_id=by.organisation
    )
    today = clock.today()
    assert not about_child.may_be_asked(parent=mother, child=child, on=today)
    assert about_child.may_be_asked(parent=foster, child=child, on=today)


def test_somebody_who_is_no_parent_is_not_asked(child, by):
    with pytest.raises(Refused):
        answered(PersonFactory(registered_at_id=by.organisation), child, by)


def in_the_file_of(child):
    """Everything that stands under the child: rows, lines and what waits, whoever reads."""
    return [
        *Occasion.objects.about(child), *Screening.objects.about(child), *Obligation.objects.about(child),
        *TimelineLine.objects.about(child).exclude(kind__startswith="care."),
    ]  # fmt: skip


def test_nothing_a_parent_says_stands_in_the_file_of_the_child(mother, child, by):
    father = parent_of(child, by, role="father")
    for parent in (mother, father):
        occasion = answered(parent, child, by, worry=2)
        assert occasion.person == parent and occasion.about == child
        assert in_the_file_of(child) == []
    sealed_for = {
        row.screening.sealed_for()[0] for row in Answer.objects.select_related("screening__occasion")
    }
    assert sealed_for == {mother.pk, father.pk}


def test_neither_parent_finds_it_in_the_file_or_the_download_of_the_child(mother, child, by):
    """Both exercise the child's rights: the child's download is the same before and after each of them told."""
    father = parent_of(child, by, role="father")
    readers = [_guardian(parent, child, by) for parent in (mother, father)]
    before = [_file_of(child, one) for one in readers]
    answered(mother, child, by, worry=2)
    answered(father, child, by, worry=1)
    assert [_file_of(child, one) for one in readers] == before
    for reader in readers:
        assert not Occasion.objects.visible_to(reader).filter(about=child).exists()


def _guardian(parent, child, by):
    user = UserFactory(name=parent.name)
    consent.represent(
        person=child, user=user, kind="parent", checked_how="in-person-code", at=clock.now(), by=by
    )
    return Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file", name=user.name)


def _file_of(child, reader):
    found = take_along.document(person=child, by=reader, at=clock.now(), form="json")
    return {name: part for name, part in found.items() if name != "made_at"}


@pytest.mark.parametrize(("answer", "opened"), [(2, ["worried-about-child"]), (1, [])])
def test_who_is_very_worried_and_stops_half_way_is_not_left_until_the_link_ends(
    mother, child, by, answer, opened
):
    then = clock.now() - timedelta(days=2)
    occasion = screen.begin(
        person=mother, moment="child-6m", mode="self", language="nl", about=child, at=then, by=by
    )
    screenings.invite(occasion=occasion, channel="qr", expires_at=clock.now() + timedelta(days=9), by=by)
    Occasion.objects.filter(pk=occasion.pk).update(begun_at=then)
    (asked,) = occasion.screenings.all()
    screen.answer(screening=asked, answers={"worry": answer}, at=then, by=by)
    for _hour in range(2):
        watch.read_abandoned(at=clock.now(), by=job("test"))
    assert [one.step for one in owed(occasion)] == opened
    screen.finish(occasion=occasion, at=clock.now(), by=by)
    assert len(owed(occasion)) == 1
