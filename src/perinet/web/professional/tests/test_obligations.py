"""A contact or a step is tried, handed over, and ends in a coded way."""

import pytest
from django.urls import reverse

from perinet.care.pathways.models import Kind, Obligation
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.tests.factories import SafeContactFactory
from perinet.web.professional.tests.scenes import ahead, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def her(midwife):
    return midwife.mother(phone="0470 11 22 33")


@pytest.fixture
def contact(midwife, her):
    return midwife.waits(her, Kind.CONTACT, step="second-step-declined")


@pytest.fixture
def step(midwife, her):
    return midwife.waits(her, Kind.STEP, step="clinical-assessment")


def url(one, name):
    return reverse(f"professional:{name}", args=[one.pk])


def test_only_a_way_she_called_safe_is_offered(midwife, her, contact):
    assert "any way is safe" in midwife.client.get(url(contact, "contact")).content.decode()
    SafeContactFactory(person=her, call=True, text=False, mail=None)
    text = midwife.client.get(url(contact, "contact")).content.decode()
    assert "Called, no answer" in text
    assert "Sent a text message" not in text


def test_an_attempt_is_written_down_and_ends_nothing(midwife, contact):
    midwife.client.post(url(contact, "obligation-tried"), {"how": "call"})
    contact.refresh_from_db()
    assert contact.is_open
    assert contact.turns.filter(kind="tried", detail="call").count() == 1


def test_a_contact_ends_when_she_was_spoken_with(midwife, contact):
    response = midwife.client.post(url(contact, "contact"), {"ending": "spoken-with"})
    contact.refresh_from_db()
    assert (response.status_code, contact.ending) == (302, "spoken-with")


def test_helped_is_hers_to_say(midwife, step):
    assert "Only she can say" in midwife.client.post(url(step, "step"), {"ending": "helped"}).content.decode()
    midwife.client.post(url(step, "step"), {"ending": "helped", "her_word": "on"})
    step.refresh_from_db()
    assert step.ending == "helped"


def test_declined_says_what_stayed_with_her_and_is_offered_again(midwife, step):
    midwife.client.post(url(step, "step"), {"ending": "declined"})
    assert Obligation.objects.open().filter(pk=step.pk).exists()
    given = {"ending": "declined", "understood": "on", "left": "both", "next_offer_on": ahead(days=10).date()}
    midwife.client.post(url(step, "step"), given)
    step.refresh_from_db()
    assert step.ending == "declined"
    assert Obligation.objects.open().get(kind=Kind.CONTACT).step == "next-offer"


def test_a_step_says_what_it_asks_and_leads_to_a_service(midwife, step):
    text = midwife.client.get(url(step, "step")).content.decode()
    assert "Clinical assessment" in text
    assert reverse("professional:refer", args=[step.pk]) in text


def test_it_is_handed_over_to_a_colleague_and_to_nobody_else(midwife, step):
    colleague = MembershipFactory(organisation=midwife.membership.organisation)
    stranger = MembershipFactory()
    midwife.client.post(url(step, "obligation-hand-over"), {"owner": stranger.user_id})
    step.refresh_from_db()
    assert step.owner_id == midwife.membership.user_id
    midwife.client.post(url(step, "obligation-hand-over"), {"owner": colleague.user_id})
    step.refresh_from_db()
    assert step.owner_id == colleague.user_id


@pytest.mark.parametrize("name", ["contact", "step", "obligation-tried", "obligation-hand-over"])
def test_what_waits_elsewhere_does_not_exist(contact, step, name):
    one = contact if name in ("contact", "obligation-tried") else step
    assert scene().client.post(url(one, name)).status_code == 404


@pytest.mark.parametrize("name", ["contact", "step"])
def test_a_page_asks_a_fixed_number_of_things(midwife, contact, step, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        assert midwife.client.get(url(contact if name == "contact" else step, name)).status_code == 200
