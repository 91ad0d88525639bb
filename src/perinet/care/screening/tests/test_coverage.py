"""Each person stands in exactly one cell, and what is hidden can't be worked out from what is shown."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from perinet.care.screening import coverage
from perinet.care.screening.coverage import CELLS, Due
from perinet.care.screening.not_asked import CODES

LEAST = CODES.least
PEOPLE = st.lists(
    st.builds(
        Due,
        person=st.sampled_from("abcdefgh"), moment=st.sampled_from(["week-20", "postpartum-6w"]),
        ending=st.sampled_from(["", "answered", "caught-up", "she-refused", "moved", "loss", "asked-elsewhere"]),
        code=st.sampled_from(["", *CODES.codes]), reason=st.sampled_from(["", "not-now", "feels-well"]),
    ),
    max_size=30,
)  # fmt: skip


@given(PEOPLE)
def test_each_person_who_was_to_be_asked_stands_in_one_cell_of_a_moment(rows):
    eligible = {(row.moment, row.person) for row in rows if coverage.cell(row)}
    counted = coverage.count(rows)
    assert sum(sum(cells.values()) for cells in counted.values()) == len(eligible)
    assert all(set(cells) <= set(CELLS) for cells in counted.values())


@given(PEOPLE)
def test_reasons_of_refusing_add_up_to_those_who_refused(rows):
    counted = coverage.count(rows)
    for moment, reasons in coverage.refusals(rows).items():
        assert sum(reasons.values()) == counted[moment][coverage.REFUSED]


def test_who_was_asked_under_one_record_was_asked():
    rows = [Due("a", "week-20"), Due("a", "week-20", "answered"), Due("b", "week-20", "she-refused")]
    assert coverage.count(rows)["week-20"] == {"asked": 1, "refused": 1}


def test_what_ended_because_of_a_loss_or_elsewhere_is_in_no_cell():
    rows = [
        Due(str(n), "week-20", ending) for n, ending in enumerate(["loss", "asked-elsewhere", "care-ended"])
    ]
    assert coverage.count(rows) == {}


def test_a_move_that_nobody_confirmed_is_still_waiting():
    assert coverage.cell(Due("a", "week-20", "", "moved", "other-team")) == coverage.WAITING
    assert coverage.cell(Due("a", "week-20", "moved")) == coverage.MOVED


def test_a_small_cell_takes_the_sum_with_it():
    found = coverage.shown("week-20", {"asked": 20, "refused": 2}, {"not-now": 2}, LEAST)
    assert (found.cells["asked"], found.cells["refused"], found.eligible) == (20, None, None)
    assert found.reasons == {"not-now": None} and not found.is_whole


def test_reasons_of_a_sum_that_is_shown_are_shown_all_or_not_at_all():
    found = coverage.shown("week-20", {"refused": 12}, {"not-now": 9, "feels-well": 3}, LEAST)
    assert (found.eligible, set(found.reasons.values())) == (12, {None})
    assert coverage.shown("week-20", {"refused": 12}, {"not-now": 7, "feels-well": 5}, LEAST).is_whole


def _fit(found, reasons):
    """Every row that could stand behind what is shown."""
    cells = [name for name in CELLS if found.cells[name] is None]
    for numbers in product(range(1, LEAST), repeat=len(cells)):
        guess = dict(zip(cells, numbers, strict=True))
        if (
            found.eligible is None
            or sum(guess.values()) + sum(n or 0 for n in found.cells.values()) == found.eligible
        ):
            yield guess


@given(st.lists(st.integers(0, 12), min_size=6, max_size=6))
def test_no_hidden_cell_can_be_worked_out(numbers):
    cells = dict(zip(CELLS, numbers, strict=True))
    found = coverage.shown("week-20", cells, {}, LEAST)
    fits = list(_fit(found, {}))
    for name in CELLS:
        if found.cells[name] is None:
            assert {fit[name] for fit in fits} == set(range(1, LEAST))


@given(st.lists(st.integers(0, 7), min_size=1, max_size=3))
def test_no_hidden_reason_can_be_worked_out(numbers):
    reasons = {f"r{place}": number for place, number in enumerate(numbers) if number}
    found = coverage.shown("week-20", {"refused": sum(numbers)}, reasons, LEAST)
    hidden = [name for name, number in found.reasons.items() if number is None]
    total = found.cells["refused"]
    if not hidden or total is None:
        assert not hidden or all(one is None for one in found.reasons.values())
        return
    fits = [fit for fit in product(range(1, total + 1), repeat=len(hidden)) if sum(fit) == total]
    assert all(len({fit[place] for fit in fits}) > 1 for place in range(len(hidden)))
