"""Days after a birth a professional asks for what can not wait: one yes opens it, an open question reassures nobody."""

import pytest
from django.urls import reverse

from perinet.care.decisions import services as decisions
from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import library
from perinet.care.screening.models import Mark
from perinet.flows import decide
from perinet.ground.base import clock
from perinet.ground.base.errors import Refused
from perinet.people.families.tests.factories import PregnancyFactory
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import ago, scene

pytestmark = pytest.mark.django_db
MOMENT = "birth-14d"
ITEMS = [item.id for item in library.get("red-flags").items]


def choose(midwife, value="on"):
    decisions.choose_guideline(
        organisation_id=midwife.membership.organisation_id, guideline_id="flanders", by=midwife.actor,
        values={"moment-birth-14d": value},
    )  # fmt: skip


@pytest.fixture
def room():
    midwife = scene()
    choose(midwife)
    mother = midwife.mother(given_name="Lotte")
    PregnancyFactory(person=mother, status="born", ended_on=ago(days=10).date())
    occasion = asked.begun(midwife, mother, MOMENT)
    return midwife, mother, occasion


def url(occasion):
    return reverse("professional:together", args=[occasion.pk])


def send(midwife, occasion, stop=False, **said):
    stage = midwife.client.get(url(occasion)).context["stage"]
    given = {f"red-flags-{name.replace('_', '-')}": str(int(yes)) for name, yes in said.items()}
    return midwife.client.post(url(occasion), {"stage": stage, **given} | ({"stop": "1"} if stop else {}))


def waits(mother, kind):
    return Obligation.objects.open().filter(person=mother, kind=kind)


def no_to_all():
    return dict.fromkeys(ITEMS, False)


@pytest.mark.parametrize("sign", ["sleep", "thoughts", "ideas", "voices", "stranger", "harm_fear"])
def test_one_sign_is_urgent_care_at_once_and_says_what_to_do_now(room, sign):
    midwife, mother, occasion = room
    page = send(midwife, occasion, **{sign: True})
    assert page.url == reverse("professional:concern-now", args=[mother.pk])
    (urgent,) = waits(mother, Kind.URGENT_CARE)
    assert (str(urgent.owner_id), urgent.urgency) == (midwife.actor.id, "hard")


def test_a_sign_is_urgent_also_when_she_stops_half_way(room):
    midwife, mother, occasion = room
    send(midwife, occasion, stop=True, voices=True)
    assert waits(mother, Kind.URGENT_CARE).count() == 1
    occasion.refresh_from_db()
    assert occasion.is_open


def test_a_no_to_one_sign_takes_nothing_from_a_yes_to_another(room):
    midwife, mother, occasion = room
    send(midwife, occasion, **{**no_to_all(), "thoughts": True})
    assert waits(mother, Kind.URGENT_CARE).count() == 1


@pytest.mark.parametrize(("said", "urgency"), [("self_harm", "hard"), ("harm_thoughts", "soft")])
def test_thoughts_of_harm_open_a_safety_check_and_a_mark(room, said, urgency):
    midwife, mother, occasion = room
    send(midwife, occasion, **{said: True})
    assert [row.urgency for row in waits(mother, Kind.SAFETY_CHECK)] == [urgency]
    assert Mark.objects.get(occasion=occasion).urgency == urgency
    assert not waits(mother, Kind.URGENT_CARE)


def test_an_earlier_psychosis_calls_a_specialised_team_also_when_she_is_well(room):
    midwife, _mother, occasion = room
    send(midwife, occasion, **{**no_to_all(), "earlier-psychosis": True})
    assert Decision.objects.get(occasion=occasion).step == "specialised-care"


def test_what_she_says_of_the_bond_is_not_undone_by_another_judgement(room):
    midwife, _mother, occasion = room
    stage = midwife.client.get(url(occasion)).context["stage"]
    midwife.client.post(url(occasion), {"stage": stage, "red-flags-bond": "1", "own-bond": "no"})
    assert Decision.objects.filter(occasion=occasion).first().step == "infant-parent-consult"


def test_a_no_to_everything_reassures_nobody_and_asks_nothing_twice(room):
    midwife, mother, occasion = room
    send(midwife, occasion, **no_to_all())
    row = Decision.objects.get(occasion=occasion)
    assert (row.step, row.complete) == ("incomplete", False)
    confirmed = decide.confirm(
        decision=row, chosen_step=row.step, reason="", note="", at=clock.now(), by=midwife.actor
    )
    assert not confirmed and not waits(mother, Kind.SCREENING).filter(moment=MOMENT)


def test_what_was_not_asked_stands_open_on_the_result_and_is_asked_again(room):
    midwife, mother, occasion = room
    send(midwife, occasion, sleep=False)
    page = midwife.client.get(reverse("professional:result", args=[occasion.pk])).content.decode()
    words = library.texts("red-flags", "en").items
    open_ones = page.split("Not asked, so not known:")[1].split("</ul>")[0]
    assert "hear or see things" in open_ones and words["sleep"] not in open_ones
    row = Decision.objects.get(occasion=occasion)
    decide.confirm(decision=row, chosen_step=row.step, reason="", note="", at=clock.now(), by=midwife.actor)
    assert waits(mother, Kind.SCREENING).filter(moment=MOMENT).exists()


def test_nothing_is_scored_and_nothing_goes_over_a_link_or_a_tablet(room):
    midwife, mother, _occasion = room
    assert not library.get("red-flags").scored
    for mode in ("self", "tablet"):
        with pytest.raises(Refused):
            asked.begun(midwife, mother, MOMENT, mode=mode)


def test_family_does_not_carry_the_questions_about_harm(room):
    midwife, mother, _occasion = room
    occasion = asked.begun(midwife, mother, MOMENT, interpreter="adult-family")
    page = midwife.client.get(url(occasion)).content.decode()
    assert "red-flags-voices" in page
    assert "red-flags-self-harm" not in page and "red-flags-harm-thoughts" not in page
    send(midwife, occasion, voices=False)
    assert waits(mother, Kind.CONTACT).filter(step="ask-without-family").exists()


def test_where_the_region_did_not_turn_it_on_the_moment_does_not_exist(room):
    midwife, mother, _occasion = room
    choose(midwife, "off")
    page = midwife.client.get(reverse("professional:ask", args=[mother.pk])).content.decode()
    assert f'value="{MOMENT}"' not in page


def test_another_team_finds_nothing(room):
    assert scene().client.get(url(room[2])).status_code == 404
