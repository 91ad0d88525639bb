"""A quiet second act says why a moment was not asked; a table counts it; and one organisation asks at a time."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import NotAsked
from perinet.flows import register
from perinet.flows.coverage import Quarter
from perinet.ground.base import clock
from perinet.people.consent import services as consent
from perinet.people.families.models import Topic
from perinet.people.families.services import ReachSafely
from perinet.web.professional import coverage
from perinet.web.professional.tests.scenes import ahead, scene

pytestmark = pytest.mark.django_db
TABLE = reverse("professional:coverage")


@pytest.fixture
def planned(midwife):
    return register.mother(
        details={"given_name": "Lotte"}, reach=ReachSafely(), co_parent=None, told=[], at=clock.now(), by=midwife.actor,
        pregnancy=register.PregnancyDates("pregnant", due_date=ahead(days=140).date()),
    )  # fmt: skip


def page(person, moment="week-20"):
    return reverse("professional:not-asked", args=[person.pk], query={"moment": moment})


def who(person):
    return reverse("professional:who-asks", args=[person.pk])


def test_a_waiting_moment_has_a_quiet_second_act_on_the_worklist(midwife, planned):
    text = midwife.client.get(reverse("professional:worklist")).content.decode()
    assert page(planned).replace("&", "&amp;") in text


def test_a_refusal_is_written_down_and_says_when_it_is_offered_again(midwife, planned):
    done = midwife.client.post(page(planned), {"why": "refused:not-now"}, follow=True)
    assert Obligation.objects.get(moment="week-20").ending == "she-refused"
    assert "It is offered again" in done.content.decode()


def test_not_offered_goes_on_waiting_and_says_so(midwife, planned):
    done = midwife.client.post(page(planned), {"why": "not-offered:no-time"}, follow=True)
    assert "goes on waiting" in done.content.decode()
    assert Obligation.objects.get(moment="week-20").is_open


def test_what_was_typed_stays_when_no_reason_was_chosen(midwife, planned):
    again = midwife.client.post(page(planned), {"why": "", "note": "Haar zus was erbij"})
    assert "Haar zus was erbij" in again.content.decode()
    assert not NotAsked.objects.exists()


def test_what_does_not_wait_and_who_may_not_know_find_no_page(midwife, planned):
    assert midwife.client.get(page(planned, "rescreen")).status_code == 404
    assert scene().client.get(page(planned)).status_code == 404


def test_a_secret_moment_has_no_page_for_who_is_not_named(midwife, planned):
    midwife.waits(planned, Kind.SCREENING, moment="alone", topic=Topic.VIOLENCE, source="x")
    assert midwife.client.get(page(planned, "alone")).status_code == 404


def many(midwife, number, ending):
    for _n in range(number):
        one = midwife.waits(
            midwife.mother(), Kind.SCREENING, moment="week-20", show_from=clock.now(), due_at=ahead(days=9)
        )
        Obligation.objects.filter(pk=one.pk).update(ending=ending, closed_at=clock.now() if ending else None)


def test_the_table_counts_and_hides_what_is_too_few(midwife):
    many(midwife, 6, "answered")
    many(midwife, 2, "she-refused")
    text = midwife.client.get(TABLE).content.decode()
    assert "too few" in text and "Too few" in text
    rows = list(csv.reader(StringIO(midwife.client.get(f"{TABLE}?as=csv").content.decode())))
    assert rows == [
        ["moment", "eligible", "asked", "refused", "not-offered", "unable", "moved", "waiting"],
        ["week-20", "", "6", "", "0", "0", "0", "0"],
    ]


def test_a_moment_that_is_kept_from_the_team_is_in_no_count(midwife, planned):
    many(midwife, 6, "answered")
    secret = midwife.waits(
        planned, Kind.SCREENING, moment="secret-one", topic=Topic.KEPT_PREGNANCY, show_from=clock.now(),
        due_at=ahead(days=9),
    )  # fmt: skip
    assert secret.moment not in midwife.client.get(f"{TABLE}?as=csv").content.decode()


def test_another_organisation_counts_its_own(midwife):
    many(midwife, 6, "answered")
    assert "No moment began" in scene().client.get(TABLE).content.decode()


def test_the_manager_sees_counts_and_a_stranger_to_care_does_not(midwife):
    manager = scene(organisation=midwife.membership.organisation, role="organisation-manager")
    assert manager.client.get(TABLE).status_code == 200
    assert scene(role="researcher").client.get(TABLE).status_code == 403


def test_only_whole_quarters_can_be_chosen(midwife):
    offered = coverage.quarters()
    assert len(set(map(str, offered))) == coverage.QUARTERS and offered[0] == Quarter.of(clock.today())
    assert midwife.client.get(f"{TABLE}?quarter=1999-Q9").status_code == 200


def test_with_one_team_there_is_nothing_to_choose(midwife, planned):
    text = midwife.client.get(who(planned)).content.decode()
    assert midwife.membership.organisation.name in text
    assert "nothing to choose" in text


def test_another_team_is_chosen_and_what_was_planned_here_waits_elsewhere(midwife, planned):
    other = scene()
    consent.begin_care(
        person=planned, organisation_id=other.actor.organisation, at=clock.now(), by=other.actor
    )
    done = midwife.client.post(who(planned), {"who": other.actor.organisation}, follow=True)
    assert "asks from now on" in done.content.decode()
    mine = Obligation.objects.filter(organisation=midwife.membership.organisation)
    assert set(mine.values_list("ending", flat=True)) == {"asked-elsewhere"}
    assert Obligation.objects.visible_to(other.actor).open().filter(moment="week-20").exists()


def test_who_does_not_care_for_her_can_not_be_chosen_and_sees_no_page(midwife, planned):
    stranger = scene()
    assert midwife.client.post(who(planned), {"who": stranger.actor.organisation}).status_code in (200, 422)
    assert stranger.client.get(who(planned)).status_code == 404
    assert Obligation.objects.open().filter(moment="week-20").get().ending == ""


@pytest.mark.parametrize("count", [1, 12])
def test_the_table_asks_as_much_for_many_as_for_one(midwife, count, django_assert_max_num_queries):
    many(midwife, count, "")
    with django_assert_max_num_queries(12):
        midwife.client.get(TABLE)
