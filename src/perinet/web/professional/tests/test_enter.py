"""A result that exists already is entered once, with its safety answer, or refused with what was typed."""

import pytest
from django.urls import reverse

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import Mark, Occasion, Screening
from perinet.ground.base import clock
from perinet.web.professional.tests.scenes import ahead, scene

pytestmark = pytest.mark.django_db


def url(person):
    return reverse("professional:enter", args=[person.pk])


def send(midwife, lotte, **given):
    when = {"source": "born-in-belgium", "answered_on": clock.today().isoformat(), "moment": "week-20"}
    return midwife.client.post(
        url(lotte), when | {name.replace("__", "-"): value for name, value in given.items()}
    )


def test_another_organisation_does_not_find_the_page(lotte):
    assert scene().client.get(url(lotte)).status_code == 404


def test_the_epds_shows_numbers_and_no_question_text(midwife, lotte):
    page = midwife.client.get(url(lotte)).content.decode()
    assert "Question 10" in page and "the other way" in page
    form = next(
        form for form in midwife.client.get(url(lotte)).context["results"] if form.instrument.id == "epds"
    )
    assert not any(field.help_text for field in form)


def test_a_total_with_its_safety_answer_is_decided_on(midwife, lotte):
    response = send(midwife, lotte, epds__total="14", epds__item10="0")
    occasion = Occasion.objects.get()
    assert response.url == reverse("professional:result", args=[occasion.pk])
    assert Decision.objects.get().step == "clinical-assessment"
    assert (occasion.source, occasion.mode) == ("born-in-belgium", "elsewhere")


def test_a_total_without_the_safety_answer_is_refused_and_stays_on_the_page(midwife, lotte):
    response = send(midwife, lotte, epds__total="14")
    page = response.content.decode()
    assert "A total alone can hide a safety answer" in page and 'value="14"' in page
    assert not Occasion.objects.exists()


def test_a_marked_answer_from_paper_opens_its_safety_check(midwife, lotte):
    send(midwife, lotte, source="paper", epds__total="9", epds__item10="2")
    assert Obligation.objects.open().get(kind=Kind.SAFETY_CHECK).urgency == "hard"


def test_the_safety_answers_of_the_bonding_list_are_two_marks(midwife, lotte):
    send(midwife, lotte, source="paper", pbq__item18="1", pbq__item24="2")
    found = Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK)
    assert found.exists()
    assert set(Mark.objects.values_list("mark", "urgency")) == {
        ("harm-to-child-act", "soft"), ("harm-to-child-impulse", "hard"),
    }  # fmt: skip


def test_another_list_is_there_when_it_is_chosen(midwife, lotte):
    page = midwife.client.get(url(lotte))
    assert "?list=city-bits&amp;moment=" in page.content.decode()
    assert "city-bits" not in {one.instrument.id for one in page.context["results"]}
    chosen = midwife.client.get(url(lotte), {"list": "city-bits"})
    assert "city-bits" in {one.instrument.id for one in chosen.context["results"]}
    assert "?list=anrq" not in chosen.content.decode()


def test_points_of_every_question_are_added_up(midwife, lotte):
    send(midwife, lotte, **{f"gad-7-item{number}": "3" for number in range(1, 8)})
    assert Screening.objects.get().scores.get().total == 21


def test_a_total_that_contradicts_the_answers_is_refused(midwife, lotte):
    items = {f"gad-7-item{number}": "3" for number in range(1, 8)}
    assert "Check both" in send(midwife, lotte, **items, **{"gad-7-total": "5"}).content.decode()
    assert not Occasion.objects.exists()


def test_points_that_no_answer_has_are_named_at_their_question(midwife, lotte):
    assert "Expected points: 0 to 3." in send(midwife, lotte, epds__item3="7").content.decode()


def test_nothing_entered_is_no_result(midwife, lotte):
    assert "Enter at least one list." in send(midwife, lotte).content.decode()


def test_a_day_in_the_future_is_refused(midwife, lotte):
    given = {"answered_on": ahead(days=2).date().isoformat(), "epds__total": "3", "epds__item10": "0"}
    assert "lies in the future" in send(midwife, lotte, **given).content.decode()


def test_an_entered_result_closes_the_screening_that_waited(midwife, lotte):
    source = f"{str(lotte.identity_id)[:23]}:week-20"
    midwife.waits(lotte, Kind.SCREENING, source=source, moment="week-20")
    send(midwife, lotte, epds__total="3", epds__item10="0")
    assert not Obligation.objects.open().filter(kind=Kind.SCREENING).exists()


def test_entered_alcohol_answers_are_seen_by_whoever_entered_them_only(midwife, lotte):
    send(midwife, lotte, **{f"audit-c-item{number}": "1" for number in range(1, 4)})
    assert Screening.objects.visible_to(midwife.actor).exists()
    colleague = scene(organisation=midwife.membership.organisation)
    assert not Screening.objects.visible_to(colleague.actor).exists()
