"""One tap on the link says when she is reminded, or that she is not."""

import pytest

from perinet.care.screening.models import ReminderChoice
from perinet.web.family.tests.links import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def mother():
    return send()


def test_looking_changes_nothing(mother):
    assert mother.get("reminders").status_code == 200
    assert not ReminderChoice.objects.exists()


def test_one_tap_stops_them(mother):
    text = mother.post("reminders", data={"remind": "stop"}).content.decode()
    assert ReminderChoice.objects.get().stopped
    assert "no more reminders" in text


def test_one_tap_chooses_a_part_of_the_day(mother):
    mother.post("reminders", data={"remind": "evening"})
    choice = ReminderChoice.objects.get()
    assert (choice.hours, choice.stopped, choice.person) == ("evening", False, mother.person)


def test_what_was_chosen_is_shown_to_no_holder_of_the_link(mother):
    before = mother.get("reminders").content.decode()
    mother.post("reminders", data={"remind": "stop"})
    after = mother.another_device().get("reminders").content.decode()
    hidden = [line for line in before.splitlines() if "csrfmiddlewaretoken" not in line]
    assert hidden == [line for line in after.splitlines() if "csrfmiddlewaretoken" not in line]


def test_nonsense_is_asked_again(mother):
    assert mother.post("reminders", data={"remind": "midnight"}).status_code == 422
    assert not ReminderChoice.objects.exists()


def test_a_link_that_ended_has_no_such_page(mother):
    mother.post("door", data={"mine": "no"})
    assert mother.get("reminders").status_code == 404
