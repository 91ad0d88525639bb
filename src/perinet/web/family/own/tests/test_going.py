"""On her own page how it goes is a sentence, only of what a carer gave her, and her yes to side by side is hers."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.decisions.models import ResultRelease
from perinet.care.screening import services as screenings
from perinet.care.screening.tests.factories import occasion_of
from perinet.ground.base import clock
from perinet.people.consent import beside
from perinet.people.families.models import Bond, Pregnancy
from perinet.people.families.tests.factories import PersonFactory
from perinet.web.family.own.tests.scenes import mother

pytestmark = pytest.mark.django_db


@pytest.fixture
def her():
    found = mother()
    Pregnancy.objects.create(person=found.person, status="born", ended_on=clock.today() - timedelta(days=300))
    return found


def told(her, total, days_ago, *, given=True):
    at = clock.now() - timedelta(days=days_ago)
    occasion = occasion_of(her.person, her.midwife, at, mode="paper")
    (asked,) = screenings.ask(occasion=occasion, instruments=["epds"], step=1, text_state="paper")
    screenings.enter_total(screening=asked, total=total, items={"item10": 0}, at=at, by=her.midwife)
    screenings.close(occasion=occasion, at=at, by=her.midwife)
    if given:
        ResultRelease.objects.create(
            person=her.person, occasion=occasion, controller_id=her.midwife.organisation, language="nl", text=[],
            spoken=True, by=her.midwife.id, by_name="An", at=at,
        )  # fmt: skip
    return occasion


def main(her):
    return re.search(r"<main.*?</main>", her.text("going"), re.S).group()


@pytest.mark.parametrize(
    ("totals", "said"),
    [((18, 9), "it goes better than in"), ((9, 18), "it is harder than in"), ((9, 11), "about the same")],
)
def test_it_is_a_sentence_without_a_number(her, totals, said):
    told(her, totals[0], 120)
    told(her, totals[1], 30)
    page = main(her)
    assert said in page and "EPDS" not in page and "recovered" not in page.lower()
    assert not re.search(r">[^<]*\b(9|11|18)\b(?! \d{4})[^<]*<", page.replace("2026", "").replace("2025", ""))


def test_what_no_carer_gave_her_is_not_compared(her):
    told(her, 18, 120)
    told(her, 9, 30, given=False)
    assert "better" not in main(her) and "told twice" in main(her)


def test_what_was_taken_back_is_not_compared(her):
    told(her, 18, 120)
    occasion = told(her, 9, 30)
    given = ResultRelease.objects.get(occasion=occasion)
    ResultRelease.objects.create(
        person=her.person, occasion=occasion, controller_id=her.midwife.organisation, language="nl", text=[],
        spoken=True, takes_back=given, reason="x", by=her.midwife.id, by_name="An", at=clock.now(),
    )  # fmt: skip
    assert "better" not in main(her)


def with_child(her, **fields):
    child = PersonFactory(
        registered_at=her.person.registered_at,
        is_child=True,
        birth_date=clock.today() - timedelta(days=90),
        **fields,
    )
    Bond.objects.create(person=her.person, of=child, role="birth-mother", controller=her.person.registered_at)
    return child


def test_who_has_no_child_here_or_lost_it_is_not_spoken_to_as_a_parent_of_two(her):
    assert "other parent" not in main(her)
    with_child(her, died_on=clock.today())
    assert "other parent" not in main(her)


def test_she_says_yes_and_stops_it_on_her_own_page(her):
    with_child(her)
    assert "side by side" in main(her) and "You said yes" not in main(her)
    her.client.post(reverse("own:going"))
    assert beside.agreed_among([her.person]) == {her.person.identity_id} and "You said yes" in main(her)
    her.client.post(reverse("own:going"), {"stop": "1"})
    assert beside.agreed_among([her.person]) == set()


def test_on_the_pages_of_a_child_there_is_none(her):
    child = her.child()
    assert her.get("going", pk=child.pk).status_code == 404
