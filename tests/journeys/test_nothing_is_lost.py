"""Whatever happens to phone, network or server: what was chosen is there, once, and nothing is lost."""

import os
import random
from collections import Counter

import pytest

from tests.support.faults import WRONG, Walk, ask_site
from tests.support.promises import lost

pytestmark = pytest.mark.journey
SEED = int(os.environ.get("PERINET_SEED", "20261122"))


def walks(site, browser, count):
    site.extra["PERINET_NEUTRAL_PAGE"] = f"{site.address}/healthz"
    site.start()
    done = []
    for number, link in enumerate(ask_site(site, "make", str(count), "week-20")):
        chance, wrong = random.Random(SEED + number), WRONG[number % len(WRONG)]
        walk = Walk(site, browser, link["occasion"], link["path"], chance, wrong)
        walk.run()
        done.append(walk)
    return done


def judge(site, done):
    kept = ask_site(site, "kept")
    told = Counter(state for walk in done for state in walk.receipts.values())
    excused = Counter(one.excused for walk in done for one in walk.ledger.choices)
    print(
        f"{len(done)} runs, {excused.total()} choices, {told.total()} receipts heard of {len(kept['receipts'])}"
    )
    print(f"not asked for in the end: {dict(excused - Counter({'': excused['']}))}")
    assert told.total() > len(done), "the walks did not get anywhere"
    assert excused[""] > len(done), "too little is asked for"
    assert set(WRONG) <= set.union(*(walk.went for walk in done)), "something never went wrong"
    assert lost(done, kept) == []


def test_nothing_is_lost_in_thirty_runs(site, browser):
    judge(site, walks(site, browser, 30))


@pytest.mark.slow
def test_nothing_is_lost_in_a_thousand_runs(site, browser):
    judge(site, walks(site, browser, int(os.environ.get("PERINET_RUNS", "1000"))))
