"""The lines of a guideline are read from its rules, each with operator, steps and source."""

import pytest

from perinet.care.decisions import library
from perinet.care.decisions.cut_offs import lines_through


def lines(name, fact):
    return lines_through(library.get(name), fact)


@pytest.mark.parametrize(
    ("name", "fact", "drawn"),
    [
        ("flanders", "epds.total", [(">", 10), (">", 13)]),
        ("flanders", "gad7.total", [(">", 10), (">", 15)]),
        ("flanders-literature", "epds.total", [(">=", 10), (">=", 13)]),
        ("flanders-open", "phq9.total", [(">=", 10), (">=", 15)]),
        ("flanders", "poem.total", []),
    ],
)
def test_each_line_keeps_its_operator(name, fact, drawn):
    assert [(one.operator, one.value) for one in lines(name, fact)] == drawn


def test_above_thirteen_lies_between_thirteen_and_fourteen_and_from_thirteen_before_it():
    assert lines("flanders", "epds.total")[-1].between == 13.5
    assert lines("flanders-literature", "epds.total")[-1].between == 12.5


def test_a_line_names_where_it_may_lead_and_who_says_so_or_that_it_is_own():
    for name in ("flanders", "flanders-open", "flanders-literature"):
        for fact in ("epds.total", "gad7.total", "phq9.total"):
            for one in lines(name, fact):
                assert one.steps and bool(one.sources) != one.own


def test_what_a_rule_excludes_draws_no_line():
    """`epds.total <= 13` stands in a rule of rescreening: it excludes, and does not lead anywhere."""
    assert all(one.operator in (">", ">=") for one in lines("flanders", "epds.total"))
