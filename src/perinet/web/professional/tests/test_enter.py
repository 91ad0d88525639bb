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


def again(**points):
    """Type safety answers a second time, from the page that asks for them."""
    return {"stage": "again"} | {f"again-{name.replace('__', ':')}": value for name, value in points.items()}


def third(**points):
    return {"stage": "third"} | {f"third-{name.replace('__', ':')}": value for name, value in points.items()}


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
    send(midwife, lotte, source="paper", epds__total="9", epds__item10="2", **again(epds__item10="2"))
    assert Obligation.objects.open().get(kind=Kind.SAFETY_CHECK).urgency == "hard"


def test_the_safety_answers_of_the_bonding_list_are_two_marks(midwife, lotte):
    twice = again(pbq__item18="1", pbq__item24="2")
    send(midwife, lotte, source="paper", pbq__item18="1", pbq__item24="2", **twice)
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


def test_a_safety_answer_from_paper_is_asked_a_second_time_without_showing_the_first(midwife, lotte):
    response = send(midwife, lotte, source="paper", epds__total="9", epds__item10="2")
    page = response.content.decode()
    assert "Look once more" in page and not Decision.objects.filter(step="clinical-assessment").exists()
    assert response.context["form"]["epds:item10"].value() is None
    assert '<input type="hidden" name="epds-total" value="9">' in page


def test_two_different_safety_answers_ask_a_third_look_and_settle_nothing(midwife, lotte):
    typed = {"source": "paper", "epds__total": "9", "epds__item10": "2"}
    page = send(midwife, lotte, **typed, **again(epds__item10="0")).content.decode()
    assert "not the same" in page and 'name="again-epds:item10" value="0"' in page
    assert Occasion.objects.get().is_open and Screening.objects.get().scores.get().total is None


def test_the_third_look_decides_between_the_two(midwife, lotte):
    typed = {"source": "paper", "epds__total": "9", "epds__item10": "2"}
    send(midwife, lotte, **typed, **again(epds__item10="0") | third(epds__item10="0"))
    assert not Mark.objects.exists() and Occasion.objects.get().mode == "paper"


def test_a_third_number_is_refused(midwife, lotte):
    typed = {"source": "paper", "epds__total": "9", "epds__item10": "2"}
    page = send(midwife, lotte, **typed, **again(epds__item10="0") | third(epds__item10="1")).content.decode()
    assert "This is a third number" in page and Occasion.objects.get().is_open


def test_what_another_system_counted_is_typed_once(midwife, lotte):
    assert send(midwife, lotte, epds__total="9", epds__item10="2").status_code == 302


def test_a_marked_answer_counts_at_the_first_typing_also_when_nobody_types_it_again(midwife, lotte):
    send(midwife, lotte, source="paper", epds__total="9", epds__item10="2")
    assert Obligation.objects.open().get(kind=Kind.SAFETY_CHECK).urgency == "hard"
    assert Occasion.objects.get().is_open


def test_typing_a_marked_answer_again_confirms_the_same_mark_on_the_same_form(midwife, lotte):
    typed = {"source": "paper", "epds__total": "9", "epds__item10": "2"}
    page = send(midwife, lotte, **typed)
    carried = dict(page.context["kept"])
    send(midwife, lotte, **typed)  # begun anew: no second form
    midwife.client.post(url(lotte), carried | again(**{"epds__item10": "2"}))
    assert not Occasion.objects.get().is_open
    assert Mark.objects.count() == Obligation.objects.filter(kind=Kind.SAFETY_CHECK).count() == 1
    assert Decision.objects.latest("created_at").step == "safety-check"


def test_a_mark_that_the_third_look_takes_away_stays_beside_the_answer(midwife, lotte):
    typed = {"source": "paper", "epds__total": "9", "epds__item10": "0"}
    page = send(midwife, lotte, **typed, **again(epds__item10="2"))
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()
    midwife.client.post(url(lotte), dict(page.context["kept"]) | third(epds__item10="0"))
    assert not Occasion.objects.get().is_open
    assert Screening.objects.get().scores.latest("created_at").facts["epds.item10"] == 0
    assert Obligation.objects.open().filter(kind=Kind.SAFETY_CHECK).exists()
