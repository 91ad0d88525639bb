"""She marks the question about harm and closes the tab: a person is called, and her page betrays nothing."""

import re

import pytest

from perinet.care.pathways.models import Kind, Obligation, SafetyAcknowledgement
from perinet.ground.messages.models import Message
from tests.journeys import steps
from tests.journeys.conftest import look

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AFTER = ("gad-7", "item1")
OWN = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|/v/[\w-]+/|nonce="[^"]*"|data-(?:pass|step)="[^"]*"'
)


def test_her_mark_stands_first_and_is_spoken_about(stage):
    phone = she_marks_and_goes_no_further(stage, stage.mother("Lotte"))
    phone.context.close()

    looks = Message.objects.filter(template="colleague-look")
    (called,) = (row for row in looks if row.to == stage.midwife.user.email)
    assert not re.search("Lotte|Maes|phq|9|zelf", called.subject + called.body.split("http")[0])

    work = stage.work()
    address, tone = steps.first_row(work)
    mark = Obligation.objects.get(kind=Kind.SAFETY_CHECK)
    assert str(mark.pk) in address and "row-alert" in tone
    steps.follow(work, address)
    assert work.locator("a[href^='tel:']").count() >= 1, "the number that is safe to call"
    steps.press(work)
    assert stage.waits(Kind.SAFETY_CHECK), "an empty form ends nothing"
    steps.speak_about_safety(work)

    mark.refresh_from_db()
    assert (mark.closed_at is not None, mark.ending) == (True, "spoken-with")
    told = SafetyAcknowledgement.objects.get(obligation=mark)
    assert (told.asked_directly, told.outcome, told.by_name) == (True, "risk-plan-made", "An Peeters")
    steps.home(work, stage)
    assert str(mark.pk) not in work.content()


def test_the_page_after_a_mark_is_the_page_after_any_answer(stage):
    marked = she_marks_and_goes_no_further(stage, stage.mother("Lotte"))
    unmarked = she_marks_and_goes_no_further(stage, stage.mother("Nora"), option=0)
    assert Obligation.objects.filter(kind=Kind.SAFETY_CHECK).count() == 1
    assert seen_by(marked) == seen_by(unmarked)


def test_a_mark_counts_before_she_presses_next(stage):
    phone = stage.phone()
    steps.open_link(phone, stage.link_for(stage.mother()))
    steps.answer_until(phone, steps.SAFETY_QUESTION)
    with phone.expect_response("**/bewaar/") as kept:
        phone.locator("main input[type=radio]").nth(2).check()
    assert kept.value.ok
    phone.context.close()
    assert stage.waits(Kind.SAFETY_CHECK).urgency == "hard"


def test_going_on_elsewhere_asks_the_code_and_shows_no_earlier_answer(stage):
    link = stage.link_for(stage.mother())
    phone = stage.phone()
    steps.open_link(phone, link)
    steps.answer_until(phone, AFTER, marked=2)
    phone.context.close()

    other = stage.phone()
    steps.visit(other, link)
    assert other.url.endswith("/verder/")
    other.fill("[name=code]", "0000")
    steps.press(other)
    assert other.url.endswith("/verder/"), "a wrong code opens nothing"
    other.fill("[name=code]", steps.CODE)
    steps.press(other)
    assert steps.question(other) == AFTER
    assert other.locator("input:checked").count() == 0
    assert other.locator("a[href*='/phq-9/']").count() == 0, "no way back to what was answered before"
    other.goto(f"{link}vraag/phq-9/item9/")
    assert steps.question(other) == AFTER
    other.goto(f"{link}alles/")
    assert look(other).locator("input:checked, input[name^=phq-9], input[name^=whooley]").count() == 0


def she_marks_and_goes_no_further(stage, person, *, option=2):
    phone = stage.phone()
    steps.open_link(phone, stage.link_for(person))
    steps.answer_until(phone, AFTER, marked=option)
    return phone


def seen_by(page) -> str:
    return OWN.sub("-", page.content())
