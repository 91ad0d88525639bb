"""Answering together: what was not asked is never a no, what only the asker may know stays with the asker."""

from html import unescape

import pytest
from django.urls import reverse

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Obligation
from perinet.care.screening import library
from perinet.care.screening.models import Answer, Assessment, Screening
from perinet.people.families.models import Topic
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db

DOMAINS = (
    "communication", "place-of-birth", "residence-status", "education", "occupation", "partner-occupation",
    "finances", "housing", "social-support", "depression", "anxiety", "substance-use", "domestic-violence",
)  # fmt: skip


GROUPS = ("history", "substances")


def url(occasion):
    return reverse("professional:together", args=[occasion.pk])


def talk(midwife, occasion, **said):
    return midwife.client.post(url(occasion), {"stage": "talk", **said})


def domains(**present):
    return {f"domain:{name}": present.get(name, "no") for name in DOMAINS} | {"alone": "on"}


def fill(midwife, occasion, buttons=(), **answers):
    """Send the page of questions as it stands now, with these answers."""
    stage = midwife.client.get(url(occasion)).context["stage"]
    return midwife.client.post(url(occasion), {"stage": stage, **answers, **dict.fromkeys(buttons, "1")})


def colleague(midwife):
    return scene(organisation=midwife.membership.organisation)


def test_another_organisation_does_not_find_the_page(midwife, lotte):
    assert scene().client.get(url(asked.begun(midwife, lotte))).status_code == 404


def test_first_contact_begins_with_the_conversation_and_no_question_list(midwife, lotte):
    page = midwife.client.get(url(asked.begun(midwife, lotte, "first-contact"))).content.decode()
    assert "Housing" in page and "Violence at home" in page and "whooley-item1" not in page


def test_the_questions_of_the_conversation_are_those_of_the_registered_form(midwife, lotte):
    page = midwife.client.get(url(asked.begun(midwife, lotte, "first-contact")))
    words = library.texts("psychosocial", "en").items
    html = unescape(page.content.decode())
    assert all(question in html for question in words.values())
    form = page.context["form"]
    groups = (
        form.domain_fields, form.history_fields, form.wish_fields, form.substance_fields, form.violence_fields,
    )  # fmt: skip
    assert {field.name for group in groups for field in group()} - {"alone"} == {
        "support", "bond", "help.wanted", *(f"domain:{name}" for name in DOMAINS),
        *(item.fact for item in library.get("psychosocial").items if item.fact and item.group in GROUPS),
        "history.childhood_violence",
    }  # fmt: skip


def test_three_risk_factors_lead_to_the_first_questions_also_while_domains_are_open(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    yes = {f"domain:{name}": "yes" for name in ("housing", "finances", "social-support")}
    assert talk(midwife, occasion, **yes).url == url(occasion)
    assert set(occasion.screenings.values_list("instrument", flat=True)) == {"whooley", "gad-2"}


def test_two_risk_factors_with_open_domains_count_as_not_known(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    talk(midwife, occasion, **{"domain:housing": "yes", "domain:finances": "yes"})
    assert "risk.count" not in Assessment.objects.get(topic=Topic.MENTAL_HEALTH).facts
    assert Decision.objects.get().step == "incomplete"


def test_violence_leads_on_but_which_factor_it_was_stays_with_the_asker(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    talk(midwife, occasion, **domains(**{"domestic-violence": "yes"}))
    assert set(occasion.screenings.values_list("instrument", flat=True)) == {"whooley", "gad-2"}
    seen = Assessment.objects.visible_to(colleague(midwife).actor).get()
    assert "domestic-violence" not in str((seen.domains, seen.facts))
    assert Assessment.objects.visible_to(midwife.actor).filter(topic=Topic.SUBSTANCE).exists()


def test_violence_is_not_recorded_unless_nobody_else_can_hear(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    said = domains(**{"domestic-violence": "yes", "housing": "yes"})
    response = talk(midwife, occasion, **{name: value for name, value in said.items() if name != "alone"})
    assert "Confirm that, or leave it open" in response.content.decode()
    assert response.context["form"]["domain:housing"].value() == "yes"
    assert not Assessment.objects.exists()


def test_violence_left_open_is_owed_in_private_and_the_team_does_not_see_that(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    talk(midwife, occasion, **{"domain:housing": "yes"})
    mine = Obligation.objects.visible_to(midwife.actor).filter(step="ask-when-alone")
    assert mine.count() == 1
    assert not Obligation.objects.visible_to(colleague(midwife).actor).filter(step="ask-when-alone").exists()


def test_use_of_drugs_is_decided_apart_and_hidden_from_the_team(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    talk(midwife, occasion, **domains(), **{"drugs.current": "yes"})
    assert (
        Decision.objects.visible_to(midwife.actor).get(topic=Topic.SUBSTANCE).step == "substance-assessment"
    )
    assert not Decision.objects.visible_to(colleague(midwife).actor).filter(topic=Topic.SUBSTANCE).exists()


def test_a_high_risk_needs_a_reason_and_nothing_typed_is_lost(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    response = talk(midwife, occasion, high_risk="on", **{"domain:housing": "yes"})
    assert "Write why you judge the risk as high." in response.content.decode()
    assert response.context["form"]["domain:housing"].value() == "yes"


def test_a_conversation_sent_twice_does_not_answer_the_questions_that_follow(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    yes = {f"domain:{name}": "yes" for name in ("housing", "finances", "social-support")}
    talk(midwife, occasion, **yes)
    talk(midwife, occasion, **yes)
    occasion.refresh_from_db()
    assert occasion.is_open and not Screening.objects.filter(scores__isnull=False).exists()


def test_a_positive_first_step_leads_to_the_second_on_the_same_screen(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    response = fill(midwife, occasion, **{"whooley-item1": "1", "whooley-item2": "0"})
    assert response.url == url(occasion)
    page = midwife.client.get(url(occasion)).content.decode()
    assert "phq-9-item9" in page and "gad-7-item1" in page and "A few more questions" in page


def test_a_negative_first_step_leads_to_the_result(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    none = {f"{name}-item{number}": "0" for name in ("whooley", "gad-2") for number in (1, 2)}
    assert fill(midwife, occasion, **none).url == reverse("professional:result", args=[occasion.pk])
    assert Decision.objects.get().step == "none"


def test_a_declined_second_step_opens_a_contact(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    fill(midwife, occasion, **{"whooley-item1": "1", "whooley-item2": "1"})
    fill(midwife, occasion, buttons=["decline"])
    assert Obligation.objects.open().filter(step="second-step-declined").exists()


def test_stopping_keeps_the_answers_and_leaves_the_occasion_open(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    fill(midwife, occasion, buttons=["stop"], **{"whooley-item1": "1"})
    occasion.refresh_from_db()
    assert occasion.is_open and Answer.objects.get().option == 1


def test_after_stopping_the_questions_go_on_where_they_were_left(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    fill(midwife, occasion, buttons=["stop"], **{"whooley-item1": "1"})
    forms = midwife.client.get(url(occasion)).context["forms"]
    assert [form.prefix for form in forms] == ["whooley", "gad-2"]
    assert forms[0]["item1"].value() == "1"


def test_with_family_interpreting_the_question_about_self_harm_is_left_out_and_owed(midwife, lotte):
    occasion = asked.begun(midwife, lotte, interpreter="adult-family")
    fill(midwife, occasion, **{"whooley-item1": "1", "whooley-item2": "1"})
    page = midwife.client.get(url(occasion)).content.decode()
    assert "phq-9-item8" in page and "phq-9-item9" not in page and "alcohol" not in page.lower()
    assert Obligation.objects.open().filter(step="ask-without-family").count() == 1


def test_with_family_interpreting_violence_and_substances_are_not_on_the_page(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact", interpreter="adult-family")
    page = midwife.client.get(url(occasion)).content.decode()
    assert "domain:domestic-violence" not in page and "drugs.current" not in page
    talk(midwife, occasion, **{"domain:domestic-violence": "yes", "drugs.current": "yes"})
    assert not Assessment.objects.filter(topic=Topic.SUBSTANCE).exists()


def test_asking_about_alcohol_keeps_what_was_filled_in(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    response = fill(midwife, occasion, buttons=["alcohol"], **{"whooley-item1": "1"})
    page = response.content.decode()
    assert "audit-c-item1" in page
    assert response.context["forms"][0]["item1"].value() == "1"
    assert not Screening.objects.visible_to(colleague(midwife).actor).filter(instrument="audit-c").exists()


def test_a_judgement_on_the_page_of_questions_counts(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    fill(midwife, occasion, **{"own-high_risk": "on", "own-reason": "not sleeping", "whooley-item1": "0"})
    assert Decision.objects.get().step == "specialised-care"


def test_a_judgement_later_keeps_what_the_conversation_said(midwife, lotte):
    occasion = asked.begun(midwife, lotte, "first-contact")
    talk(midwife, occasion, **domains(**{"housing": "yes", "finances": "yes", "anxiety": "yes"}))
    fill(midwife, occasion, **{"own-support": "yes", "whooley-item1": "0"})
    facts = Assessment.objects.filter(topic=Topic.MENTAL_HEALTH).first().facts
    assert facts["risk.count"] == 3 and facts["support.wanted"] is True


def test_a_finished_occasion_leads_to_its_result(midwife, lotte):
    occasion = asked.answered(midwife, lotte, phq9=[0] * 9, gad7=[0] * 7)
    assert midwife.client.get(url(occasion)).url == reverse("professional:result", args=[occasion.pk])


def test_family_that_comes_in_half_way_takes_questions_off_the_page_and_what_was_filled_in_stays(
    midwife, lotte
):
    occasion = asked.begun(midwife, lotte)
    fill(midwife, occasion, **{"whooley-item1": "1", "whooley-item2": "1"})
    page = fill(midwife, occasion, buttons=["change"], helper="adult-family", **{"phq-9-item1": "2"})
    assert page.context["forms"][0]["item1"].value() == "2"
    assert "phq-9-item9" not in page.content.decode()
    fill(midwife, occasion, buttons=["stop"], **{"phq-9-item1": "2"})
    assert Obligation.objects.open().filter(step="ask-without-family").count() == 1


def test_the_result_names_everybody_who_translated(midwife, lotte):
    occasion = asked.begun(midwife, lotte, interpreter="adult-family")
    fill(midwife, occasion, buttons=["change"], helper="professional")
    fill(midwife, occasion, buttons=["stop"], **{"whooley-item1": "0"})
    page = midwife.client.get(reverse("professional:result", args=[occasion.pk])).content.decode()
    assert "an adult of the family translated" in page and "a professional interpreter translated" in page


def test_a_child_who_should_interpret_is_refused_and_an_interpreter_owed(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    page = fill(midwife, occasion, buttons=["change"], helper="child")
    occasion.refresh_from_db()
    assert "Booking an interpreter" in page.content.decode() and occasion.interpreter == "none"
    assert Obligation.objects.open().filter(step="book-interpreter").exists()


def test_safety_at_home_is_asked_together_only_after_confirming_that_nobody_hears(midwife, lotte):
    occasion = asked.begun(midwife, lotte)
    page = fill(midwife, occasion, buttons=["home"], **{"whooley-item1": "1"})
    assert "safe-at-home-afraid" not in page.content.decode() and "Confirm that" in page.content.decode()
    page = fill(midwife, occasion, buttons=["home"], alone="on", **{"whooley-item1": "1"})
    assert "safe-at-home-afraid" in page.content.decode()
    assert page.context["forms"][0]["item1"].value() == "1"
    given = {"stage": page.context["stage"], "alone": "on", "stop": "1", "safe-at-home-afraid": "1"}
    midwife.client.post(url(occasion), given)
    assert Obligation.objects.visible_to(midwife.actor).filter(step="speak-about-home").count() == 1
    assert "safe-at-home" not in midwife.client.get(url(occasion)).content.decode()
    assert not Screening.objects.visible_to(colleague(midwife).actor).filter(topic=Topic.VIOLENCE).exists()


def test_family_that_interprets_never_sees_the_question_about_home(midwife, lotte):
    occasion = asked.begun(midwife, lotte, interpreter="adult-family")
    page = midwife.client.get(url(occasion)).content.decode().lower()
    assert "safety at home" not in page and "violence" not in page and "alcohol" not in page
