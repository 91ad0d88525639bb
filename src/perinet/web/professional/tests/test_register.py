"""A mother is registered in a minute; a doubt comes back with everything that was typed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from perinet.care.pathways.models import Kind, Obligation
from perinet.ground.base import clock
from perinet.people.consent.models import Agreement, Capacity
from perinet.people.families.models import NamedCoParent, Person, Pregnancy, SafeContact
from perinet.web.professional.tests.scenes import ahead, scene

pytestmark = pytest.mark.django_db
URL = reverse("professional:person-register")
LEAST = {"given_name": "Nora", "language": "nl", "texts_in": "nl"}


def test_a_name_is_enough(midwife):
    response = midwife.client.post(URL, LEAST)
    her = Person.objects.get(is_child=False)
    assert response.url == reverse("professional:person", args=[her.pk])
    assert midwife.client.get(response.url).status_code == 200


def test_everything_of_a_first_meeting_is_kept(midwife):
    due = clock.today() + timedelta(days=140)
    midwife.client.post(
        URL,
        LEAST | {
            "family_name": "Peeters", "municipality": "3000", "phone": "0470 00 00 00", "call": "yes", "text": "no",
            "read_along": "my mother", "status": "pregnant", "due_date": due.isoformat(), "co_parent_role": "father",
            "co_parent_name": "Tom", "text_record": "on", "text_learning": "declined",
        },
    )  # fmt: skip
    her = Person.objects.get(is_child=False)
    assert (her.municipality, her.registered_at) == ("24062", midwife.membership.organisation)
    reach = SafeContact.objects.get()
    assert (reach.call, reach.text, reach.mail) == (True, False, None)
    assert Pregnancy.objects.get().due_date == due
    assert NamedCoParent.objects.get().first_name == "Tom"
    assert dict(Agreement.objects.values_list("text_id", "kind")) == {
        "record": "told",
        "learning": "declined",
    }
    assert Obligation.objects.filter(kind=Kind.SCREENING, person=her).exists()


def test_dates_that_contradict_each_other_come_back_and_nothing_is_lost(midwife):
    text = midwife.client.post(
        URL,
        LEAST
        | {"status": "pregnant", "due_date": ahead(days=30).date(), "last_period": ahead(days=-30).date()},
    ).content.decode()
    assert "more than four weeks apart" in text
    assert 'value="Nora"' in text
    assert not Person.objects.exists()


def test_a_place_that_several_have_is_asked_in_full(midwife):
    text = midwife.client.post(URL, LEAST | {"municipality": "Heist"}).content.decode()
    assert "Several places match" in text or "No place" in text
    assert not Person.objects.exists()


def test_a_namesake_is_shown_before_a_second_record_is_made(midwife):
    known = midwife.mother(given_name="Nora", family_name="Peeters")
    twice = LEAST | {"family_name": "peeters"}
    text = midwife.client.post(URL, twice).content.decode()
    assert "Is this her?" in text
    assert reverse("professional:person", args=[known.pk]) in text
    midwife.client.post(URL, twice | {"somebody_else": "on"})
    assert Person.objects.count() == 2


def test_a_namesake_of_another_team_is_not_shown(midwife):
    scene().mother(given_name="Nora", family_name="")
    assert midwife.client.post(URL, LEAST).status_code == 302


def test_the_texts_are_shown_in_her_language_before_they_count(midwife):
    text = midwife.client.post(URL, LEAST | {"language": "fr", "text_record": "on"}).content.decode()
    assert "Votre sage-femme" in text
    assert "tick again" in text
    assert not Person.objects.exists()
    midwife.client.post(URL, LEAST | {"language": "fr", "texts_in": "fr", "text_record": "on"})
    kept = Agreement.objects.get()
    assert (kept.language, kept.text_shown[:18]) == ("fr", "Votre sage-femme t")


def test_asking_for_her_language_saves_nothing_and_keeps_what_was_typed(midwife):
    text = midwife.client.post(URL, LEAST | {"language": "en", "show_texts": "1"}).content.decode()
    assert "Your midwife keeps a record" in text
    assert 'value="Nora"' in text
    assert not Person.objects.exists()


def test_the_enter_key_registers_and_does_not_only_show_texts(midwife):
    text = midwife.client.get(URL).content.decode()
    assert text.index('form="register"') < text.index('name="show_texts"')


def test_a_mother_under_18_decides_for_herself(midwife):
    born = clock.today() - timedelta(days=16 * 365)
    given = LEAST | {"birth_date": born.isoformat()}
    asked = midwife.client.post(URL, given)
    assert "Does she decide for herself" in asked.content.decode() and not Person.objects.exists()
    capable = {"capable": "yes", "capable_why": "She explains in her own words what she wants"}
    assert midwife.client.post(URL, given | {"capable": "yes"}).status_code == 200
    response = midwife.client.post(URL, given | capable, follow=True)
    assert Capacity.objects.get().capable
    assert response.content.decode().count("she decides for herself") == 1


def test_details_are_changed_and_what_was_said_about_reaching_her_is_kept(midwife):
    her = midwife.mother(given_name="Nora")
    url = reverse("professional:person-edit", args=[her.pk])
    assert 'value="Mol"' in midwife.client.get(url).content.decode()
    midwife.client.post(
        url, {"given_name": "Noor", "language": "nl", "municipality": "Leuven", "mail": "yes"}
    )
    her.refresh_from_db()
    assert (her.given_name, her.municipality) == ("Noor", "24062")
    assert SafeContact.objects.filter(person=her).first().mail is True


def test_a_loss_closes_what_concerned_the_baby_and_nothing_of_her_own(midwife):
    midwife.client.post(URL, LEAST | {"status": "pregnant", "due_date": ahead(days=140).date()})
    her = Person.objects.get(is_child=False)
    step = midwife.waits(her, Kind.STEP, step="clinical-assessment")
    mark = midwife.waits(her, Kind.SAFETY_CHECK, topic="safety")
    url = reverse("professional:pregnancy-record", args=[her.pk])
    midwife.client.post(url, {"status": "loss", "ended_on": clock.today().isoformat(), "foetuses": "1"})
    waiting = Obligation.objects.open().filter(person=her)
    assert not waiting.filter(kind=Kind.SCREENING).exists()
    assert {step.pk, mark.pk} < set(waiting.values_list("pk", flat=True))
    assert waiting.filter(kind=Kind.CONTACT, step="bereavement").count() == 1


def test_a_new_pregnancy_is_planned_after_a_loss(midwife):
    her = midwife.mother()
    url = reverse("professional:pregnancy-record", args=[her.pk])
    pregnant = {"status": "pregnant", "due_date": ahead(days=140).date(), "foetuses": "1"}
    for given in (
        pregnant,
        {"status": "loss", "ended_on": clock.today().isoformat(), "foetuses": "1"},
        pregnant,
    ):
        assert midwife.client.post(url, given).status_code == 302
    assert Obligation.objects.open().filter(kind=Kind.SCREENING, moment="week-20").count() == 1


def test_places_are_suggested_while_somebody_types(midwife):
    answer = midwife.client.get(reverse("professional:places"), {"municipality": "leu"})
    assert '<option value="Leuven">' in answer.content.decode()
    assert not midwife.client.get(reverse("professional:places")).content.strip()


def test_while_somebody_types_likely_records_are_named_with_the_reason(midwife):
    known = midwife.mother(given_name="Fatima", family_name="El Amrani")
    typed = {"given_name": "Fatma", "family_name": "Elamrani", "birth_date": "1994-04-03"}
    text = midwife.client.post(reverse("professional:person-typing"), typed).content.decode()
    assert "day and month of birth swapped" in text
    assert reverse("professional:person", args=[known.pk]) in text


def test_while_typing_nobody_of_another_team_is_named(midwife):
    scene().mother(given_name="Fatima", family_name="El Amrani")
    typed = {"given_name": "Fatima", "family_name": "El Amrani", "birth_date": "1994-03-04"}
    assert midwife.client.post(reverse("professional:person-typing"), typed).content.decode().strip() == ""


def test_what_is_half_typed_is_no_error(midwife):
    typed = {"given_name": "F", "birth_date": "19", "municipality": "?", "phone": "x"}
    assert midwife.client.post(reverse("professional:person-typing"), typed).status_code == 200
    assert midwife.client.get(reverse("professional:person-typing")).status_code == 405


def test_a_date_of_birth_of_two_centuries_ago_is_a_slip_of_the_pen(midwife):
    text = midwife.client.post(URL, LEAST | {"birth_date": "1826-01-01"}).content.decode()
    assert "This date lies too far back. Check the year." in text
    assert not Person.objects.exists()
