"""A co-parent exists when he or she opts in; nothing of hers travels with the card, and nothing of his to her."""

from datetime import timedelta

import pytest

from perinet.care.decisions.models import Decision
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import Score
from perinet.flows import opt_in, register, screen
from perinet.ground.base.errors import Refused
from perinet.ground.messages.models import Message
from perinet.people.families import pregnancies
from perinet.people.families.models import Bond, NamedCoParent, OptIn, Person, TimelineLine
from perinet.people.families.services import ReachSafely


def current(mother):
    return pregnancies.current(pregnancies.of(mother))


@pytest.fixture
def card(mother, by, at):
    return opt_in.print_card(pregnancy=current(mother), at=at, by=by)


def opted_in(card, at, tell_her=False, role="father", **details):
    joining = opt_in.Joining(
        details={"given_name": "Tom", "language": "fr"} | details, reach=ReachSafely(text=True), role=role,
        told=[], tell_her=tell_her,
    )  # fmt: skip
    return opt_in.begin(row=card.row, joining=joining, at=at)


def test_a_card_is_found_by_its_code_however_it_is_typed_and_never_stored(card, at):
    assert opt_in.find(card.code, at=at) == card.row
    assert opt_in.find(card.code.lower().replace("-", " "), at=at) == card.row
    assert opt_in.still(str(card.row.pk), at=at) == card.row and opt_in.still("", at=at) is None
    assert card.code.replace("-", "") not in str(OptIn.objects.values())
    assert opt_in.find("AAAAA-AAAAA", at=at) is None and opt_in.find("", at=at) is None


def test_a_card_that_expired_was_revoked_or_was_used_opens_nothing(card, mother, by, at):
    assert opt_in.find(card.code, at=at + timedelta(days=61)) is None
    opted_in(card, at)
    assert opt_in.find(card.code, at=at) is None
    with pytest.raises(Refused, match="used already"):
        opted_in(card, at)
    second = opt_in.print_card(pregnancy=current(mother), at=at, by=by)
    third = opt_in.print_card(pregnancy=current(mother), at=at, by=by)
    assert opt_in.find(second.code, at=at) is None
    opt_in.revoke(row=third.row, at=at, by=by)
    assert opt_in.find(third.code, at=at) is None


def test_his_record_holds_nothing_of_hers_and_hers_nothing_of_his(card, mother, at):
    before = set(TimelineLine.objects.about(mother).values_list("pk", flat=True))
    he = opted_in(card, at)
    assert (he.given_name, he.language, he.is_child, he.phone) == ("Tom", "fr", False, "")
    assert set(TimelineLine.objects.about(mother).values_list("pk", flat=True)) == before
    said = str(list(TimelineLine.objects.about(he).values()))
    assert str(mother.pk) not in said and "Lotte" not in said
    assert NamedCoParent.objects.get().person == mother


def test_he_is_bound_to_the_child_and_to_nobody_else(card, mother, at):
    he = opted_in(card, at)
    (bond,) = Bond.objects.filter(person=he)
    assert (bond.role, bond.of.is_child) == ("father", True)
    assert not Bond.objects.filter(role="partner").exists()


def test_nobody_opts_in_as_the_birth_mother(card, at):
    with pytest.raises(Refused, match="what you are"):
        opted_in(card, at, role="birth-mother")
    assert opt_in.find(card.code, at=at) == card.row


def test_she_learns_that_he_has_a_record_only_if_he_agrees(card, mother, at):
    opted_in(card, at, tell_her=True)
    (line,) = TimelineLine.objects.about(mother).filter(kind="co-parent.began")
    assert (line.parameters, line.written_by) == ({}, "")


def test_nothing_is_ever_sent_to_a_co_parent_from_her_record(card, mother, by, at):
    he = opted_in(card, at, phone="+32470111111", email="tom@example.org")
    occasion = screen.begin(person=mother, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    for row in occasion.screenings.all():
        screen.answer(screening=row, answers={"item1": 1, "item2": 1}, at=at, by=by)
    screen.finish(occasion=occasion, at=at, by=by)
    lost = register.PregnancyDates("loss", ended_on=at.date(), ended_how="stillbirth")
    register.record_pregnancy(person=mother, pregnancy=lost, at=at, by=by)
    assert not {row.to for row in Message.objects.all()} & {he.phone, he.email}


def test_a_kept_pregnancy_has_no_card(mother, by, at):
    lost = register.PregnancyDates("loss", ended_on=at.date())
    register.record_pregnancy(person=mother, pregnancy=lost, at=at, by=by)
    due = register.PregnancyDates("pregnant", due_date=at.date() + timedelta(days=200))
    kept = register.record_pregnancy(person=mother, pregnancy=due, kept=True, at=at, by=by)
    with pytest.raises(Refused, match="no card"):
        opt_in.print_card(pregnancy=kept, at=at, by=by)


def asked(he, by, at):
    occasion = screen.begin(person=he, moment="week-20", mode="assisted", language="nl", at=at, by=by)
    for row in occasion.screenings.all():
        screen.answer(screening=row, answers={"item1": 1, "item2": 1}, at=at, by=by)
    return occasion


def test_a_co_parent_gets_totals_and_a_conversation_and_no_decision(card, rota, by, at):
    he = opted_in(card, at)
    occasion = asked(he, by, at)
    assert screen.finish(occasion=occasion, at=at, by=by) == []
    assert not Decision.objects.filter(person=he).exists()
    assert 2 in {row.total for row in Score.objects.filter(screening__person=he)}
    talk = Obligation.objects.open().get(person=he, kind=Kind.CONTACT)
    assert (talk.kind, talk.step, str(talk.owner_id)) == (Kind.CONTACT, "co-parent-conversation", by.id)


def test_a_mark_of_a_co_parent_opens_a_safety_check_at_once(card, rota, by, at):
    he = opted_in(card, at)
    occasion = asked(he, by, at)
    (phq,) = [s for s in screen.screenings.ask(occasion=occasion, instruments=["phq-9"], step=2)
              if s.instrument == "phq-9"]  # fmt: skip
    screen.answer(screening=phq, answers={"item9": 2}, at=at, by=by)
    check = Obligation.objects.open().get(person=he, kind=Kind.SAFETY_CHECK)
    assert (check.urgency, check.owner_id) == ("hard", rota.reader_id)
    screen.finish(occasion=occasion, at=at, by=by)
    assert Obligation.objects.filter(person=he, kind=Kind.SAFETY_CHECK).count() == 1
    assert Person.objects.filter(is_child=False).count() == 2
