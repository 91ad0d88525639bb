"""Whoever has no mouse, or no script, gets just as far."""

import pytest

from perinet.care.pathways.models import Kind
from perinet.care.screening.models import Answer, Occasion
from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FOCUS = """() => [document.activeElement, ...(document.activeElement.labels || [])].some(e => {
  const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; })"""
TABS_AT_MOST = 40


def test_she_answers_by_keyboard_alone(stage):
    phone = stage.phone()
    phone.goto(stage.link_for(stage.mother()))
    press_on(phone, "button[name=mine][value=yes]")
    press_on(phone, steps.MAIN_BUTTON)
    while steps.question(phone):
        tab_to(phone, "main input[type=radio]")
        phone.keyboard.press("Space")
        phone.keyboard.press("ArrowDown")
        phone.keyboard.press("ArrowUp")
        press_on(phone, "button[name=act][value=next]")
    tab_to(phone, "input[name=wish]")
    phone.keyboard.press("Space")
    press_on(phone, steps.MAIN_BUTTON)
    assert phone.url.endswith("/dank-je/")
    chosen = [answer.option for answer in Answer.objects.all()]
    assert len(chosen) >= 5 and set(chosen) == {0}


def test_she_answers_without_a_script(stage):
    phone = stage.phone("en", javascript=False)
    phone.goto(stage.link_for(stage.mother()))
    phone.click("button[name=mine][value=yes]")
    phone.fill("input[name=code]", steps.CODE)
    phone.click(steps.MAIN_BUTTON)
    while steps.question(phone):
        options = phone.locator("main input[type=radio]").count()
        steps.choose(phone, 1 if options < 4 else 2)
        if "/meer/" in phone.url:
            phone.click("main a[href*='/vraag/']")
    steps.wish(phone, "later")
    assert phone.url.endswith("/dank-je/")
    assert Occasion.objects.get().closed_at and stage.waits(Kind.TALK)


def test_the_worklist_is_walked_by_keyboard(stage):
    for name in ("Lotte", "Nora"):
        somebody_worries_about(stage, stage.mother(name))
    work = stage.work()
    rows = work.locator("[data-row-link]")
    assert rows.count() == 2
    work.keyboard.press("j")
    assert focused(work) == rows.nth(0).get_attribute("href") and work.evaluate(FOCUS)
    work.keyboard.press("j")
    assert focused(work) == rows.nth(1).get_attribute("href")
    work.keyboard.press("k")
    work.keyboard.press("Enter")
    work.wait_for_url("**/veiligheid/**")
    work.keyboard.press("Tab")
    assert focused(work).startswith("#"), "the first stop skips to the content"


def somebody_worries_about(stage, person):
    work = stage.work()
    work.goto(f"{stage.address}/werk/families/{person.pk}/ongerust/")
    work.check("[name=kinds][value=confusion]")
    work.click("main form button.button-danger")
    work.wait_for_load_state()
    work.context.close()


def focused(page) -> str:
    return page.evaluate("document.activeElement.getAttribute('href') || ''")


def tab_to(page, selector: str):
    """Press Tab until focus stands there, visibly."""
    for _stop in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            assert page.evaluate(FOCUS), f"focus is not seen on {selector} of {page.url}"
            return
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def press_on(page, selector: str):
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
