"""Made-up persons: the same for a seed, possible for the guideline, at the rates their table says."""

import hashlib
from itertools import pairwise

import numpy as np
import pytest

from perinet.care.decisions import library, population, synthetic
from perinet.care.decisions.engine import decide

GUIDELINES = library.all()
FLANDERS = library.get("flanders")


def share(block, name, at_least, moment=None):
    here = block[name] != synthetic.UNKNOWN
    if moment is not None:
        here &= block["moment"] == synthetic.moments_of(FLANDERS).index(moment)
    return float((block[name][here] >= at_least).mean())


@pytest.fixture(scope="module")
def block():
    (found,) = synthetic.blocks(FLANDERS, 100_000, 26, seed=11)
    return found


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda guideline: guideline.id)
def test_everybody_can_be_decided_about(guideline):
    steps = {
        decide(guideline, moment, facts).step
        for _, _, moment, facts in synthetic.people(guideline, 3000, 26, 3)
    }
    assert {"none", "incomplete", "safety-check", "clinical-assessment", "screen-further"} <= steps


def test_a_total_is_the_sum_of_its_points_and_unknown_without_one_of_them(block):
    items = np.array([block[f"epds.item{number}"] for number in range(1, 11)])
    asked = (items != synthetic.UNKNOWN).any(axis=0)
    whole = (items != synthetic.UNKNOWN).all(axis=0)
    assert 0 < whole.sum() < asked.sum()
    assert (block["epds.total"][whole] == items[:, whole].sum(axis=0)).all()
    assert (block["epds.total"][~whole] == synthetic.UNKNOWN).all()
    anxiety = block["epds.anxiety"] != synthetic.UNKNOWN
    assert (block["epds.anxiety"][anxiety] == items[2:5, anxiety].sum(axis=0)).all()


def test_the_rates_are_near_the_published_ones(block):
    # Everybody is asked at rescreening; elsewhere the second step goes to those whose first lists call for it.
    assert share(block, "epds.total", 10, "rescreen") == pytest.approx(0.227, abs=0.03)
    assert share(block, "epds.total", 13, "rescreen") == pytest.approx(0.116, abs=0.03)
    assert share(block, "epds.item10", 1, "rescreen") == pytest.approx(0.09, abs=0.02)
    assert share(block, "epds.item10", 2, "rescreen") == pytest.approx(0.04, abs=0.015)
    assert share(block, "whooley.total", 1) == pytest.approx(0.42, abs=0.03)
    assert share(block, "alcohol.before_known_pregnant", 1) == pytest.approx(0.326, abs=0.02)


def test_the_second_step_is_asked_of_those_whose_first_lists_call_for_it(block):
    week_20 = block["moment"] == synthetic.moments_of(FLANDERS).index("week-20")
    asked = week_20 & (block["epds.item1"] != synthetic.UNKNOWN)
    assert ((block["whooley.total"][asked] >= 1) | (block["gad2.total"][asked] >= 3)).all()


def test_weeks_go_on_and_regions_are_all_there():
    rows = list(synthetic.people(FLANDERS, 2000, 5, seed=1))
    weeks = [week for week, *_ in rows]
    assert all(0 <= after - before <= 1 for before, after in pairwise(weeks))
    assert (weeks[0], weeks[-1]) == (1, 5)
    assert {region for _, region, *_ in rows} == set(synthetic.regions())


def test_one_seed_means_the_same_bytes(tmp_path):
    def written(seed):
        file = tmp_path / "people.parquet"
        population.write_synthetic(file, FLANDERS, 30_000, seed)
        return hashlib.sha256(file.read_bytes()).hexdigest()

    assert written(1) == written(1)
    assert written(1) != written(2)


def test_every_figure_has_a_source_or_is_our_own():
    tables = [synthetic.RATES["together"], synthetic.RATES["asking"]]
    for name in ("regions", "moments", "lists", "facts"):
        tables += synthetic.RATES[name]
    tables += [one for row in synthetic.RATES["lists"] for one in row.get("single", {}).values()]
    assert [row for row in tables if not (row.get("own") or row.get("source"))] == []
