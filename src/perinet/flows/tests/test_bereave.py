"""A loss stops what concerned the baby, opens a contact for each parent, and closes nothing that is theirs."""

from datetime import timedelta

import pytest

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals import transitions
from perinet.care.referrals.models import Referral
from perinet.care.screening.models import Invitation
from perinet.flows import bereave, plan, register
from perinet.ground.base.errors import Refused
from perinet.ground.messages.models import Message
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent import services as consent
from perinet.people.families import births, bonds, pregnancies
from perinet.people.families.births import Dates
from perinet.people.families.models import ChildRow, Person, Topic
from perinet.people.families.tests.factories import PersonFactory

# What waits, and whether it waits after the baby was lost: only what was the baby's ends.
STAYS = [
    (Kind.URGENT_CARE, "urgent-care", "", True),
    (Kind.SAFETY_CHECK, "safety-check", "", True),
    (Kind.TALK, "", "", True),
    (Kind.READ_RESULT, "", "week-20", True),
    (Kind.CONTACT, "second-step-declined", "", True),
    (Kind.CONTACT, "promised-call", "", True),
    (Kind.SCREENING, "", "rescreen", True),
    (Kind.SCREENING, "", "week-20", False),
    (Kind.SCREENING, "", "postpartum-6w", False),
    (Kind.STEP, "clinical-assessment", "", True),
    (Kind.STEP, "specialised-care", "", True),
    (Kind.STEP, "social-support", "", True),
    (Kind.STEP, "substance-assessment", "", True),
    (Kind.STEP, "infant-parent-consult", "", False),
    (Kind.REFERRAL_ANSWER, "clinical-assessment", "", True),
    (Kind.REFERRAL_TURN, "clinical-assessment", "", True),
    (Kind.FIRST_CONTACT, "clinical-assessment", "", True),
]
LOSSES = ("miscarriage", "termination", "stillbirth", "")


def waits(person, by, at, kind, step="", moment="", source=""):
    planned = f"{str(person.pk)[:23]}:{moment}"
    return pathways.open_one(
        person=person, organisation_id=by.organisation, owner_id=by.id, kind=kind, step=step, moment=moment,
        source=source or (planned if kind == Kind.SCREENING else f"{kind}:{step}"), at=at, by=by,
    )  # fmt: skip


def lose(mother, by, at, how="miscarriage"):
    dates = Dates("loss", ended_on=at.date(), ended_how=how)
    return register.record_pregnancy(person=mother, pregnancy=dates, at=at, by=by)


def of(mother):
    return pregnancies.current(pregnancies.of(mother))


@pytest.mark.parametrize("how", LOSSES)
@pytest.mark.parametrize(("kind", "step", "moment", "stays"), STAYS)
def test_only_what_concerned_the_baby_ends(mother, by, at, how, kind, step, moment, stays):
    one = waits(mother, by, at, kind, step, moment)
    lose(mother, by, at + timedelta(hours=1), how)
    one.refresh_from_db()
    assert (one.is_open, one.ending) == ((True, "") if stays else (False, "loss"))


def test_every_kind_of_waiting_is_in_the_table():
    around_care = {"glass-review", "rights-request"}
    assert {kind for kind, *_rest in STAYS} == set(Kind.values) - around_care


def contacts(person):
    return Obligation.objects.open().about(person).filter(kind=Kind.CONTACT, step=bereave.CONTACT)


def partner_of(mother, at, **fields):
    """A co-parent with a record of his own, in another practice, with somebody who cares for him."""
    carer = MembershipFactory().actor()
    he = PersonFactory(registered_at_id=carer.organisation, **fields)
    consent.begin_care(person=he, organisation_id=carer.organisation, at=at, by=carer)
    for row in births.children(of(mother)):
        bonds.add(person=he, of=row.child, role="father", at=at, by=carer)
    return he, carer


@pytest.mark.parametrize("how", LOSSES)
def test_the_mother_and_a_co_parent_each_have_a_contact_with_an_owner_and_a_clock(mother, by, at, how):
    he, carer = partner_of(mother, at)
    mine = waits(he, carer, at, Kind.CONTACT, "promised-call")
    lose(mother, by, at, how)
    hers, his = contacts(mother).get(), contacts(he).get()
    assert (str(hers.owner_id), str(his.owner_id)) == (by.id, carer.id)
    assert str(his.organisation_id) == carer.organisation
    assert hers.due_at > at and his.due_at > at
    mine.refresh_from_db()
    assert mine.is_open


def test_a_contact_for_him_says_nothing_of_her_and_sends_him_nothing(mother, by, at):
    he, _carer = partner_of(mother, at)
    row = lose(mother, by, at)
    his = contacts(he).get()
    assert str(mother.pk) not in his.source and str(row.pk) != his.source
    assert not Message.objects.exists()


def test_somebody_she_only_named_gets_no_contact(mother, by, at):
    lose(mother, by, at)
    assert Obligation.objects.filter(step=bereave.CONTACT).count() == 1
    assert set(Person.objects.filter(is_child=False)) == {mother}


def test_an_infant_parent_referral_is_withdrawn_and_her_own_goes_on(mother, by, at):
    made = {}
    for step in ("infant-parent-consult", "clinical-assessment"):
        wait = waits(mother, by, at, Kind.STEP, step)
        made[step] = Referral.objects.create(
            person=mother, organisation_id=by.organisation, service=ServiceFactory(), sent_by_id=by.id, step=step,
            obligation=wait, language="nl", state=transitions.SENT,
        )  # fmt: skip
        made[step].turns.create(number=1, state=transitions.SENT, by=by.id, at=at)
    lose(mother, by, at)
    states = {step: Referral.objects.get(pk=one.pk).state for step, one in made.items()}
    assert states == {"infant-parent-consult": "withdrawn", "clinical-assessment": "sent"}


def test_a_link_that_asks_about_the_baby_ends(mother, by, at):
    occasion = mother_asked(mother, by, at)
    lose(mother, by, at)
    assert not Invitation.objects.usable(at).filter(occasion=occasion).exists()


def mother_asked(mother, by, at):
    occasion = bereave.invite.screen.begin(
        person=mother, moment="week-20", mode="self", language="nl", at=at, by=by
    )
    Invitation.objects.create(
        occasion=occasion, channel="mail", token_hash="a", expires_at=at + timedelta(days=9)
    )
    return occasion


def test_a_loss_by_mistake_is_taken_back_and_everything_waits_again(mother, by, at):
    consult = waits(mother, by, at, Kind.STEP, "infant-parent-consult")
    he, carer = partner_of(mother, at)
    his = waits(he, carer, at, Kind.STEP, "infant-parent-consult", source="his")
    plan.family(person=mother, at=at, by=by)
    waiting = {o.pk for o in Obligation.objects.open()}
    row = lose(mother, by, at + timedelta(hours=1), "stillbirth")
    again = bereave.take_back_pregnancy(row=row, at=at + timedelta(hours=2), by=by)
    assert {consult.pk, his.pk} <= waiting == {o.pk for o in Obligation.objects.open()}
    assert (again.status, again.corrects, of(mother)) == ("pregnant", row, again)
    assert [(one.event, one.child.died_on) for one in births.children(again)] == [("expected", None)]
    assert not contacts(mother).exists() and not contacts(he).exists()
    with pytest.raises(Refused, match="no loss"):
        bereave.take_back_pregnancy(row=again, at=at, by=by)


@pytest.fixture
def twins(by, at):
    mother = register.mother(
        details={"given_name": "Ama"}, reach=register.ReachSafely(), co_parent=None, told=[], at=at, by=by,
        pregnancy=Dates("pregnant", due_date=at.date() + timedelta(days=40), foetuses=2),
    )  # fmt: skip
    row = of(mother)
    children = [one.child for one in births.children(row)]
    born = Dates("born", ended_on=at.date() - timedelta(days=3))
    register.record_pregnancy(person=mother, pregnancy=born, at=at, by=by)
    return mother, children


@pytest.mark.parametrize("event", ["neonatal-death", "death", "removed", "placed"])
def test_when_one_of_twins_is_lost_the_care_of_the_other_goes_on(twins, by, at, event):
    mother, (first, _second) = twins
    consult = waits(mother, by, at, Kind.STEP, "infant-parent-consult")
    row = next(one for one in births.children(of(mother)) if one.child == first)
    bereave.lose_child(row=row, event=event, on=at.date(), at=at, by=by)
    consult.refresh_from_db()
    assert consult.is_open
    assert Obligation.objects.open().filter(person=mother, moment="postpartum-6w").exists()
    step = bereave.CONTACT if event in births.LOST else bereave.APART_CONTACT
    assert Obligation.objects.open().filter(person=mother, kind=Kind.CONTACT, step=step).count() == 1


@pytest.mark.parametrize("event", ["neonatal-death", "placed"])
def test_a_link_about_a_child_who_is_lost_ends_and_that_about_the_other_goes_on(twins, by, at, event):
    mother, _children = twins
    first, second = births.children(of(mother))
    links = {row.child_id: _link_about(mother, row.child, by, at) for row in (first, second)}
    bereave.lose_child(row=first, event=event, on=at.date(), at=at, by=by)
    assert not Invitation.objects.usable(at).filter(pk=links[first.child_id].pk).exists()
    assert Invitation.objects.usable(at).filter(pk=links[second.child_id].pk).exists()
    with pytest.raises(Refused):
        bereave.invite.again(invitation=links[first.child_id], channel="qr", path="/v/{token}/", at=at, by=by)


def _link_about(mother, child, by, at):
    occasion = bereave.invite.screen.begin(
        person=mother, moment="child-6w", mode="self", language="nl", about=child, at=at, by=by
    )
    return Invitation.objects.create(
        occasion=occasion, channel="mail", token_hash=str(child.pk), expires_at=at + timedelta(days=9)
    )


def test_when_both_are_lost_what_was_theirs_ends_and_taking_one_back_opens_it(twins, by, at):
    mother, _children = twins
    consult = waits(mother, by, at, Kind.STEP, "infant-parent-consult")
    first, second = births.children(of(mother))
    bereave.lose_child(row=first, event="neonatal-death", on=at.date(), at=at, by=by)
    new = bereave.lose_child(row=second, event="removed", on=at.date(), at=at + timedelta(hours=1), by=by)
    consult.refresh_from_db()
    assert not consult.is_open
    again = bereave.take_back_child(row=new, at=at + timedelta(hours=2), by=by)
    consult.refresh_from_db()
    assert consult.is_open and again.event == "live-birth"
    with pytest.raises(Refused):
        bereave.take_back_child(row=again, at=at, by=by)


def test_a_child_who_comes_home_is_no_loss(twins, by, at):
    mother, _children = twins
    row = births.children(of(mother))[0]
    with pytest.raises(Refused, match="no loss"):
        bereave.lose_child(row=row, event="returned", on=at.date(), at=at, by=by)
    assert ChildRow.objects.filter(event="returned").count() == 0


def test_a_kept_pregnancy_that_is_lost_leaves_a_contact_for_who_is_named_only(mother, by, rota, at):
    secret = Dates("pregnant", due_date=at.date() + timedelta(days=200))
    lose(mother, by, at)
    register.record_pregnancy(person=mother, pregnancy=secret, kept=True, at=at, by=by)
    dates = Dates("loss", ended_on=at.date(), ended_how="termination")
    register.record_pregnancy(person=mother, pregnancy=dates, at=at, by=by)
    colleague = MembershipFactory(organisation_id=by.organisation).actor()
    assert contacts(mother).filter(topic=Topic.KEPT_PREGNANCY).count() == 1
    assert not contacts(mother).visible_to(colleague).filter(topic=Topic.KEPT_PREGNANCY).exists()
    assert contacts(mother).visible_to(by).filter(topic=Topic.KEPT_PREGNANCY).exists()


def test_a_loss_said_twice_is_one_loss_with_one_contact(mother, by, at):
    first = lose(mother, by, at)
    assert lose(mother, by, at + timedelta(minutes=1)) == first
    assert contacts(mother).count() == 1


def test_another_day_of_a_loss_owes_no_second_contact_and_is_taken_back_whole(mother, by, at):
    consult = waits(mother, by, at, Kind.STEP, "infant-parent-consult")
    lose(mother, by, at + timedelta(hours=1))
    day_before = Dates("loss", ended_on=at.date() - timedelta(days=1), ended_how="stillbirth")
    row = register.record_pregnancy(
        person=mother, pregnancy=day_before, at=at + timedelta(hours=2), by=by
    )  # fmt: skip
    assert contacts(mother).count() == 1
    again = bereave.take_back_pregnancy(row=row, at=at + timedelta(hours=3), by=by)
    consult.refresh_from_db()
    assert again.status == "pregnant" and consult.is_open and not contacts(mother).exists()


def test_when_the_earlier_of_two_pregnancies_was_lost_she_is_owed_a_contact(mother, by, at):
    occasion = mother_asked(mother, by, at)
    dates = Dates(
        "pregnant", due_date=at.date() + timedelta(days=250), earlier=births.HAS_ENDED,
        earlier_ended_on=at.date() - timedelta(days=9), earlier_ended_how="miscarriage",
    )  # fmt: skip
    row = register.record_pregnancy(person=mother, pregnancy=dates, at=at, by=by)
    assert contacts(mother).count() == 1
    assert not Invitation.objects.usable(at).filter(occasion=occasion).exists()
    assert (of(mother), row.corrects) == (row, None)
