"""Services for a step, ranked with reasons; and what exactly is sent once she agrees."""

import pytest
from django.test import Client
from django.urls import reverse

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.referrals.models import Referral
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.network.directory.tests.factories import RealServiceFactory, ServiceFactory
from perinet.people.consent.models import Agreement
from perinet.people.families.models import SafeContact
from perinet.people.families.tests.factories import PersonFactory, PregnancyFactory, open_access

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def person():
    return PersonFactory(given_name="Zoë", phone="0470 99 88 77")


@pytest.fixture
def midwife(client, person):
    membership = MembershipFactory(organisation=person.registered_at)
    open_access(person, membership.actor())
    client.force_login(membership.user, backend="perinet.web.parts.actor.SignInBackend")
    return membership


@pytest.fixture
def step(person, midwife):
    PregnancyFactory(person=person)
    return pathways.open_one(
        person=person, organisation_id=midwife.organisation_id, owner_id=midwife.user_id, kind=Kind.STEP, source="d",
        step="clinical-assessment", at=clock.now(), by=midwife.actor(),
    )  # fmt: skip


@pytest.fixture
def service():
    return ServiceFactory(name="Team De Wieg", phone="+3214000012")


def choose(step, **filters):
    return reverse("professional:refer", args=[step.pk], query=filters)


def preview(step, service):
    return reverse("professional:refer-preview", args=[step.pk, service.pk])


def text_of(response):
    return response.content.decode()


GIVEN = {"reason": "Sleeps badly", "interim_offer": "A call on Tuesday", "agrees": "on", "share_phone": "on"}


def test_each_service_says_why_it_stands_there(client, step, service):
    page = text_of(client.get(choose(step)))
    assert "Team De Wieg" in page
    for reason in ("This is what the service is for.", "In Mol.", "Waiting time not known.", "Speaks Dutch."):
        assert reason in page
    assert "Weight" in page or "At most" in page


def test_the_nearest_comes_first_and_her_language_changes_the_order(client, step):
    ServiceFactory(name="Far", municipality="31005", languages=["nl"])
    ServiceFactory(name="Near", municipality="13025", languages=["nl"])
    ServiceFactory(name="Arabic", municipality="31005", languages=["ar"])
    names = [card.service.name for card in client.get(choose(step)).context["cards"]]
    assert names[0] == "Near"
    chosen = [card.service.name for card in client.get(choose(step, language="ar")).context["cards"]]
    assert chosen.index("Arabic") < chosen.index("Far")


def test_a_wish_puts_first_who_says_yes_and_hides_nobody(client, step):
    ServiceFactory(name="Silent")
    ServiceFactory(name="Visits", home_visits=True)
    response = client.get(choose(step, language="nl", wishes="home_visits"))
    assert [card.service.name for card in response.context["cards"]] == ["Visits", "Silent"]
    assert "Wished, not known: home visits." in text_of(response)


def test_a_real_service_is_shown_apart_and_can_not_be_sent_anything(client, step):
    real = RealServiceFactory(name="Real House", source="https://example.org/real", status="V")
    response = client.get(choose(step))
    assert not response.context["cards"]
    assert "Real House" in text_of(response)
    assert "Checked in its source" in text_of(response)
    assert client.post(preview(step, real), GIVEN).url == choose(step)
    assert not Referral.objects.exists()


def test_without_a_service_the_page_says_what_to_do(client, step):
    assert "No service in the care map takes this step from here" in text_of(client.get(choose(step)))


def test_many_services_stay_one_page_of_ten_and_few_queries(client, step, django_assert_max_num_queries):
    for _ in range(25):
        ServiceFactory()
    client.get(choose(step))
    with django_assert_max_num_queries(16):
        response = client.get(choose(step))
    assert len(response.context["cards"]) == 10
    assert len(client.get(choose(step, page=3)).context["cards"]) == 5


def test_the_preview_says_what_travels_before_and_after_proof(client, step, service):
    response = client.get(preview(step, service))
    before = dict(response.context["before"])
    assert before["What is asked"] == "Clinical assessment"
    assert "Zoë" not in str(before)
    assert "Zoë" in str(response.context["after"])
    assert response.context["told"].shown in text_of(response)


def test_sending_keeps_her_agreement_and_leads_to_the_referral(client, step, service, midwife):
    response = client.post(preview(step, service), GIVEN)
    referral = Referral.objects.get()
    assert response.url == reverse("professional:referral", args=[referral.pk])
    assert (referral.reason, referral.share_phone, referral.sent_by) == ("Sleeps badly", True, midwife.user)
    agreement = Agreement.objects.get()
    assert (agreement.purpose, agreement.kind, agreement.language) == ("referral", "agreed", "nl")
    assert "Team De Wieg" in agreement.text_shown


@pytest.mark.parametrize("missing", ["agrees", "interim_offer"])
def test_nothing_is_sent_without_agreement_or_interim_offer_and_nothing_typed_is_lost(
    client, step, service, missing
):
    given = {name: value for name, value in GIVEN.items() if name != missing}
    response = client.post(preview(step, service), given)
    assert "Sleeps badly" in text_of(response)
    assert not Referral.objects.exists()


def test_a_second_click_leads_to_the_same_referral(client, step, service):
    first = client.post(preview(step, service), GIVEN)
    assert client.post(preview(step, service), GIVEN).url == first.url
    assert Referral.objects.count() == 1


def test_a_number_that_is_not_safe_to_call_can_not_be_shared(client, step, service, person):
    SafeContact.objects.create(person=person, call=False)
    response = client.post(preview(step, service), GIVEN)
    assert response.status_code == 302
    assert Referral.objects.get().share_phone is False


def test_a_service_that_was_asked_already_is_said_so(client, step, service):
    client.post(preview(step, service), GIVEN)
    assert "A service was asked already" in text_of(client.get(choose(step)))


def test_another_organisation_finds_no_step_and_no_preview(client, step, service):
    client.force_login(MembershipFactory().user, backend="perinet.web.parts.actor.SignInBackend")
    assert client.get(choose(step)).status_code == 404
    assert client.post(preview(step, service), GIVEN).status_code == 404


def test_a_service_for_another_step_can_not_be_asked(client, step):
    assert client.get(preview(step, ServiceFactory(steps=["social-support"]))).status_code == 404


def test_a_closed_step_leads_back_to_her_page(client, step, service, person, midwife):
    pathways.close(obligation=step, ending="done", at=clock.now(), by=midwife.actor())
    back = reverse("professional:person", args=[person.pk])
    assert client.get(choose(step)).url == client.post(preview(step, service), GIVEN).url == back
