"""A team refuses: the sender acts, another team is asked, puts her on its list, and takes her in the end."""

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals.models import Referral
from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_refused_asked_elsewhere_waiting_and_met(stage):
    step = stage.step_for(stage.mother())
    work = stage.work()
    steps.visit(work, f"{stage.address}/werk/verwijzen/{step.pk}/")
    first = steps.ask_service(work, stage.near).url

    the_team_refuses(stage)
    steps.home(work, stage)
    assert first.endswith(steps.first_row(work)[0]), "the refusal stands on the sender's worklist"
    steps.visit(work, first)
    steps.follow(work, "/verwijzen/")
    names = [name for name in work.locator("main h3").all_inner_texts() if "Perinataal team" in name]
    assert stage.far.name in names[0], "who refused stands behind who was not asked"
    steps.ask_service(work, stage.far)
    assert stage.waits(Kind.REFERRAL_TURN) is None

    team = the_other_team_puts_her_on_its_list(stage)
    assert stage.waits(Kind.FIRST_CONTACT).owner == stage.midwife.user, "a wait has a contact person"
    steps.follow(team, "/aanvaarden/")
    team.fill("[name=first_contact_on]", steps.day(0))
    steps.press(team)
    steps.follow(team, "/contact/")
    team.fill("[name=took_place_on]", steps.day(0))
    steps.press(team)

    newest = Referral.objects.get(service=stage.far)
    assert (newest.state, newest.follows.service) == ("first-contact-done", stage.near)
    step.refresh_from_db()
    assert step.ending == "first-contact-done"
    steps.visit(work, f"{stage.address}/werk/families/{step.person_id}/")
    timeline = work.locator("main .timeline").last.inner_text()
    assert timeline.count(stage.near.name) >= 3 and timeline.count(stage.far.name) >= 5
    steps.home(work, stage)
    assert not Obligation.objects.filter(
        kind__in=[Kind.STEP, Kind.FIRST_CONTACT], closed_at__isnull=True
    ).exists()


def test_a_question_and_a_wrong_receiver_come_back_to_the_sender(stage):
    step = stage.step_for(stage.mother())
    work = stage.work()
    steps.visit(work, f"{stage.address}/werk/verwijzen/{step.pk}/")
    referral = steps.ask_service(work, stage.near).url

    team = stage.phone()
    steps.visit(team, stage.links_to(stage.near.email, "referral")[0])
    steps.follow(team, "/vraag/")
    team.fill("[name=question]", "Kan ze overdag komen?")
    steps.press(team)
    steps.visit(work, referral)
    assert "Kan ze overdag komen?" in work.locator("main blockquote").first.inner_text()
    work.fill("[name=answer]", "Ja, voor de middag.")
    steps.press(work, "form[action$='/antwoord/'] button.button-primary")

    steps.visit(team, stage.links_to(stage.near.email, "referral")[-1])
    assert "voor de middag" not in team.content(), "what was written is read after proof"
    steps.follow(team, "/niet-voor-ons/")
    steps.press(team)
    assert team.url.endswith("/dank/")
    assert stage.waits(Kind.REFERRAL_TURN), "the sender is to act"


def the_team_refuses(stage):
    team = stage.phone()
    steps.visit(team, stage.links_to(stage.near.email, "referral")[0])
    steps.follow(team, "/weigeren/")
    steps.press(team)
    assert team.url.endswith("/weigeren/"), "a refusal has a reason"
    team.locator("[name=reason]").first.check()
    steps.press(team)
    assert Referral.objects.get().state == "refused"


def the_other_team_puts_her_on_its_list(stage):
    team = stage.phone("fr")
    steps.visit(team, stage.links_to(stage.far.email, "referral")[0])
    steps.follow(team, "/wachtlijst/")
    team.fill("[name=expected_on]", steps.day(20))
    return steps.press(team)
