"""Each parent says yes for himself or herself, and stops it alone; nobody says it for another."""

import pytest

from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import NotAllowed
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.people.consent import beside
from perinet.people.consent import services as consent
from perinet.people.consent.models import Agreement
from perinet.people.consent.texts import LANGUAGES
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return MembershipFactory().actor()


@pytest.fixture
def parents(by):
    found = [PersonFactory(registered_at_id=by.organisation) for _n in range(2)]
    for one in found:
        consent.begin_care(person=one, organisation_id=by.organisation, at=clock.now(), by=by)
    return found


def say(verb, person, by):
    return verb(person=person, language="fr", at=clock.now(), by=by)


def own(person, by, kind="self"):
    user = UserFactory(name=person.name)
    consent.represent(person=person, user=user, kind=kind, checked_how="code", at=clock.now(), by=by)
    return Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file")


def test_the_text_that_was_shown_is_kept_with_the_answer(parents, by):
    row = say(beside.agree, parents[0], by)
    assert row.text_shown == beside.wording("fr") and row.kind == "agreed" and row.purpose == "side-by-side"


def test_the_yes_of_one_is_not_the_yes_of_the_other(parents, by):
    mother, father = parents
    say(beside.agree, mother, by)
    assert beside.agreed_among(parents) == {mother.identity_id}
    say(beside.agree, father, by)
    assert beside.agreed_among(parents) == {mother.identity_id, father.identity_id}


def test_the_newest_word_counts_and_the_older_ones_stay(parents, by):
    mother, _father = parents
    for verb in (beside.agree, beside.withdraw, beside.agree, beside.withdraw):
        say(verb, mother, by)
    assert beside.agreed_among(parents) == set()
    assert Agreement.objects.filter(person=mother, purpose="side-by-side").count() == 4


def test_she_says_it_on_her_own_page_and_nobody_else_does_for_her(parents, by):
    mother, father = parents
    herself, himself = own(mother, by), own(father, by)
    say(beside.agree, mother, herself)
    assert beside.agreed_among(parents) == {mother.identity_id}
    with pytest.raises(NotAllowed):
        say(beside.withdraw, mother, himself)
    assert beside.agreed_among(parents) == {mother.identity_id}


def test_the_row_of_one_is_not_visible_to_the_other(parents, by):
    mother, father = parents
    say(beside.agree, mother, by)
    assert not Agreement.objects.visible_to(own(father, by)).exists()


def test_everybody_is_asked_in_words_that_exist():
    assert all(len(beside.wording(language)) > 100 for language in LANGUAGES)
    assert beside.wording("tr") == beside.wording("nl")
