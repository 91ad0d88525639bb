"""A worry works without a score: one tick, and urgent care has an owner and a clock."""

from datetime import timedelta

import pytest

from perinet.care.pathways.models import Kind
from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_one_tick_is_enough(stage):
    person = stage.mother()
    work = stage.work()
    steps.visit(work, f"{stage.address}/werk/families/{person.pk}/")
    steps.follow(work, "/ongerust/")
    work.check("[name=kinds][value=confusion]")
    work.check("[name=told_by][value=partner]")
    steps.press(work, "main form button.button-danger")

    assert work.locator("main a[href='tel:112']").count() >= 1
    urgent = stage.waits(Kind.URGENT_CARE)
    assert (urgent.owner, urgent.due_at - urgent.opened_at) == (stage.midwife.user, timedelta(hours=4))

    colleague = stage.work("en", membership=stage.stand_in)
    address, tone = steps.first_row(colleague)
    assert str(urgent.pk) in address and "row-alert" in tone, "the whole team sees it first"
    steps.follow(colleague, address)
    steps.speak_about_safety(colleague)
    urgent.refresh_from_db()
    assert urgent.ending == "spoken-with"


def test_every_page_about_her_carries_the_button(stage):
    person = stage.mother()
    work = stage.work()
    for page in ("", "vragen/", "invoeren/", "wijzigen/", "zwangerschap/"):
        work.goto(f"{stage.address}/werk/families/{person.pk}/{page}")
        assert work.locator(".about a[href$='/ongerust/']").count() == 1, page
