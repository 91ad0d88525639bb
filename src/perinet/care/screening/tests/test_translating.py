"""Who helps her to understand decides which questions are asked now, and which are owed to her later."""

import pytest

from perinet.care.screening import library
from perinet.care.screening.fields import InstrumentError
from perinet.care.screening.models import Interpreter
from perinet.care.screening.translating import HELPERS, MARKED, parse_helpers

PHQ, AUDIT, HOME, TALK = (library.get(name) for name in ("phq-9", "audit-c", "safe-at-home", "psychosocial"))
ROW = {"leaves": [], "listens": False}


def helpers(**row):
    return parse_helpers({"own": True, "helpers": {"cousin": ROW | row}}, "translating.toml")


def test_every_helper_that_can_be_recorded_stands_in_the_table():
    assert set(Interpreter.values) | {"child"} == set(HELPERS)


@pytest.mark.parametrize("name", ["none", "professional", "mediator"])
def test_who_is_bound_by_secrecy_may_carry_every_question(name):
    assert all(HELPERS[name].carries(one) == one.items for one in library.instruments())


def test_family_carries_no_question_about_harm_substances_or_violence():
    family = HELPERS["adult-family"]
    assert (
        "item9" not in {item.id for item in family.carries(PHQ)}
        and len(family.carries(PHQ)) == len(PHQ.items) - 1
    )
    assert not family.carries(AUDIT) and not family.carries(HOME)
    private = {item.id for item in TALK.items if item.private}
    assert private and not private & {item.id for item in family.carries(TALK)}


def test_no_marked_question_of_any_instrument_goes_through_family():
    family = HELPERS["adult-family"]
    assert not [item for one in library.instruments() for item in family.carries(one) if item.mark]


def test_a_child_carries_nothing_and_an_interpreter_is_owed():
    child = HELPERS["child"]
    assert child.refused and child.books and not any(child.carries(one) for one in library.instruments())


def test_what_was_left_is_named_by_its_kind():
    assert HELPERS["adult-family"].leaves_of([PHQ, AUDIT, TALK]) == {MARKED, "substance", "violence"}
    assert HELPERS["mediator"].leaves_of([PHQ, AUDIT, TALK]) == frozenset()


def test_a_kind_that_nobody_knows_is_refused_with_its_place():
    with pytest.raises(InstrumentError, match="helpers.cousin.leaves: secrets"):
        helpers(leaves=["secrets"])


def test_a_misspelt_key_is_refused():
    with pytest.raises(InstrumentError, match="is not a known key"):
        helpers(refuse=True)
