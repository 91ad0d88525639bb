"""A link is seen by whoever made it, for ten minutes, and by nobody after that."""

import pytest
from django.urls import reverse

from perinet.care.screening.models import Invitation
from perinet.flows import invite
from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def midwife():
    made = scene()
    asked.arrange(made)
    return made


@pytest.fixture
def sent(midwife, lotte):
    """A link made over the page, with the answer that shows it."""
    data = {"moment": "week-20", "channel": "qr", "language": "nl"}
    return midwife.client.post(reverse("professional:invite", args=[lotte.pk]), data, follow=True)


def page_of(invitation):
    return reverse("professional:invitation", args=[invitation.pk])


def test_the_link_is_shown_as_code_and_text_and_only_its_hash_is_kept(sent):
    page, kept = sent.content.decode(), Invitation.objects.get()
    address = sent.context["address"]
    assert address in page and "<svg" in page
    assert address.split("/")[-2] not in str(Invitation.objects.values()), kept


def test_a_colleague_sees_that_it_was_made_but_not_the_link(sent, midwife):
    client = scene(organisation=midwife.membership.organisation).client
    page = client.get(page_of(Invitation.objects.get())).content.decode()
    assert "Made, not opened yet" in page and sent.context["address"] not in page


def test_another_organisation_does_not_find_the_link(sent):
    assert scene().client.get(page_of(Invitation.objects.get())).status_code == 404


def test_without_the_minutes_the_link_is_gone_for_whoever_made_it(sent, midwife):
    midwife.client.cookies.pop("link")
    page = midwife.client.get(page_of(Invitation.objects.get())).content.decode()
    assert sent.context["address"] not in page and "no longer shown" in page


def test_the_card_is_in_her_language_and_does_not_say_what_is_asked(sent, midwife, lotte):
    card = midwife.client.get(reverse("professional:invitation-print", args=[Invitation.objects.get().pk]))
    page = card.content.decode()
    assert sent.context["address"] in page and 'lang="nl"' in page
    for word in ("Whooley", "EPDS", "depress", "screening", lotte.family_name):
        assert word not in page


def test_without_the_minutes_no_card_is_printed(sent, midwife):
    midwife.client.cookies.pop("link")
    invitation = Invitation.objects.get()
    response = midwife.client.get(reverse("professional:invitation-print", args=[invitation.pk]))
    assert response.url == page_of(invitation)


def test_taking_the_link_back_ends_it(sent, midwife):
    invitation = Invitation.objects.get()
    midwife.client.post(page_of(invitation), {"revoke": "1"})
    invitation.refresh_from_db()
    assert not invitation.is_usable(clock.now())
    assert "Taken back" in midwife.client.get(page_of(invitation)).content.decode()


def test_a_new_link_ends_the_old_one_and_asks_the_same_questions(sent, midwife):
    old = Invitation.objects.get()
    midwife.client.post(page_of(old), {"again": "1"})
    new = Invitation.objects.exclude(pk=old.pk).get()
    old.refresh_from_db()
    assert new.occasion_id == old.occasion_id
    assert new.is_usable(clock.now()) and not old.is_usable(clock.now())


def test_a_message_goes_out_over_the_safe_channel(midwife, lotte):
    data = {"moment": "week-20", "channel": "text", "language": "nl"}
    page = midwife.client.post(
        reverse("professional:invite", args=[lotte.pk]), data, follow=True
    ).content.decode()
    assert "A text message goes to 0470 00 00 00" in page
    assert Message.objects.get(template="questions").to == lotte.phone


def test_refused_by_whoever_opened_it_the_page_offers_another_way(sent, midwife, lotte):
    invitation = Invitation.objects.get()
    invite.not_for_her(invitation=invitation, at=clock.now(), by=midwife.actor)
    page = midwife.client.get(page_of(invitation)).content.decode()
    assert "this is not for me" in page and reverse("professional:ask", args=[lotte.pk]) in page


def test_a_professional_without_a_clinical_role_is_kept_out(midwife, lotte):
    manager = MembershipFactory(organisation=midwife.membership.organisation, role="organisation-manager")
    midwife.client.force_login(manager.user, backend="perinet.web.parts.actor.SignInBackend")
    assert midwife.client.get(reverse("professional:invite", args=[lotte.pk])).status_code == 403
