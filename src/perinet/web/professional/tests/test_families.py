"""Names are found in a care relation only, and the page of a person shows what this viewer may see."""

from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.pathways.models import Kind
from perinet.flows import bereave, register
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import RotaFactory
from perinet.people.consent import services as consent
from perinet.people.families import births
from perinet.people.families import services as families
from perinet.people.families.tests.factories import SafeContactFactory
from perinet.web.professional.tests.scenes import ahead, scene

pytestmark = pytest.mark.django_db
SEARCH = reverse("professional:person-search")
QUERIES = 24


def page(person, name="person"):
    return reverse(f"professional:{name}", args=[person.pk])


def test_a_family_is_found_by_a_part_of_her_name(midwife):
    midwife.mother(given_name="Fatima", family_name="El Amrani")
    midwife.mother(given_name="Nora", family_name="Peeters")
    text = midwife.client.get(SEARCH, {"q": "amr fat"}).content.decode()
    assert "Fatima El Amrani" in text
    assert "Nora Peeters" not in text


def test_nobody_is_found_outside_a_care_relation(midwife):
    other = scene()
    other.mother(given_name="Fatima")
    assert "Nobody by that name" in midwife.client.get(SEARCH, {"q": "Fatima"}).content.decode()


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_asks_as_much_for_many_as_for_one(midwife, count, django_assert_max_num_queries):
    for _number in range(count):
        midwife.mother()
    with django_assert_max_num_queries(9):
        midwife.client.get(SEARCH)


@pytest.mark.parametrize(
    "name", ["person", "person-print", "person-edit", "pregnancy-record", "concern-raise", "concern-now"]
)
def test_a_stranger_does_not_learn_that_she_exists(midwife, name):
    assert scene().client.get(page(midwife.mother(), name)).status_code == 404


def test_reading_a_record_is_on_record(midwife):
    her = midwife.mother()
    midwife.client.get(page(her))
    assert Record.objects.filter(verb="person.read", person=str(her.id), actor=midwife.actor.id).count() == 1


def test_her_page_shows_what_waits_and_carries_the_worry_button(midwife):
    her = midwife.mother()
    SafeContactFactory(person=her, voice_mail=False, read_along="her partner")
    midwife.waits(her, Kind.SCREENING, moment="week-20", due_at=ahead(days=2))
    text = midwife.client.get(page(her)).content.decode()
    assert "Around 20 weeks" in text
    assert "I am worried" in text
    assert page(her, "concern-raise") in text
    assert "not: voice mail" in text
    assert "Reads along: her partner" in text


def test_a_line_of_a_closed_topic_does_not_exist(midwife):
    her = midwife.mother()
    for topic, service in (("mental-health", "Seen team"), ("substance", "Hidden team")):
        families.write_line(
            person=her, kind="referral.sent", at=clock.now(), source="x", by=midwife.actor, topic=topic,
            parameters={"service": service},
        )  # fmt: skip
    text = midwife.client.get(page(her)).content.decode()
    assert "Asked Seen team for help" in text
    assert "Hidden team" not in text


def test_paper_holds_nothing_of_safety(midwife):
    her = midwife.mother()
    families.write_line(
        person=her, kind="safety-check.opened", at=clock.now(), source="x", by=midwife.actor, topic="safety"
    )
    assert "Safety check opened" in midwife.client.get(page(her)).content.decode()
    assert "Safety check opened" not in midwife.client.get(page(her, "person-print")).content.decode()


def test_her_page_asks_as_much_when_much_waits(midwife, django_assert_max_num_queries):
    her = midwife.mother()
    for number in range(40):
        midwife.waits(her, Kind.CONTACT, source=number + 1, step="bereavement")
        families.write_line(
            person=her, kind="person.registered", at=clock.now(), source=number, by=midwife.actor
        )
    with django_assert_max_num_queries(QUERIES):
        midwife.client.get(page(her))


def test_the_list_of_families_names_no_child_and_asks_none_how_she_is(midwife):
    midwife.mother(given_name="Nora")
    child = midwife.mother(given_name="Mil", is_child=True)
    midwife.mother(given_name="", family_name="", is_child=True)
    text = midwife.client.get(SEARCH).content.decode()
    assert "1 family that your team cares for" in text
    assert "Nora" in text and "without a name" not in text and "Mil" not in text
    ask = reverse("professional:ask", args=[child.pk])
    for found in (midwife.client.get(SEARCH, {"q": "Mil"}), midwife.client.get(page(child))):
        assert "Mil" in found.content.decode() and ask not in found.content.decode()


def test_a_baby_is_not_said_to_decide_for_itself(midwife):
    child = midwife.mother(given_name="Mil", is_child=True, birth_date=clock.today())
    assert "under 18" not in midwife.client.get(page(child)).content.decode()


@pytest.mark.parametrize(
    ("capable", "said"),
    [(True, "she decides for herself"), (False, "with her"), (None, "not written down yet")],
)
def test_a_mother_under_18_is_said_to_decide_as_it_was_recorded(midwife, capable, said):
    her = midwife.mother(birth_date=clock.today() - timedelta(days=17 * 366))
    if capable is not None:
        consent.record_capacity(person=her, capable=capable, reason="asked", at=clock.now(), by=midwife.actor)
    assert said in midwife.client.get(page(her)).content.decode()


def test_nobody_is_worried_about_a_child_who_died(midwife):
    child = midwife.mother(given_name="Mil", is_child=True, birth_date=clock.today(), died_on=clock.today())
    text = midwife.client.get(page(child)).content.decode()
    assert "died on" in text and "I am worried" not in text


def test_a_pregnancy_that_is_kept_from_her_partner_never_stands_on_paper(midwife):
    her = midwife.mother(given_name="Nora")
    RotaFactory(
        organisation=midwife.membership.organisation,
        reader=midwife.membership.user,
        stand_in=midwife.membership.user,
    )
    dates = register.PregnancyDates("pregnant", due_date=clock.today() + timedelta(days=200))
    register.record_pregnancy(person=her, pregnancy=dates, kept=True, at=clock.now(), by=midwife.actor)
    assert "weeks pregnant" in midwife.client.get(page(her)).content.decode()
    paper = midwife.client.get(page(her, "person-print")).content.decode()
    assert "pregnant" not in paper and "Due on" not in paper and "Planned" not in paper


def test_after_her_baby_died_no_list_and_no_paper_counts_its_weeks(midwife):
    her = midwife.mother(given_name="Nora")
    at, by = clock.now(), midwife.actor
    born = register.PregnancyDates("born", ended_on=clock.today() - timedelta(days=30))
    row = register.record_pregnancy(person=her, pregnancy=born, at=at, by=by)
    (child,) = births.children(row)
    bereave.lose_child(row=child, event="neonatal-death", on=clock.today(), at=at, by=by)
    for answer in (midwife.client.get(SEARCH), midwife.client.get(page(her, "person-print"))):
        text = answer.content.decode()
        assert "and lost the baby" in text and "baby of" not in text
