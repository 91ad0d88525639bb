"""Every way to answer the EPDS, asked of the scoring and of a second scorer written from the printed rules alone.

Ten questions of four answers: 1,048,576 complete forms. With one question open 10 x 4^9 = 2,621,440, with two
open 45 x 4^8 = 2,949,120. With three or more open there are 968 patterns, each tried with 40 drawn forms.
"""

import random
from collections.abc import Iterator
from itertools import combinations, product

import pytest

from perinet.care.screening import library, scoring
from perinet.care.screening.rows import RowScorer, columns

title = "EPDS: every possible form"
pytestmark = pytest.mark.spec

EPDS = library.get("epds")
ITEMS = [f"item{number}" for number in range(1, 11)]
FORMS_PER_PATTERN = 40
Form = tuple[int | None, ...]
Scored = tuple[int | None, tuple[str, ...], str, int | None]

# As the questionnaire prints it: questions 1, 2 and 4 run from 0 to 3, the other seven from 3 to 0.
UPWARD = {1, 2, 4}
WORTH = [
    {answer: answer if number in UPWARD else 3 - answer for answer in range(4)} for number in range(1, 11)
]
URGENCY = {None: "", 0: "", 1: "soft", 2: "hard", 3: "hard"}  # of question 10, by its points


def by_hand(form: Form) -> Scored:
    """Return total, open questions, urgency of the mark and the sum of questions 3, 4 and 5."""
    points = [worth.get(answer) for worth, answer in zip(WORTH, form, strict=True)]
    left_open = tuple(item for item, point in zip(ITEMS, points, strict=True) if point is None)
    anxiety = None if None in points[2:5] else sum(points[2:5])
    return None if left_open else sum(points), left_open, URGENCY[points[9]], anxiety


def by_scoring(form: Form) -> Scored:
    score = scoring.score(EPDS, {item: at for item, at in zip(ITEMS, form, strict=True) if at is not None})
    urgency = "".join(raised.urgency for raised in score.raised)
    assert score.marks == ({"self-harm"} if urgency else set())
    return score.total, score.missing, urgency, score.scales["anxiety"]


def with_open(count: int) -> Iterator[Form]:
    """Yield every form with exactly so many questions open."""
    for places in combinations(range(10), count):
        for answers in product(range(4), repeat=10 - count):
            form: list[int | None] = list(answers)
            for place in places:
                form.insert(place, None)
            yield tuple(form)


def drawn(least_open: int) -> Iterator[Form]:
    """Yield forms for every pattern of at least so many open questions, the same ones each time."""
    source = random.Random(1987)
    for pattern in product((True, False), repeat=10):
        if pattern.count(False) >= least_open:
            for _ in range(FORMS_PER_PATTERN):
                yield tuple(source.randrange(4) if answered else None for answered in pattern)


def differences(forms: Iterator[Form]) -> tuple[int, list[object]]:
    """Return how many forms the prepared scorer of files was asked, and the first that it scored otherwise."""
    score_row = RowScorer(EPDS, "options", ["id", *ITEMS]).scorer()
    written: dict[Scored, str] = {}
    cell = {None: "", 0: "0", 1: "1", 2: "2", 3: "3"}
    asked, found = 0, []
    for form in forms:
        expected = by_hand(form)
        if expected not in written:
            written[expected] = _line(expected)
        asked += 1
        if score_row(["x", *[cell[answer] for answer in form]]) != written[expected]:
            found.append(form)
    return asked, found[:1]


def _line(expected: Scored) -> str:
    total, left_open, urgency, anxiety = expected
    cells = dict.fromkeys(columns(EPDS), "") | {
        "id": "x", "instrument": "epds", "version": "1987", "answers": "options",
        "total": "" if total is None else total, "missing": "|".join(left_open),
        "marks": "self-harm" if urgency else "", "scale:anxiety": "" if anxiety is None else anxiety,
    }  # fmt: skip
    return ",".join(str(value) for value in cells.values()) + "\n"


def test_every_complete_form_is_scored_as_printed():
    assert differences(with_open(0)) == (4**10, [])


def test_forms_with_three_or_more_open_questions_have_no_total():
    forms = list(drawn(3))
    assert len(forms) == 968 * FORMS_PER_PATTERN
    assert differences(iter(forms)) == (len(forms), [])
    assert [form for form in forms if by_scoring(form) != by_hand(form)] == []


def test_drawn_forms_are_scored_one_by_one_as_printed():
    """1,024 patterns of open questions, none open among them, with 40 forms each."""
    assert [form for form in drawn(0) if by_scoring(form) != by_hand(form)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("count", "forms"), [(1, 10 * 4**9), (2, 45 * 4**8)])
def test_every_form_with_one_or_two_open_questions_has_no_total(count, forms):
    assert differences(with_open(count)) == (forms, [])


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 1, 2])
def test_every_form_is_scored_one_by_one_as_printed(count):
    assert next((form for form in with_open(count) if by_scoring(form) != by_hand(form)), None) is None
