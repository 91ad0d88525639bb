"""The life of a guideline version is one table: no state is out of reach, and none is without a way on."""

import pytest

from perinet.care.decisions import life
from perinet.care.decisions.life import ACTIVE, APPROVED, DRAFT, FIRST, IN_REVIEW, NEXT, RETIRED


def reachable(start, barred=()):
    """Walk the table breadth first, never through a barred state."""
    seen, waiting = {start}, [start]
    while waiting:
        for state in NEXT[waiting.pop()] - seen - set(barred):
            seen.add(state)
            waiting.append(state)
    return seen


def test_every_state_is_reached_from_the_first():
    assert reachable(FIRST) == set(NEXT)


@pytest.mark.parametrize("state", NEXT)
def test_every_state_has_a_way_on_to_deciding(state):
    assert NEXT[state]
    assert ACTIVE in reachable(state)


@pytest.mark.parametrize("gate", [IN_REVIEW, APPROVED])
def test_no_version_decides_without_review_and_approval(gate):
    assert not {ACTIVE, RETIRED} & reachable(DRAFT, barred=[gate])


def test_no_move_leads_to_a_state_that_the_table_does_not_know():
    assert set().union(*NEXT.values()) <= set(NEXT)


def test_what_was_retired_or_decides_is_never_a_draft_again():
    assert not {DRAFT, IN_REVIEW, APPROVED} & reachable(ACTIVE)


def test_numbers_are_compared_as_numbers():
    assert life.number("1.10.0") > life.number("1.9.9")
    assert life.predecessor("1.10.0", ["1.2.0", "1.9.0", "2.0.0", "1.10.0"]) == "1.9.0"
    assert life.predecessor("1.0.0", ["1.0.0", "2.0.0"]) == ""


@pytest.mark.parametrize(
    ("version", "before", "patch"),
    [("1.0.1", "1.0.0", True), ("1.1.0", "1.0.9", False), ("2.0.0", "1.0.0", False)],
)
def test_a_patch_changes_the_last_number_alone(version, before, patch):
    assert life.is_patch(version, before) is patch
