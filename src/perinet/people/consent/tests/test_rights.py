"""What she asks is kept in her words, has a last day, and is answered by a person, once."""

from datetime import timedelta

import pytest

from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import RightsRequest
from perinet.people.families.tests.factories import PersonFactory, carer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def by(person):
    return carer_of(person)


@pytest.fixture
def herself(person, by, at):
    user = UserFactory()
    consent.represent(person=person, user=user, kind="self", checked_how="code", at=at, by=by)
    return Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file")


def ask(person, actor, at, kind="correction", text="My name is Ann", **fields):
    return consent.request_right(
        person=person, controller_id=person.registered_at_id, kind=kind, text=text, at=at, by=actor, **fields
    )


def test_what_she_asks_is_kept_in_her_words_with_a_last_day_within_a_month(person, herself, by, at):
    request = ask(person, herself, at, about="field:given_name")
    assert (request.text, request.acting_as, request.about) == ("My name is Ann", "self", "field:given_name")
    assert request.due_at - at <= timedelta(days=28)
    assert RightsRequest.objects.visible_to(by).get() == request
    assert "Ann" not in str(Record.objects.get(verb="right.request").__dict__)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("wish", "x", "no-kind"),
        ("complaint", " ", "no-text"),
        ("objection", "I do not agree", "not-for-self"),
    ],
)
def test_a_request_says_what_it_is(person, herself, at, kind, text, code):
    with pytest.raises(Refused) as refused:
        ask(person, herself, at, kind, text)
    assert refused.value.code == code


def test_the_name_of_who_looked_is_asked_without_a_word(person, herself, at):
    assert ask(person, herself, at, "who-looked", "").text == ""


def test_nobody_asks_for_a_person_who_is_not_theirs(person, at):
    stranger = Actor(kind="user", id=str(UserFactory().pk), role="parent", purpose="own-file")
    with pytest.raises(NotAllowed):
        ask(person, stranger, at)


def answer(request, by, outcome="done", text=""):
    return consent.answer_request(request=request, outcome=outcome, text=text, at=clock.now(), by=by)


def test_a_person_of_the_organisation_answers_once(person, herself, by, at):
    request = ask(person, herself, at)
    answered = answer(request, by, "partly", "Your first name is right now.")
    answered.refresh_from_db()
    assert (answered.by_name, answered.text) == (by.name, "Your first name is right now.")
    assert Record.objects.get(verb="right.answer").reason == "partly"
    with pytest.raises(Conflict):
        answer(request, by)


def test_another_organisation_or_she_herself_does_not_answer(person, herself, at):
    request = ask(person, herself, at)
    for actor in (MembershipFactory().actor(), herself):
        with pytest.raises(NotAllowed):
            answer(request, actor)


@pytest.mark.parametrize(("outcome", "code"), [("maybe", "no-outcome"), ("refused", "no-text")])
def test_a_no_says_why(person, herself, by, at, outcome, code):
    with pytest.raises(Refused) as refused:
        answer(ask(person, herself, at), by, outcome)
    assert refused.value.code == code
