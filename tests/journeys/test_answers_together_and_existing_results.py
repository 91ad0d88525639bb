"""Together on one screen, or from paper: the same questions, the same care, nothing typed is lost."""

import pytest

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind
from perinet.care.screening.models import Occasion
from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
JUST_OVER_THE_LINE = {1: 1, 2: 1, 3: 3, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 0}


def test_the_first_conversation_is_held_together(stage):
    person = stage.mother(weeks=10)
    work = stage.work()
    steps.visit(work, f"{stage.address}/werk/families/{person.pk}/")
    steps.ask(work, way="together", moment="first-contact")
    assert "/samen/" in work.url

    for worry in work.locator("[name^='domain:'][value=yes]").all()[:3]:
        worry.check()
    work.check("[name='history.psychosis'][value=yes]")
    steps.press(work)
    pages = 0
    while "/samen/" in work.url:
        answer_the_page(work)
        steps.press(work)
        pages += 1
    assert (pages, "/resultaat/" in work.url) == (1, True), "her worries ask for the questions"
    assert Occasion.objects.get().mode == "assisted"
    assert Decision.objects.latest("at").step == "specialised-care"
    steps.decide(work)
    assert stage.waits(Kind.STEP)


def test_an_epds_on_paper_is_entered_by_number_and_shows_no_text(stage):
    work = existing_results(stage)
    for number, points in JUST_OVER_THE_LINE.items():
        work.fill(f"[name=epds-item{number}]", str(points))
    steps.press(work)
    type_again(work, "0")
    assert "/resultaat/" in work.url
    assert Decision.objects.get().step == "rescreen"
    steps.follow(work, "/afdrukken/")


def test_a_total_without_its_safety_answer_is_refused_and_stays_typed(stage):
    work = existing_results(stage, "en")
    work.fill("[name=epds-total]", "12")
    steps.press(work)
    assert "/invoeren/" in work.url and not Occasion.objects.exists()
    assert work.locator("[name=epds-total]").input_value() == "12"
    assert work.locator("[name=epds-item10]").get_attribute("aria-invalid") == "true"
    work.fill("[name=epds-item10]", "1")
    steps.press(work)
    assert stage.waits(Kind.SAFETY_CHECK).urgency == "soft", "it counts at the first typing"
    type_again(work, "1")
    assert work.locator("form[action$='/beslissen/']").count() == 0, "first the conversation, then the rest"


def existing_results(stage, language="nl"):
    work = stage.work(language)
    steps.visit(work, f"{stage.address}/werk/families/{stage.mother().pk}/invoeren/?moment=week-20")
    work.check("[name=source][value=paper]")
    work.locator("details:has([name=epds-total]) > summary").click()
    return work


def type_again(work, points: str):
    """The safety answer of a form on paper is typed twice, the second time without seeing the first."""
    assert work.locator("main input:not([type=hidden])").count() == 1
    work.fill("[name='again-epds:item10']", points)
    steps.press(work)


def answer_the_page(page):
    """Choose the first answer of every question that stands on the page."""
    names = page.locator("main input[type=radio]").evaluate_all(
        "all => [...new Set(all.map(i => i.name))].filter(name => /-(item\\d+|help)$/.test(name))"
    )
    assert names
    for name in names:
        page.locator(f"[name='{name}']").first.check()
