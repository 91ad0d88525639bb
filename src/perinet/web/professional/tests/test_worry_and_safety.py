"""A worry needs no score; a mark ends only by a conversation or by a named person who took over."""

import pytest
from django.urls import reverse

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import Concern
from perinet.ground.audit.models import Record
from perinet.people.families.models import TimelineLine
from perinet.people.families.tests.factories import SafeContactFactory
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db
SPOKEN = {
    "spoken": "yes", "asked": "yes", "thoughts": "passing", "plan": "no", "means": "no", "earlier_attempt": "no",
    "outcome": "safe-now",
}  # fmt: skip


@pytest.fixture
def her(midwife):
    return midwife.mother(phone="0470 11 22 33")


@pytest.fixture
def mark(midwife, her):
    return midwife.waits(her, Kind.SAFETY_CHECK, step="safety-check", urgency="hard", topic="safety")


def url(mark, name="safety-acknowledge"):
    return reverse(f"professional:{name}", args=[mark.pk])


def test_one_tick_opens_urgent_care_with_whoever_is_present_as_owner(midwife, her):
    page = reverse("professional:concern-raise", args=[her.pk])
    response = midwife.client.post(
        page, {"kinds": ["confusion"], "told_by": "partner", "note": "since last night"}
    )
    one = Obligation.objects.get(kind=Kind.URGENT_CARE)
    assert (str(one.owner_id), one.is_open) == (midwife.actor.id, True)
    text = midwife.client.get(response.url).content.decode()
    assert "112" in text
    assert url(one) in text
    text = midwife.client.get(url(one)).content.decode()
    assert "Confusion" in text
    assert "since last night" in text
    assert "Her partner" in text


def test_a_worry_without_a_tick_keeps_what_was_written(midwife, her):
    page = reverse("professional:concern-raise", args=[her.pk])
    text = midwife.client.post(page, {"told_by": "me", "note": "something is off"}).content.decode()
    assert "something is off" in text
    assert not Concern.objects.exists()


def test_a_conversation_closes_the_mark_and_stands_on_the_timeline(midwife, mark):
    assert midwife.client.post(url(mark), SPOKEN).status_code == 302
    mark.refresh_from_db()
    assert mark.ending == "spoken-with"
    assert TimelineLine.objects.filter(kind="safety.acknowledged", topic="safety").count() == 1


@pytest.mark.parametrize("missing", ["asked", "thoughts", "plan", "means", "earlier_attempt", "outcome"])
def test_nothing_is_assumed_from_an_empty_field(midwife, mark, missing):
    given = {name: value for name, value in SPOKEN.items() if name != missing} | {"protects": "her sister"}
    text = midwife.client.post(url(mark), given).content.decode()
    mark.refresh_from_db()
    assert mark.is_open
    assert "her sister" in text


def test_without_speaking_with_her_an_outcome_ends_nothing(midwife, mark):
    midwife.client.post(url(mark), {"spoken": "no", "outcome": "safe-now"})
    mark.refresh_from_db()
    assert mark.is_open


def test_taken_over_needs_a_name(midwife, mark):
    given = {"spoken": "no", "outcome": "taken-over"}
    midwife.client.post(url(mark), given)
    assert Obligation.objects.open().filter(pk=mark.pk).exists()
    midwife.client.post(url(mark), given | {"taken_over_by": "Dr. Claes, emergency department"})
    mark.refresh_from_db()
    assert mark.ending == "taken-over"


def test_not_reached_is_written_down_and_the_mark_stays_with_the_next_rung(midwife, mark):
    midwife.client.post(url(mark, "safety-tried"), {"how": "call"})
    mark.refresh_from_db()
    assert mark.is_open
    text = midwife.client.get(url(mark)).content.decode()
    assert "Tried to reach her: Called, no answer" in text


def test_a_next_contact_is_opened_when_one_was_agreed(midwife, mark):
    midwife.client.post(url(mark), SPOKEN | {"next_contact_at": "2099-01-01T10:00"})
    assert Obligation.objects.open().filter(kind=Kind.CONTACT, step="after-safety-check").count() == 1


def test_her_number_shows_only_where_calling_is_safe(midwife, her, mark):
    assert "0470 11 22 33" not in midwife.client.get(url(mark)).content.decode()
    SafeContactFactory(person=her, call=True)
    assert "tel:0470 11 22 33" in midwife.client.get(url(mark)).content.decode()


def test_a_mark_of_another_team_does_not_exist(mark):
    other = scene()
    assert other.client.get(url(mark)).status_code == 404
    assert other.client.post(url(mark), SPOKEN).status_code == 404
    assert other.client.post(url(mark, "safety-tried"), {"how": "call"}).status_code == 404


def test_opening_the_page_is_on_record(midwife, her, mark):
    midwife.client.get(url(mark))
    assert (
        Record.objects.filter(verb="obligation.read", person=str(her.id), actor=midwife.actor.id).count() == 1
    )


def test_the_page_asks_a_fixed_number_of_things(midwife, mark, django_assert_max_num_queries):
    for _number in range(20):
        midwife.client.post(url(mark, "safety-tried"), {"how": "call"})
    with django_assert_max_num_queries(18):
        midwife.client.get(url(mark))
