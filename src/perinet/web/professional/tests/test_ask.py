"""What is asked, at which moment and which way: only what is safe is offered."""

import pytest
from django.urls import reverse

from perinet.care.screening.models import Occasion
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


def url(person):
    return reverse("professional:ask", args=[person.pk])


def choose(client, person, **fields):
    given = {"moment": "week-20", "way": "together", "language": "nl", "interpreter": "none"} | fields
    return client.post(url(person), given)


def test_another_organisation_does_not_find_her(lotte):
    assert scene().client.get(url(lotte)).status_code == 404


def test_without_a_rota_the_page_says_what_is_missing_and_offers_no_link(midwife, lotte):
    page = midwife.client.get(url(lotte)).content.decode()
    assert "Nobody is named yet who reads marked answers" in page
    assert reverse("professional:organisation") in page
    assert 'value="together"' in page and 'value="enter"' in page
    assert 'value="qr"' not in page and 'value="text"' not in page


def test_only_safe_channels_are_offered_and_the_page_says_why(midwife, lotte):
    asked.arrange(midwife)
    page = midwife.client.get(url(lotte)).content.decode()
    assert 'value="text"' in page and 'value="mail"' not in page
    assert "Mail: she did not say that this is safe." in page


def test_a_channel_that_is_not_offered_is_refused_when_asked_for_anyway(midwife, lotte):
    asked.arrange(midwife)
    assert choose(midwife.client, lotte, way="mail").status_code == 200
    assert not Occasion.objects.exists()


def test_answering_together_opens_an_occasion_in_her_language(midwife, lotte):
    response = choose(midwife.client, lotte, interpreter="mediator", language="fr")
    occasion = Occasion.objects.get()
    assert response.url == reverse("professional:together", args=[occasion.pk])
    assert (occasion.mode, occasion.interpreter, occasion.language) == ("assisted", "mediator", "fr")


def test_a_child_does_not_interpret_and_nothing_typed_is_lost(midwife, lotte):
    response = choose(midwife.client, lotte, interpreter="child", moment="postpartum-6w")
    assert "Book an interpreter" in response.content.decode()
    assert response.context["form"]["moment"].value() == "postpartum-6w"
    assert not Occasion.objects.exists()


def test_at_first_contact_a_link_is_refused_and_leaves_nothing_behind(midwife, lotte):
    asked.arrange(midwife)
    page = choose(midwife.client, lotte, way="qr", moment="first-contact").content.decode()
    assert "a conversation comes first" in page
    assert not Occasion.objects.exists()


def test_what_is_not_finished_is_offered_again(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    page = midwife.client.get(url(lotte)).content.decode()
    assert reverse("professional:together", args=[occasion.pk]) in page


def test_the_page_stays_cheap_with_many_unfinished_ones(midwife, lotte, django_assert_max_num_queries):
    for _ in range(8):
        asked.begun(midwife, lotte, mode="self")
    with django_assert_max_num_queries(24):
        midwife.client.get(url(lotte))
