"""What would harm most stands first; one page at a time, in the same few queries however much waits."""

import pytest
from django.urls import reverse

from perinet.care.pathways.models import Kind
from perinet.network.accounts.models import Role
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.tests.factories import PregnancyFactory
from perinet.web.professional.tests.scenes import ago, ahead, scene

pytestmark = pytest.mark.django_db
URL = reverse("professional:worklist")
QUERIES = 12


def groups(response):
    return [(group.name, [row.who for row in group.rows]) for group in response.context["groups"]]


def test_an_empty_list_says_what_will_come(midwife):
    assert "Nothing waits" in midwife.client.get(URL).content.decode()


def test_safety_stands_first_then_answers_then_whom_to_ask_then_steps(midwife):
    her = midwife.mother(given_name="Nora", family_name="")
    midwife.waits(her, Kind.STEP, step="clinical-assessment", due_at=ahead(days=1))
    midwife.waits(her, Kind.SCREENING, moment="week-20", due_at=ahead(days=3))
    midwife.waits(her, Kind.CONTACT, step="bereavement")
    midwife.waits(her, Kind.SAFETY_CHECK, step="safety-check", urgency="hard", topic="safety")
    assert [name for name, _rows in groups(midwife.client.get(URL))] == [
        "safety",
        "answers",
        "screenings",
        "steps",
    ]


def test_a_row_says_who_why_and_until_when_and_carries_its_act(midwife):
    her = midwife.mother(given_name="Nora", family_name="Peeters")
    PregnancyFactory(person=her)
    one = midwife.waits(
        her, Kind.SAFETY_CHECK, step="safety-check", urgency="hard", topic="safety", at=ago(hours=3)
    )
    text = midwife.client.get(URL).content.decode()
    assert "Nora Peeters" in text
    assert "Overdue: Safety check" in text
    assert "weeks pregnant" in text
    assert "hours late" in text
    assert reverse("professional:safety-acknowledge", args=[one.pk]) in text


def test_a_safety_mark_of_a_colleague_stands_on_everybodys_list(midwife):
    colleague = MembershipFactory(organisation=midwife.membership.organisation)
    her = midwife.mother()
    midwife.waits(her, Kind.SAFETY_CHECK, topic="safety", owner_id=colleague.user_id)
    midwife.waits(her, Kind.CONTACT, step="bereavement", owner_id=colleague.user_id)
    assert [name for name, _rows in groups(midwife.client.get(URL))] == ["safety"]
    assert len(groups(midwife.client.get(URL, {"whose": "team"}))) == 2


def test_another_organisation_sees_nothing(midwife):
    midwife.waits(midwife.mother(), Kind.SAFETY_CHECK, topic="safety")
    assert groups(scene().client.get(URL, {"whose": "team"})) == []


def test_a_moment_whose_window_is_not_open_does_not_stand_here(midwife):
    midwife.waits(
        midwife.mother(), Kind.SCREENING, moment="week-20", show_from=ahead(days=2), due_at=ahead(days=9)
    )
    assert groups(midwife.client.get(URL)) == []


def test_a_step_with_time_left_comes_only_on_request(midwife):
    midwife.waits(midwife.mother(), Kind.STEP, step="clinical-assessment", due_at=ahead(days=13))
    assert groups(midwife.client.get(URL)) == []
    assert len(groups(midwife.client.get(URL, {"all": "1"}))) == 1


def test_a_missed_moment_is_to_be_caught_up(midwife):
    midwife.waits(midwife.mother(), Kind.SCREENING, moment="week-20", due_at=ago(days=4))
    assert "Missed: catch up" in midwife.client.get(URL).content.decode()


def test_a_filter_keeps_one_kind(midwife):
    her = midwife.mother()
    midwife.waits(her, Kind.CONTACT, step="bereavement")
    midwife.waits(her, Kind.SCREENING, moment="week-20", due_at=ahead(days=1))
    assert [name for name, _rows in groups(midwife.client.get(URL, {"group": "answers"}))] == ["answers"]


@pytest.mark.parametrize("count", [1, 200])
def test_the_number_of_queries_does_not_grow_with_what_waits(midwife, count, django_assert_max_num_queries):
    for number in range(count):
        midwife.waits(midwife.mother(), Kind.CONTACT, source=number + 1, step="bereavement")
    with django_assert_max_num_queries(QUERIES):
        response = midwife.client.get(URL)
    assert len(response.context["page_obj"].object_list) == min(count, 25)


def test_a_manager_is_led_to_the_organisation():
    response = scene(role=Role.ORGANISATION_MANAGER).client.get(URL)
    assert response.url == reverse("professional:organisation")


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get(URL).url.startswith(reverse("account_login"))
