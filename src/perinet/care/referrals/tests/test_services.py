"""A referral moves by turns; a link opens one referral, and a code its name."""

from datetime import date, timedelta

import pytest

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.referrals import services as referrals
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.care.referrals.services import CODE_TRIES, Proof
from perinet.care.referrals.tests.factories import AT, receiver, sent
from perinet.ground.audit.models import Record
from perinet.ground.base.errors import Conflict, Refused
from perinet.network.directory.tests.factories import RealServiceFactory
from perinet.people.families.models import Access, Topic
from perinet.people.families.tests.factories import PersonFactory, actor, carer_of

pytestmark = pytest.mark.django_db
MONTH, QUARTER = timedelta(days=30), timedelta(minutes=15)


@pytest.fixture
def referral():
    return sent()


@pytest.fixture
def link(referral):
    return referrals.make_link(referral=referral, expires_at=AT + MONTH, by=receiver(referral))


def move(referral, to, **fields):
    return referrals.move(referral=referral, to=to, at=AT, by=receiver(referral), **fields)


def test_sending_writes_two_turns_and_says_who_sent(referral):
    assert [turn.state for turn in referral.turns.all()] == ["draft", "sent"]
    assert {turn.by_name for turn in referral.turns.all()} == {referral.sent_by.name}
    assert Record.objects.filter(verb="referral.sent", person=str(referral.person_id)).exists()


def test_nothing_can_be_sent_to_a_real_service():
    with pytest.raises(Refused, match="Contact it yourself"):
        sent(service=RealServiceFactory())
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("to", "fields", "why"),
    [
        (transitions.REFUSED, {"reason": "do-not-like"}, "Choose why"),
        (transitions.ACCEPTED, {}, "Give the date"),
        (transitions.QUESTION, {"message": "  "}, "Write your question"),
    ],
)
def test_an_answer_that_lacks_its_point_is_refused(referral, to, fields, why):
    with pytest.raises(Refused, match=why):
        move(referral, to, **fields)
    referral.refresh_from_db()
    assert referral.state == transitions.SENT


def test_a_move_that_the_table_does_not_know_writes_nothing(referral):
    move(referral, transitions.REFUSED, reason="no-capacity")
    with pytest.raises(Conflict):
        move(referral, transitions.ACCEPTED, first_contact_on=date(2026, 12, 1))
    assert referral.turns.count() == 3


def test_an_old_copy_of_the_referral_can_not_overrule_the_newest_turn(referral):
    stale = Referral.objects.get(pk=referral.pk)
    move(referral, transitions.WITHDRAWN)
    with pytest.raises(Conflict):
        move(stale, transitions.ACCEPTED, first_contact_on=date(2026, 12, 1))


def test_who_saw_an_older_page_is_told_that_it_moved_on(referral):
    seen = referrals.answers(referral)
    move(referral, transitions.QUESTION, message="Is she alone?")
    with pytest.raises(Conflict, match="in the meantime"):
        referrals.require_newest(referral=referral, answers_seen=seen)


def test_having_seen_a_question_is_not_an_answer_to_it(referral):
    seen = referrals.answers(referral)
    move(referral, transitions.SEEN)
    referrals.require_newest(referral=referral, answers_seen=seen)


def test_a_link_is_found_by_its_token_alone_and_only_its_hash_is_kept(link):
    row, token = link
    assert referrals.find_link(token, at=AT).pk == row.pk
    assert referrals.find_link("another", at=AT) is None
    assert token not in str(ReceiverLink.objects.values().get())


def test_a_link_ends_on_its_day_and_when_it_is_taken_back(link, referral):
    _row, token = link
    assert referrals.find_link(token, at=AT + MONTH) is None
    referrals.revoke_links(referral=referral, at=AT, by=receiver(referral))
    assert referrals.find_link(token, at=AT) is None


def test_a_link_reaches_one_referral_and_no_other(link, referral):
    row, _token = link
    other = sent()
    assert set(Referral.objects.visible_to(receiver(referral, row.id))) == {referral}
    assert not Referral.objects.visible_to(receiver(other, row.id))


def test_an_organisation_without_a_care_relation_sees_no_referral(referral):
    assert not Referral.objects.visible_to(actor())


def test_a_referral_for_a_secret_step_is_as_secret_as_the_step():
    person = PersonFactory()
    midwife, colleague = carer_of(person), carer_of(person)
    Access.objects.create(
        person=person, viewer_kind="user", viewer=midwife.id, topic=Topic.SUBSTANCE, source="test"
    )
    step = pathways.open_one(
        person=person, organisation_id=midwife.organisation, owner_id=midwife.id, kind=Kind.STEP, source="x",
        step="substance-assessment", topic=Topic.SUBSTANCE, at=AT, by=midwife,
    )  # fmt: skip
    sent(by=midwife, person=person, step="substance-assessment", obligation_id=step.id)
    assert Referral.objects.visible_to(midwife).count() == 1
    assert not Referral.objects.visible_to(colleague)


def ask(link, at=AT):
    return referrals.ask_proof(link=link, expires_at=at + QUARTER, by=receiver(link.referral))


def prove(link, code, at=AT):
    return referrals.prove(link=link, code=code, at=at, by=receiver(link.referral))


def wrong(code):
    return "000000" if code != "000000" else "111111"


def test_the_right_code_proves_once_and_is_on_record(link):
    code = ask(link[0])
    assert prove(link[0], f" {code} ") == Proof.RIGHT
    assert prove(link[0], code) == Proof.EXPIRED
    assert Record.objects.filter(verb="referral.prove").count() == 1


def test_only_the_hash_of_a_code_is_kept(link):
    code = ask(link[0])
    assert code not in ReceiverLink.objects.get(pk=link[0].pk).code_hash


def test_a_code_ends_after_its_quarter_of_an_hour(link):
    code = ask(link[0])
    assert prove(link[0], code, at=AT + QUARTER) == Proof.EXPIRED


def test_only_the_newest_code_counts(link):
    first = ask(link[0])
    second = ask(link[0], at=AT + timedelta(minutes=2))
    assert second == first or prove(link[0], first) == Proof.WRONG
    assert prove(link[0], second) == Proof.RIGHT


def test_codes_are_not_sent_faster_than_one_a_minute(link):
    ask(link[0])
    with pytest.raises(Refused, match="Wait a minute"):
        ask(link[0], at=AT + timedelta(seconds=59))


def test_too_many_wrong_codes_lock_the_link_and_a_new_code_opens_no_new_guesses(link):
    code = ask(link[0])
    answers = [prove(link[0], wrong(code)) for _ in range(CODE_TRIES)]
    assert answers[:-1] == [Proof.WRONG] * (CODE_TRIES - 1)
    assert answers[-1] == Proof.LOCKED
    assert prove(link[0], code) == Proof.LOCKED
    with pytest.raises(Refused, match="too many wrong codes"):
        ask(link[0], at=AT + timedelta(hours=1))


def test_a_right_code_forgives_the_wrong_ones_before_it(link):
    code = ask(link[0])
    prove(link[0], wrong(code))
    assert prove(link[0], code) == Proof.RIGHT
    assert ReceiverLink.objects.get(pk=link[0].pk).code_tries == 0
