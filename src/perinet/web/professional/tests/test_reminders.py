"""Whether, how and when she is reminded is written down with her."""

import pytest
from django.urls import reverse

from perinet.care.screening.models import Reminder, ReminderChoice
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def midwife():
    made = scene()
    asked.arrange(made)
    return made


def page(person):
    return reverse("professional:reminders", args=[person.pk])


@pytest.fixture
def invited(midwife, lotte):
    data = {"moment": "week-20", "channel": "text", "language": "nl"}
    midwife.client.post(reverse("professional:invite", args=[lotte.pk]), data)


def test_what_is_planned_stands_there_with_its_hour(midwife, lotte, invited):
    assert Reminder.objects.count() == 2
    text = midwife.client.get(page(lotte)).content.decode()
    assert text.count("planned for") == 2


def test_her_hours_move_what_is_planned(midwife, lotte, invited):
    assert midwife.client.post(page(lotte), {"hours": "evening", "channel": ""}).status_code == 302
    assert ReminderChoice.objects.get().hours == "evening"
    assert Reminder.objects.count() == 2


def test_no_reminders_takes_away_what_was_planned(midwife, lotte, invited):
    midwife.client.post(page(lotte), {"hours": "no", "channel": ""})
    assert ReminderChoice.objects.get().stopped and not Reminder.objects.exists()
    assert "No reminder is planned" in midwife.client.get(page(lotte)).content.decode()


def test_only_a_safe_way_is_offered_and_taken(midwife, lotte, invited):
    assert "By mail" not in midwife.client.get(page(lotte)).content.decode()
    assert midwife.client.post(page(lotte), {"hours": "evening", "channel": "mail"}).status_code == 200
    assert not ReminderChoice.objects.exists()


def test_of_somebody_elsewhere_the_page_does_not_exist(lotte):
    assert scene().client.get(page(lotte)).status_code == 404
