"""What a guideline would have given is exactly what it gives when the same facts are decided live."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perinet.care.decisions import library, synthetic, workload
from perinet.care.decisions.engine import decide
from perinet.care.decisions.guideline import Budget
from perinet.care.decisions.workload import Asked, Work

FLANDERS = library.get("flanders")
MARK = Budget("marks", "mark-reader", ("safety-check",), at_most=5, per_asked=100)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.sampled_from([*library.PACKAGES]))
def test_predicted_equals_deciding_live(seed, persons, name):
    guideline = library.get(name)
    history = [
        Asked(str(week), moment, facts)
        for week, _region, moment, facts in synthetic.people(guideline, persons, 4, seed)
    ]
    live = Counter(
        (one.week, step.step) for one in history for step in decide(guideline, one.moment, one.facts).steps
    )
    found = workload.work(guideline, history)
    told = {(week, step): n for (_owner, step), weeks in found.opened.items() for week, n in weeks.items()}
    assert told == dict(live)
    assert sum(found.asked.values()) == persons and found.undecided == 0


def test_a_fact_that_a_version_refuses_is_counted_and_opens_nothing():
    history = [Asked("01", "week-20", {"epds.total": 99}), Asked("01", "nowhere", {})]
    found = workload.work(FLANDERS, history)
    assert (found.undecided, found.opened, sum(found.asked.values())) == (2, {}, 0)


def test_a_fact_that_a_version_does_not_know_is_left_out():
    found = workload.work(FLANDERS, [Asked("01", "week-20", {"unheard.of": 1, "epds.item10": 2})])
    assert found.of(["safety-check"]) == {"01": 1}


def test_a_worry_adds_work_and_nobody_who_was_asked():
    found = workload.work(FLANDERS, [Asked("01", "week-20", {"concern.psychosis": True}, counts=False)])
    assert (sum(found.asked.values()), found.of(["urgent-care"])) == (0, {"01": 1})


@pytest.mark.parametrize(
    ("asked", "opened", "worst"),
    [(200, 8, 4.0), (200, 12, 6.0), (10, 3, 3.0), (100, 5, 5.0)],
)
def test_a_week_in_which_few_were_asked_makes_no_flood_of_three(asked, opened, worst):
    found = Work({"01": asked, "02": 300}, {("mark-reader", "safety-check"): {"01": opened}})
    (load,) = workload.loads([MARK], found)
    assert (load.worst, load.week, load.breached) == (worst, "01", worst > 5)


def test_the_mean_is_over_all_who_were_asked():
    found = Work({"01": 100, "02": 300}, {("mark-reader", "safety-check"): {"01": 2, "02": 6}})
    (load,) = workload.loads([MARK], found)
    assert load.mean == 2.0


def test_without_history_nothing_is_exceeded():
    (load,) = workload.loads([MARK], Work({}, {}))
    assert (load.mean, load.worst, load.breached) == (0, 0, False)


def worked(guideline):
    """What thirteen thousand made-up persons would bring, five hundred a week."""
    people = synthetic.people(guideline, 13_000, 26, 1)
    return workload.work(guideline, (Asked(str(week), moment, facts) for week, _, moment, facts in people))


def breached(guideline):
    return {load.budget.id for load in workload.loads(guideline.budgets, worked(guideline)) if load.breached}


@pytest.mark.parametrize("name", library.PACKAGES)
def test_a_shipped_guideline_stays_within_its_own_budgets_whatever_is_chosen(name):
    package = library.PACKAGES[name]
    readings = [package, *(other for _values, other in library.alternatives(package))]
    assert [breached(one.guideline) for one in readings] == [set()] * len(readings)


@pytest.mark.parametrize(
    ("old", "new", "budget"),
    [
        ("(epds.total > 13 or gad7.total > 15)", "(epds.total > 9 or gad7.total > 9)", "care"),
        ("(epds.total > 10 or gad7.total > 10)", "(epds.total > 5 or gad7.total > 5)", "asking"),
        ("epds.item10 >= 2 or phq9.item9 >= 2", "epds.total >= 12 or phq9.item9 >= 2", "safety-marks"),
    ],
)
def test_a_line_that_doubles_the_work_breaches_its_budget(old, new, budget):
    files = library.PACKAGES["flanders"].files
    text = files["guideline.toml"].replace(old, new)
    lower = library.read({**files, "guideline.toml": text}).guideline
    (now,) = [one for one in FLANDERS.budgets if one.id == budget]
    before, after = (worked(one).of(now.steps).total() for one in (FLANDERS, lower))
    assert after < 3 * before  # a budget that is far too wide would miss it
    assert budget in breached(lower)
