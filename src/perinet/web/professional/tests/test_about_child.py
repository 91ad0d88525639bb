"""A parent is asked about a child, together or over a link, and what is told names the child for whoever may see it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.screening.models import Occasion
from perinet.flows import screen
from perinet.ground.base import clock
from perinet.people.families.models import Bond
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def midwife():
    return scene()


@pytest.fixture
def mother(midwife):
    return midwife.mother(given_name="Lotte")


@pytest.fixture
def child(midwife, mother):
    child = midwife.mother(is_child=True, given_name="Noor", birth_date=clock.today() - timedelta(days=200))
    Bond.objects.create(
        person=mother, of=child, role="birth-mother", controller_id=midwife.actor.organisation
    )
    return child


def ask(midwife, mother, child, **given):
    there = reverse("professional:ask-about", args=[mother.pk, child.pk])
    return midwife.client.post(there, {"way": "together", "language": "nl", "interpreter": "none"} | given)


def test_asking_about_a_child_begins_with_who_tells(midwife, mother, child):
    there = reverse("professional:ask", args=[child.pk], query={"moment": "child-6m"})
    page = midwife.client.get(there, follow=True).content.decode()
    address = reverse("professional:ask-about", args=[mother.pk, child.pk])
    assert "Ask Lotte" in page and f"{address}?moment=child-6m" in page


def test_the_address_of_asking_with_a_child_leads_to_the_same_page(midwife, mother, child):
    there = reverse("professional:ask", args=[mother.pk], query={"about": str(child.pk)})
    page = midwife.client.get(there, follow=True)
    assert page.status_code == 200 and "Ask how it goes with Noor" in page.content.decode()
    wrong = reverse("professional:ask", args=[mother.pk], query={"about": "nobody"})
    assert midwife.client.get(wrong).status_code == 404


def test_together_the_questions_fit_the_child_and_the_result_says_whose_child_it_is(midwife, mother, child):
    begun = ask(midwife, mother, child)
    occasion = Occasion.objects.get()
    assert begun.url == reverse("professional:together", args=[occasion.pk])
    page = midwife.client.get(begun.url).content.decode()
    assert "These questions are about Noor." in page and "Maak je je zorgen over je baby?" in page
    (asked,) = occasion.screenings.all()
    screen.answer(screening=asked, answers={"sleep": 1, "worry": 2}, at=clock.now(), by=midwife.actor)
    screen.finish(occasion=occasion, at=clock.now(), by=midwife.actor)
    result = midwife.client.get(reverse("professional:result", args=[occasion.pk])).content.decode()
    assert "about Noor" in result
    told = midwife.client.get(reverse("professional:person", args=[mother.pk])).content.decode()
    assert "Questions answered about Noor" in told
    worklist = midwife.client.get(reverse("professional:worklist")).content.decode()
    assert "A parent is very worried about a child" in worklist
    assert "worried" not in midwife.client.get(
        reverse("professional:person", args=[child.pk])
    ).content.decode().replace("I am worried", "")


def test_of_a_child_who_died_nobody_is_asked(midwife, mother, child):
    child.died_on = clock.today()
    child.save()
    assert ask(midwife, mother, child).status_code == 404
    page = midwife.client.get(reverse("professional:ask-whom", args=[child.pk])).content.decode()
    assert "Nobody to ask" in page


def test_for_somebody_who_may_not_see_the_parent_there_is_no_page(midwife, mother, child):
    other = scene()
    there = reverse("professional:ask-about", args=[mother.pk, child.pk])
    assert other.client.get(there).status_code == 404


def test_of_an_older_child_there_are_no_questions(midwife, mother, child):
    child.birth_date = clock.today() - timedelta(days=1200)
    child.save()
    page = midwife.client.get(reverse("professional:ask-about", args=[mother.pk, child.pk])).content.decode()
    assert "No questions for this age" in page
