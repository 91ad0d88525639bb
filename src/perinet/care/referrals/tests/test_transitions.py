"""The table of states, read as a whole."""

import pytest

from perinet.care.referrals import transitions
from perinet.care.referrals.transitions import ENDED, NEXT, WAITS_FOR_RECEIVER, allowed


def reachable(start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        new = NEXT[todo.pop()] - found
        found |= new
        todo += new
    return found


def test_every_state_is_reachable_from_a_draft():
    assert reachable(transitions.DRAFT) == set(NEXT)


def test_every_next_state_is_a_state_of_the_table():
    assert set().union(*NEXT.values()) <= set(NEXT)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_ended_referral_goes_nowhere(state):
    assert not any(allowed(state, to) for to in NEXT)


@pytest.mark.parametrize("state", sorted(set(NEXT) - ENDED))
def test_from_every_open_state_some_end_can_be_reached(state):
    assert reachable(state) & ENDED


@pytest.mark.parametrize("state", sorted(set(NEXT) - ENDED))
def test_the_sender_may_always_withdraw_what_is_open(state):
    assert allowed(state, transitions.WITHDRAWN)


@pytest.mark.parametrize("state", sorted(WAITS_FOR_RECEIVER | {transitions.QUESTION}))
def test_who_has_not_answered_may_give_every_answer(state):
    answers = {transitions.ACCEPTED, transitions.WAITING, transitions.REFUSED, transitions.WRONG_RECEIVER}
    assert all(allowed(state, to) for to in answers)


def test_first_contact_is_never_confirmed_before_a_service_took_her():
    before = [state for state in NEXT if allowed(state, transitions.CONTACT_DONE)]
    assert set(before) == {transitions.ACCEPTED, transitions.WAITING}


def test_nothing_becomes_unseen_or_a_draft_again():
    assert not any(allowed(state, transitions.DRAFT) for state in NEXT)
    assert [state for state in NEXT if allowed(state, transitions.SEEN)] == [transitions.SENT]
