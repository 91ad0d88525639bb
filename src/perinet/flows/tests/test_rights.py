"""What she asks waits on somebody's worklist until a person answered it."""

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.flows import rights
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.network.accounts.tests.factories import OrganisationFactory, UserFactory
from perinet.people.consent import services as consents
from perinet.people.consent.models import RightsRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def herself(mother, by, at):
    user = UserFactory()
    consents.represent(person=mother, user=user, kind="self", checked_how="code", at=at, by=by)
    return Actor(kind="user", id=str(user.pk), role="parent", purpose="own-file")


def ask(mother, actor, at, **fields):
    values = {"controller_id": mother.registered_at_id, "kind": "correction", "text": "My name is Ann"}
    return rights.ask(person=mother, at=at, by=actor, **values | fields)


def test_a_request_waits_with_its_last_day_for_who_reads_there(mother, herself, by, rota, at):
    request = ask(mother, herself, at)
    waits = Obligation.objects.visible_to(by).get(kind=Kind.RIGHTS_REQUEST)
    assert (waits.owner, waits.due_at, waits.step) == (rota.reader, request.due_at, "correction")


def test_her_own_professional_is_asked_before_who_reads_on_duty(mother, herself, by, rota, at):
    consents.begin_care(
        person=mother, organisation_id=by.organisation, professional_id=rota.stand_in_id, at=at, by=by
    )
    ask(mother, herself, at)
    assert Obligation.objects.get(kind=Kind.RIGHTS_REQUEST).owner == rota.stand_in


def test_an_answer_corrects_closes_and_keeps_what_she_said_beside_what_was_done(mother, herself, by, at):
    request = ask(mother, herself, at, about="field:given_name")
    answer = rights.answer(
        request=request, outcome="done", text="", changes={"given_name": "Ann"}, at=at, by=by
    )
    mother.refresh_from_db()
    assert mother.given_name == "Ann"
    assert answer.request.text == "My name is Ann"
    assert Obligation.objects.get(kind=Kind.RIGHTS_REQUEST).ending == "answered"


def test_a_no_changes_nothing_and_closes_it_too(mother, herself, by, at):
    request = ask(mother, herself, at)
    rights.answer(request=request, outcome="refused", text="It is right as it is", at=at, by=by)
    assert not Obligation.objects.open().filter(kind=Kind.RIGHTS_REQUEST).exists()


def test_where_nobody_can_answer_she_is_told_so_and_nothing_is_kept(mother, herself, at):
    with pytest.raises(Refused) as refused:
        ask(mother, herself, at, controller_id=OrganisationFactory().pk)
    assert refused.value.code == "nobody"
    assert not RightsRequest.objects.exists()
