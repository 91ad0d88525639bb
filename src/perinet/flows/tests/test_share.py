"""What she shares is what she saw, and when she stops it nothing is left open, with proof."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connections

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink
from perinet.flows import refer, share
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.ground.messages.models import Message
from perinet.network.accounts.models import Role, User
from perinet.network.accounts.tests.factories import MembershipFactory, UserFactory
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.consent import services as consents
from perinet.people.consent.models import Agreement, CareRelation, Consent, Withdrawal
from perinet.people.consent.services import Terms
from perinet.people.families import services as families
from perinet.people.families.models import Access, Person, SafeContact, TimelineLine, Topic

pytestmark = pytest.mark.django_db
CARE = frozenset({Topic.RECORD, Topic.MENTAL_HEALTH})


@pytest.fixture
def at():
    return clock.now() - timedelta(minutes=10)


@pytest.fixture
def psychologist(db):
    return MembershipFactory(role="psychologist", organisation__kind="mental-health")


@pytest.fixture
def service(psychologist):
    return ServiceFactory(organisation=psychologist.organisation)


def terms(psychologist, **fields):
    return Terms(**{"receiver": psychologist.organisation, "topics": CARE} | fields)


def give(mother, psychologist, by, at, **fields):
    wanted = terms(psychologist, **fields)
    text = consents.wording(terms=wanted, language="nl")
    return share.give(
        person=mother, terms=wanted, text_shown=text, language="nl", previewed="seal", at=at, by=by
    )


@pytest.fixture
def given(mother, psychologist, by, at):
    return give(mother, psychologist, by, at)


def lines(actor):
    return set(TimelineLine.objects.visible_to(actor).values_list("kind", "topic"))


# Before she agrees


def test_a_preview_shows_what_the_receiver_will_see_and_leaves_nothing_behind(mother, psychologist, by, at):
    receiver = psychologist.actor()
    families.write_line(person=mother, kind="secret", at=at, source="1", by=by, topic=Topic.VIOLENCE)
    with share.preview(person=mother, terms=terms(psychologist), at=at, by=by) as viewer:
        shown = lines(viewer)
        assert Person.objects.visible_to(viewer).get() == mother
    for model in (Consent, Agreement, Access.objects.filter(source__startswith="consent")):
        assert not getattr(model, "objects", model).all().exists()
    assert not Person.objects.visible_to(receiver).exists()
    assert not Record.objects.filter(verb__startswith="consent").exists()
    give(mother, psychologist, by, at)
    assert lines(receiver) == shown | {("consent.given", Topic.MENTAL_HEALTH)} - {("secret", Topic.VIOLENCE)}


def test_a_preview_of_a_named_professional_or_a_role_shows_what_that_one_may_see(
    mother, psychologist, by, at
):
    families.write_line(person=mother, kind="mood", at=at, source="1", by=by, topic=Topic.MENTAL_HEALTH)
    named = terms(psychologist, receiver_user=psychologist.user)
    with share.preview(person=mother, terms=named, at=at, by=by) as viewer:
        assert viewer == psychologist.actor()
        assert ("mood", Topic.MENTAL_HEALTH) in lines(viewer)
    with share.preview(
        person=mother, terms=terms(psychologist), at=at, by=by, role="receiving-team"
    ) as viewer:
        assert {topic for _kind, topic in lines(viewer)} == {Topic.RECORD}


def test_a_preview_of_what_may_not_be_shared_is_refused_and_one_that_breaks_leaves_nothing(
    mother, psychologist, by, at
):
    with (
        pytest.raises(Refused),
        share.preview(
            person=mother, terms=terms(psychologist, topics=frozenset({Topic.VIOLENCE})), at=at, by=by
        ),
    ):
        pass
    with (
        pytest.raises(ZeroDivisionError),
        share.preview(person=mother, terms=terms(psychologist), at=at, by=by),
    ):
        1 / 0  # noqa: B018
    assert not Consent.objects.exists()


def test_she_agrees_to_the_text_that_she_read_and_the_file_that_she_saw(given, psychologist):
    assert given.agreement.text_shown.startswith(psychologist.organisation.name)
    assert (given.agreement.kind, given.agreement.text_id, given.previewed) == ("agreed", "consent", "seal")


# When she stops it


@pytest.fixture
def referral(mother, service, by, at):
    step = pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.STEP, source="decision",
        step="clinical-assessment", at=at, by=by,
    )  # fmt: skip
    return refer.send(
        obligation=step, service=service, reason="Sleeps badly", share_phone=False, interim_offer="A call",
        path="/werk/antwoord/{token}/", at=at, by=by,
    )  # fmt: skip


def test_one_action_closes_it_takes_back_what_was_asked_and_proves_it(
    mother, given, referral, psychologist, by, at
):
    copy = consents.disclose(
        person=mother, receiver=psychologist.organisation.name, form="print", topics=CARE, consent=given, at=at, by=by
    )  # fmt: skip
    there = pathways.open_one(
        person=mother, organisation_id=psychologist.organisation_id, owner_id=psychologist.user_id,
        kind=Kind.CONTACT, source="there", at=at, by=psychologist.actor(),
    )  # fmt: skip
    Message.objects.all().delete()
    stopped = share.withdraw(consent=given, at=clock.now(), by=by)

    assert not Person.objects.visible_to(psychologist.actor()).exists()
    referral.refresh_from_db()
    there.refresh_from_db()
    assert (referral.state, there.ending) == (transitions.WITHDRAWN, "consent-withdrawn")
    assert not ReceiverLink.objects.usable(clock.now()).exists()
    effects = stopped.effects
    proof = effects.pop("proof")
    assert effects == {"access": 2, "referrals": 1, "links": 1, "obligations": 1, "copies": 1}
    assert proof["before"]["person"] == 1
    assert proof["before"]["timeline"] > 0
    assert set(proof["after"].values()) == {0}
    assert proof["still"] == []
    letter = Message.objects.get(template="destroy-copies")
    assert copy.pk.hex[:8] in letter.body
    assert mother.family_name not in letter.subject + letter.body
    assert Obligation.objects.open().filter(organisation=by.organisation, kind=Kind.STEP).exists()


def test_stopping_leaves_the_record_of_her_own_team(mother, given, by):
    share.withdraw(consent=given, at=clock.now(), by=by)
    assert mother in Person.objects.visible_to(by)


def test_the_proof_says_honestly_by_what_else_the_receiver_goes_on_reading(
    mother, given, psychologist, by, at
):
    consents.begin_care(
        person=mother, organisation_id=psychologist.organisation_id, at=at, by=psychologist.actor()
    )
    give(mother, psychologist, by, at, topics=frozenset({Topic.RECORD}))
    stopped = share.withdraw(consent=given, at=clock.now(), by=by)
    assert stopped.effects["proof"]["still"] == ["consent"]
    assert stopped.effects["obligations"] == 0
    assert stopped.effects["proof"]["after"]["timeline"] > 0


def test_what_is_urgent_at_the_receiver_is_called_to_her_own_team(mother, given, psychologist, by, at, rota):
    urgent = pathways.open_one(
        person=mother, organisation_id=psychologist.organisation_id, owner_id=psychologist.user_id,
        kind=Kind.SAFETY_CHECK, source="mark", topic=Topic.SAFETY, at=at, by=psychologist.actor(),
    )  # fmt: skip
    share.withdraw(consent=given, at=clock.now(), by=by)
    urgent.refresh_from_db()
    assert urgent.is_open
    called = Obligation.objects.get(step="safety-after-stop")
    assert (str(called.organisation_id), called.topic) == (by.organisation, Topic.SAFETY)


def test_a_named_receiver_sees_nothing_after_it_and_a_real_service_is_sent_nothing(
    mother, psychologist, by, at
):
    given = give(mother, psychologist, by, at, receiver_user=psychologist.user)
    consents.disclose(person=mother, receiver="x", form="print", topics=CARE, consent=given, at=at, by=by)
    stopped = share.withdraw(consent=given, at=clock.now(), by=by)
    assert set(stopped.effects["proof"]["after"].values()) == {0}
    assert stopped.effects["copies"] == 1
    assert not Message.objects.filter(template="destroy-copies").exists()


def test_stopping_twice_or_by_a_stranger_changes_nothing(given, by):
    stranger = Actor(kind="user", id=str(UserFactory().pk), role="parent", purpose="own-file")
    with pytest.raises(NotAllowed):
        share.withdraw(consent=given, at=clock.now(), by=stranger)
    assert not Withdrawal.objects.exists()
    share.withdraw(consent=given, at=clock.now(), by=by)
    with pytest.raises(Conflict):
        share.withdraw(consent=given, at=clock.now(), by=by)


# The end of care


def test_care_does_not_end_while_something_waits_for_her_here(mother, by, at):
    relation = CareRelation.objects.get(person=mother)
    owed = pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT, source="x", at=at, by=by
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        share.end_care(relation=relation, how="moved", at=clock.now(), by=by)
    assert refused.value.code == "still-waits"
    pathways.close(obligation=owed, ending="spoken-with", at=at, by=by)
    assert Obligation.objects.open().filter(kind=Kind.SCREENING).exists()
    share.end_care(relation=relation, how="moved", at=clock.now(), by=by)
    assert not Obligation.objects.open().about(mother).exists()
    assert not Person.objects.visible_to(by).exists()


def test_the_care_of_one_professional_ends_while_the_team_goes_on(mother, by, at):
    own = consents.begin_care(
        person=mother, organisation_id=by.organisation, professional_id=by.id, at=at, by=by
    )
    pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT, source="x", at=at, by=by
    )  # fmt: skip
    share.end_care(relation=own, how="finished", at=clock.now(), by=by)
    assert Person.objects.visible_to(by).exists()
    assert Obligation.objects.open().filter(kind=Kind.CONTACT).exists()


def test_a_secret_of_others_neither_stops_the_end_of_care_nor_is_left_alone(mother, by, at):
    """Who was told goes on alone, sees how to reach her, and is let go once it is done."""
    told = MembershipFactory(organisation_id=by.organisation).actor()
    opened = {"person": mother, "topic": Topic.VIOLENCE, "at": at, "by": told}
    consents.open_topic(user_id=told.id, source="told", **opened)
    secrets = [
        pathways.open_one(
            organisation_id=by.organisation, owner_id=told.id, kind=Kind.CONTACT, source=source, **opened
        )
        for source in ("x", "y")
    ]
    ended = clock.now()
    share.end_care(relation=CareRelation.objects.get(person=mother), how="moved", at=ended, by=by)
    assert not Person.objects.visible_to(by).exists()
    assert set(Obligation.objects.visible_to(told).open()) == set(secrets)
    assert SafeContact.objects.visible_to(told).exists()
    assert not TimelineLine.objects.filter(kind="care.began").exists()
    for one in secrets:
        assert Person.objects.visible_to(told).exists()
        pathways.close(obligation=one, ending="spoken-with", at=clock.now(), by=told)
    assert not Person.objects.visible_to(told).exists()
    assert not Obligation.objects.visible_to(told).exists()


def test_what_only_other_professions_see_stops_the_end_of_care_in_general_words(mother, by, at):
    pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=by.id, kind=Kind.CONTACT, source="x",
        topic=Topic.MENTAL_HEALTH, at=at, by=by,
    )  # fmt: skip
    social = MembershipFactory(organisation_id=by.organisation, role=Role.SOCIAL_WORKER).actor()
    with pytest.raises(Refused, match="may still wait for colleagues"):
        share.end_care(
            relation=CareRelation.objects.get(person=mother), how="moved", at=clock.now(), by=social
        )


# An exclusion


def owed_by(user_id, mother, by, at, **fields):
    values = {"kind": Kind.CONTACT, "source": "x"} | fields
    return pathways.open_one(
        person=mother, organisation_id=by.organisation, owner_id=user_id, at=at, by=by, **values
    )


def test_what_waited_for_an_excluded_professional_goes_to_a_colleague_who_tells_her(mother, by, at, rota):
    mark = owed_by(by.id, mother, by, at, kind=Kind.SAFETY_CHECK, topic=Topic.SAFETY)
    share.exclude(person=mother, professional=User.objects.get(pk=by.id), at=clock.now(), by=by)
    mark.refresh_from_db()
    assert mark.owner == rota.stand_in
    assert Obligation.objects.get(step="new-contact").owner == rota.stand_in
    assert not Person.objects.visible_to(by).exists()
    again = MembershipFactory(organisation=rota.organisation).actor()
    assert mark in Obligation.objects.visible_to(again)


def test_a_mark_that_nobody_else_there_can_read_stops_an_exclusion(mother, by, at):
    owed_by(by.id, mother, by, at, kind=Kind.SAFETY_CHECK, topic=Topic.SAFETY)
    with pytest.raises(Refused) as refused:
        share.exclude(person=mother, professional=User.objects.get(pk=by.id), at=clock.now(), by=by)
    assert refused.value.code == "nobody-else"
    assert Person.objects.visible_to(by).exists()


def test_with_nobody_else_there_and_nothing_urgent_her_wish_counts(mother, by, at):
    share.exclude(person=mother, professional=User.objects.get(pk=by.id), at=clock.now(), by=by)
    assert not Person.objects.visible_to(by).exists()


# At once, everywhere


@pytest.mark.django_db(transaction=True)
def test_what_she_stops_on_one_connection_is_closed_on_another_within_five_seconds(
    mother, psychologist, by, at
):
    given = give(mother, psychologist, by, at)

    def reads():
        return Person.objects.visible_to(psychologist.actor()).filter(pk=mother.pk).exists()

    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        assert elsewhere.submit(reads).result()
        share.withdraw(consent=given, at=clock.now(), by=by)
        began = monotonic()
        while elsewhere.submit(reads).result():
            assert monotonic() - began < 5
        elsewhere.submit(connections.close_all).result()
    assert monotonic() - began < 5


def test_agreeing_twice_to_the_same_is_agreeing_once_so_that_one_stop_ends_it(
    mother, psychologist, by, at, given
):
    again = give(mother, psychologist, by, at + timedelta(minutes=1))
    assert (again, Consent.objects.count(), Agreement.objects.count()) == (given, 1, 1)
    share.withdraw(consent=given, at=at + timedelta(minutes=2), by=by)
    assert not Person.objects.visible_to(psychologist.actor()).exists()
    assert give(mother, psychologist, by, at + timedelta(minutes=3)) != given
