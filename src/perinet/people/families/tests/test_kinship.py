"""What between two persons can't be is refused, and what is unusual is asked once."""

from datetime import date

import pytest

from perinet.people.families.kinship import Bounds, Doubt, Life, Tie, ancestors, doubts

ON = date(2026, 11, 18)
BOUNDS = Bounds(14, 55, 14, 300, 16, 200, 7, 2)
MUM, DAD, CHILD, TWIN, GRAN = "mum", "dad", "child", "twin", "gran"
LIVES = {
    MUM: Life(date(1995, 4, 1)),
    DAD: Life(date(1993, 1, 1)),
    CHILD: Life(date(2026, 9, 1)),
    GRAN: Life(date(1965, 2, 1)),
}
BORN_OF = Tie(MUM, CHILD, "birth-mother")


def codes(tie, *ties, lives=None):
    found = doubts(tie, lives=LIVES | (lives or {}), ties=ties, on=ON, bounds=BOUNDS)
    return [(one.code, one.asks) for one in found]


@pytest.mark.parametrize(
    ("tie", "ties", "lives", "code"),
    [
        (Tie(MUM, MUM, "partner"), (), {}, "self"),
        (Tie(MUM, DAD, "partner", date(2020, 1, 1), date(2019, 1, 1)), (), {}, "ends-before-it-begins"),
        (Tie(MUM, DAD, "partner", date(2027, 1, 1)), (), {}, "future"),
        (Tie(MUM, DAD, "partner", date(1994, 1, 1)), (), {}, "before-birth"),
        (Tie(DAD, MUM, "partner", date(1994, 1, 1)), (), {}, "before-birth"),
        (Tie(MUM, DAD, "partner", date(2020, 1, 1)), (), {DAD: Life(died=date(2019, 1, 1))}, "after-death"),
        (BORN_OF, (BORN_OF,), {}, "there-already"),
        (Tie(MUM, DAD, "partner"), (Tie(DAD, MUM, "partner"),), {}, "there-already"),
        (Tie(CHILD, MUM, "parent"), (BORN_OF,), {CHILD: Life()}, "parent-and-child"),
        (
            Tie(CHILD, GRAN, "parent"),
            (Tie(GRAN, MUM, "birth-mother"), BORN_OF),
            {CHILD: Life()},
            "parent-and-child",
        ),
        (Tie(DAD, CHILD, "birth-mother"), (BORN_OF,), {}, "two-birth-mothers"),
        (Tie(CHILD, MUM, "father"), (), {}, "older-than-parent"),
        (BORN_OF, (), {MUM: Life(date(1995, 4, 1), date(2026, 8, 1))}, "mother-dead-before-birth"),
        (Tie(MUM, CHILD, "partner"), (BORN_OF,), {CHILD: Life()}, "partner-of-own-child"),
        (Tie(GRAN, CHILD, "partner"), (Tie(GRAN, MUM, "parent"), BORN_OF), {CHILD: Life()}, "partner-of-own-child"),
        (
            Tie(MUM, DAD, "adoptive-parent"), (Tie(DAD, MUM, "partner"),), {MUM: Life(date(1970, 1, 1))},
            "partner-of-own-child",
        ),
        (Tie(MUM, CHILD, "sibling"), (BORN_OF,), {}, "sibling-in-line"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(tie, ties, lives, code):
    assert (code, False) in codes(tie, *ties, lives=lives)


@pytest.mark.parametrize(
    ("tie", "ties", "lives", "code"),
    [
        (Tie("c", CHILD, "father"), (BORN_OF, Tie(DAD, CHILD, "father")), {}, "a-further-parent"),
        (BORN_OF, (), {MUM: Life(date(2013, 1, 1))}, "young-mother"),
        (BORN_OF, (), {MUM: Life(date(1970, 1, 1))}, "old-mother"),
        (Tie(DAD, CHILD, "father"), (), {DAD: Life(date(2013, 1, 1))}, "young-father"),
        (Tie(DAD, CHILD, "father"), (), {DAD: Life(date(1993, 1, 1), date(2025, 1, 1))}, "father-dead-before-birth"),
        (BORN_OF, (Tie(MUM, TWIN, "birth-mother"),), {TWIN: Life(date(2026, 6, 1))}, "births-too-close"),
        (Tie(MUM, DAD, "partner"), (Tie(MUM, DAD, "sibling"),), {}, "partner-of-sibling"),
        (Tie(MUM, DAD, "sibling"), (Tie(DAD, MUM, "partner"),), {}, "partner-of-sibling"),
        (Tie(MUM, DAD, "partner"), (), {DAD: Life(date(2012, 1, 1))}, "young-partner"),
    ],
)  # fmt: skip
def test_what_is_unusual_and_possible_is_asked(tie, ties, lives, code):
    assert codes(tie, *ties, lives=lives) == [(code, True)]


@pytest.mark.parametrize(
    ("tie", "ties"),
    [
        (BORN_OF, ()),
        (Tie(DAD, CHILD, "father"), (BORN_OF,)),
        (Tie("b", CHILD, "second-mother"), (BORN_OF,)),
        (Tie(DAD, CHILD, "father"), (Tie("b", CHILD, "father"),)),  # two fathers
        (Tie(DAD, CHILD, "foster-parent"), (BORN_OF, Tie("b", CHILD, "father"))),
        (Tie(GRAN, CHILD, "guardian"), (Tie(GRAN, MUM, "birth-mother"), BORN_OF)),
        (Tie(CHILD, TWIN, "sibling"), (BORN_OF, Tie(MUM, TWIN, "birth-mother"))),
        (Tie(MUM, DAD, "partner", date(2015, 1, 1)), ()),
        (Tie(MUM, TWIN, "birth-mother"), (BORN_OF,)),  # the other of twins, not yet born on paper
    ],
)
def test_a_family_of_another_shape_is_no_reason_to_ask(tie, ties):
    assert codes(tie, *ties, lives={TWIN: Life()}) == []


def test_a_dead_parent_of_a_child_begotten_before_is_taken():
    assert codes(Tie(DAD, CHILD, "father"), lives={DAD: Life(date(1993, 1, 1), date(2026, 4, 1))}) == []


def test_a_tie_that_is_over_can_begin_again():
    over = Tie(MUM, DAD, "partner", date(2015, 1, 1), date(2018, 1, 1))
    assert codes(Tie(MUM, DAD, "partner", date(2020, 1, 1)), over) == []


def test_ancestors_end_also_where_the_ties_run_in_a_circle():
    ties = [Tie("a", "b", "parent"), Tie("b", "c", "parent"), Tie("c", "a", "parent")]
    assert ancestors("a", ties) == {"a", "b", "c"}


def test_a_doubt_that_asks_is_another_than_one_that_refuses():
    assert Doubt("x") != Doubt("x", asks=True)
