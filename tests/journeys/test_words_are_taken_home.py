"""After the talk a midwife gives a mother words to take home: a sheet with a code, and a page that opens by it."""

import re

import pytest
from django.urls import reverse

from perinet.care.decisions.models import ResultRelease
from perinet.flows import screen
from perinet.ground.base import clock
from tests.journeys.steps import press, visit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def occasion(stage):
    by, at = stage.midwife.actor(), clock.now()
    person = stage.mother()
    asked = screen.begin(person=person, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    for screening in asked.screenings.all():
        screen.answer(screening=screening, answers={"item1": 0, "item2": 0}, at=at, by=by)
    screen.finish(occasion=asked, at=at, by=by)
    return asked


def test_a_sheet_is_given_printed_read_with_its_code_and_taken_back(stage, occasion):
    there = stage.address + reverse("professional:own-result", args=[occasion.pk])
    work = stage.work()
    visit(work, stage.address + reverse("professional:strengths", args=[occasion.pk]))
    work.check("[name=cards][value=humour]")
    work.fill("[name=text]", "Mijn zus komt elke dag.")
    press(work)
    visit(work, there)
    work.fill("[name=note]", "Bel me gerust.")
    press(work, "button[name=give]")
    press(work, "form[action$='/blad/'] button")
    code = re.search(r"\b\d{6}\b", " ".join(values(work))).group()
    address = sheet(work, there)
    phone = visit(stage.phone(), address)
    assert "Mijn zus" not in phone.content()
    phone.fill("[name=code]", code)
    press(phone)
    assert "Mijn zus komt elke dag." in phone.content() and "Bel me gerust." in phone.content()
    taken_back(work, there)
    assert phone.goto(address).status == 404
    assert ResultRelease.objects.standing().count() == 0


def values(page):
    return page.locator("input[readonly]").evaluate_all("all => all.map(one => one.value)")


def sheet(work, there):
    """Look at the paper: the code to scan, its address, and never the code that was said."""
    visit(work, f"{there}afdrukken/")
    assert work.locator(".qr svg").count() == 1
    address = re.search(r"/blad/\S+/", work.inner_text("main")).group()
    return "/".join(there.split("/")[:3]) + address


def taken_back(work, there):
    visit(work, there)
    work.locator("details summary").last.click()
    work.fill("[name=reason]", "Er stond een fout in.")
    press(work, "form[action$='/terug/'] button")
