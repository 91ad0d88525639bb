"""A moment becomes a link, once somebody reads the answers."""

from datetime import timedelta

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Invitation, Occasion, Screening
from perinet.flows import bereave, invite, screen
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Refused
from perinet.ground.messages.models import Message
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.families import births
from perinet.people.families.models import Person, TimelineLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(midwife, rota, by):
    """Everything an organisation must have said before a link may leave."""
    service = ServiceFactory(synthetic=True, referable=True, email="team@service.example")
    for step in decisions.chosen_guideline(by.organisation).steps.values():
        pathways.arrange_step(
            organisation=midwife.organisation, step=step.id, owner=midwife.user,
            service=service if step.needs_service else None, by=by,
        )  # fmt: skip


def send(mother, by, at, channel="text"):
    return invite.invite(
        person=mother, moment="week-20", channel=channel, language="nl", path="/v/{token}/", at=at, by=by
    )


def link_actor(invitation):
    return Actor(kind="link", id=str(invitation.id), scope=str(invitation.occasion_id), purpose="answer")


def test_no_link_leaves_before_the_organisation_said_who_reads(mother, by, at):
    assert "no-rota" in {gap.code for gap in invite.missing_before_a_link(organisation_id=by.organisation)}
    with pytest.raises(Refused, match="Answer together"):
        send(mother, by, at)
    assert not Occasion.objects.exists()


def test_a_step_without_a_service_that_accepts_also_holds_it_back(mother, by, at, ready, midwife):
    step = next(s for s in decisions.chosen_guideline(by.organisation).steps.values() if s.needs_service)
    pathways.arrange_step(
        organisation=midwife.organisation, step=step.id, owner=midwife.user, service=None, by=by
    )
    gaps = invite.missing_before_a_link(organisation_id=by.organisation)
    assert gaps == [pathways.Gap("no-service", step.id)]


def test_the_link_is_sent_and_only_its_hash_is_kept(mother, by, at, ready):
    link = send(mother, by, at)
    message = Message.objects.get(template="questions")
    assert link.token in message.body and message.to == mother.phone
    assert link.token not in str(Invitation.objects.values())
    assert screenings.find_invitation(link.token, at=at) == link.invitation


def test_a_channel_that_she_did_not_call_safe_is_refused(mother, by, at, ready):
    with pytest.raises(Refused, match="mail is safe"):
        send(mother, by, at, channel="mail")
    assert not Message.objects.exists()


def test_a_link_on_paper_sends_nothing(mother, by, at, ready):
    send(mother, by, at, channel="paper")
    assert not Message.objects.exists()


def test_a_link_expires_and_can_be_revoked(mother, by, at, ready):
    link = send(mother, by, at)
    assert screenings.find_invitation(link.token, at=at + timedelta(days=15)) is None
    invite.revoke(invitation=link.invitation, at=at, by=by)
    assert screenings.find_invitation(link.token, at=at) is None


def test_a_link_reaches_its_questions_and_no_record(mother, by, at, ready):
    link = send(mother, by, at)
    holder = link_actor(link.invitation)
    assert Screening.objects.visible_to(holder).count() == 2
    assert not Person.objects.visible_to(holder).exists()
    assert not TimelineLine.objects.visible_to(holder).exists()
    assert not Obligation.objects.visible_to(holder).exists()


def test_a_link_does_not_reach_another_occasion_of_hers(mother, by, at, ready):
    link = send(mother, by, at)
    other = screen.begin(person=mother, moment="postpartum-6w", mode="assisted", language="nl", at=at, by=by)
    assert not Occasion.objects.visible_to(link_actor(link.invitation)).filter(pk=other.pk).exists()


def test_not_for_me_ends_the_link_stores_nothing_and_tells_the_sender(mother, by, at, ready):
    link = send(mother, by, at)
    invite.not_for_her(invitation=link.invitation, at=at, by=link_actor(link.invitation))
    assert screenings.find_invitation(link.token, at=at) is None
    assert not Screening.objects.visible_to(link_actor(link.invitation)).exists()
    assert Obligation.objects.get(kind=Kind.CONTACT).step == "link-not-for-her"
    assert link.invitation.occasion.begun_at is None


def test_going_on_elsewhere_asks_the_code_and_ends_the_first_sitting(mother, by, at, ready):
    link = send(mother, by, at)
    first = screenings.begin_sitting(invitation=link.invitation, at=at, code="482913")
    assert screenings.in_sitting(link.invitation, first)
    assert screenings.resume(invitation=link.invitation, code="000000", at=at) is None
    second = screenings.resume(invitation=link.invitation, code="482913", at=at)
    link.invitation.refresh_from_db()
    assert second and screenings.in_sitting(link.invitation, second)
    assert not screenings.in_sitting(link.invitation, first)


def test_guessing_the_code_stops_after_a_few_tries(mother, by, at, ready):
    link = send(mother, by, at)
    screenings.begin_sitting(invitation=link.invitation, at=at, code="482913")
    for _ in range(screenings.CODE_TRIES):
        screenings.resume(invitation=link.invitation, code="111111", at=at)
    assert screenings.resume(invitation=link.invitation, code="482913", at=at) is None


def test_questions_about_a_baby_are_not_sent_again_after_the_loss(mother, by, at, ready):
    sent = send(mother, by, at)
    dates = births.Dates("loss", ended_on=at.date(), ended_how="stillbirth")
    bereave.lose_pregnancy(person=mother, dates=dates, at=at, by=by)
    sent.invitation.occasion.refresh_from_db()
    with pytest.raises(Refused, match="ended with the loss"):
        invite.again(invitation=sent.invitation, channel="text", path="/v/{token}/", at=at, by=by)
