"""A form on paper carries a number and no name, and comes back to the one it was printed for."""

import pytest
from django.urls import reverse

from perinet.care.screening.models import Occasion
from perinet.ground.base import clock
from perinet.web.professional import paper
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(midwife, lotte):
    """Return the occasion of a form that the midwife just printed."""
    choice = {"moment": "week-20", "way": "form", "language": "en", "interpreter": "none"}
    response = midwife.client.post(reverse("professional:ask", args=[lotte.pk]), choice)
    occasion = Occasion.objects.get()
    assert response.url == reverse("professional:form", args=[occasion.pk])
    return occasion


def sheet(midwife, occasion):
    return midwife.client.get(reverse("professional:form", args=[occasion.pk]))


def test_the_sheet_has_every_question_with_its_number_and_no_name(midwife, printed):
    page = sheet(midwife, printed).content.decode()
    assert all(name in page for name in ("PHQ-9", "GAD-7", paper.number_of(printed)))
    assert "Lotte" not in page and "Peeters" not in page


def test_nothing_about_alcohol_or_violence_is_printed(midwife, printed):
    names = [one.instrument.topic for one in sheet(midwife, printed).context["lists"]]
    assert names and not {"substance", "violence"} & set(names)


def test_the_file_has_a_neutral_name(midwife, printed):
    made = midwife.client.get(reverse("professional:form", args=[printed.pk]) + "?as=pdf")
    assert made["Content-Disposition"] == 'attachment; filename="perinet.pdf"'


def test_another_organisation_finds_neither_sheet_nor_number(printed):
    other = scene()
    assert other.client.get(reverse("professional:form", args=[printed.pk])).status_code == 404
    page = other.client.post(reverse("professional:form-number"), {"number": paper.number_of(printed)})
    assert "has this number" in page.content.decode()


def test_its_number_leads_to_entering_it_and_closes_that_very_occasion(midwife, lotte, printed):
    found = midwife.client.post(reverse("professional:form-number"), {"number": paper.number_of(printed)})
    there = midwife.client.get(found.url).url
    assert there.startswith(reverse("professional:enter", args=[lotte.pk]))
    answers = {f"whooley-item{n}": "0" for n in (1, 2)} | {f"gad-2-item{n}": "0" for n in (1, 2)}
    when = {"source": "paper", "answered_on": clock.today().isoformat(), "moment": "week-20"}
    midwife.client.post(there, when | answers)
    printed.refresh_from_db()
    assert not printed.is_open and Occasion.objects.count() == 1


def test_a_form_is_entered_once(midwife, lotte, printed):
    asked.screen.enter(
        person=lotte, moment="week-20", language="en", source="paper", answered_on=clock.today(),
        results={"whooley": {"items": {"item1": 0, "item2": 0}}}, occasion=printed, at=clock.now(),
        by=midwife.actor,
    )  # fmt: skip
    page = midwife.client.get(reverse("professional:form-back", args=[printed.pk]))
    assert page.url == reverse("professional:result", args=[printed.pk])
