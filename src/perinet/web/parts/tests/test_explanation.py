"""A stored decision is explained with its operators, and never says more than its topic."""

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.screening.models import Occasion
from perinet.flows import assess, screen
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.families.tests.factories import PersonFactory, open_access
from perinet.web.parts import explanation


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        ("PT1H", "within 1 hour"),
        ("PT4H", "within 4 hours"),
        ("P1D", "within 1 day"),
        ("P2W", "within 14 days"),
    ],
)
def test_a_clock_is_said_as_a_person_would(duration, said):
    assert explanation.within_words(duration) == said


@pytest.fixture
def by(db):
    return MembershipFactory().actor()


@pytest.fixture
def occasion(by) -> Occasion:
    person = PersonFactory()
    open_access(person, by)
    return screen.begin(
        person=person, moment="week-20", mode="assisted", language="nl", at=clock.now(), by=by
    )


def answered(occasion, by, first, second):
    for instrument, options in (("whooley", first), ("gad-2", second)):
        row = occasion.screenings.get(instrument=instrument)
        answers = {f"item{number}": option for number, option in enumerate(options, 1)}
        screen.answer(screening=row, answers=answers, at=clock.now(), by=by)
    return decisions.decide_for(occasion=occasion, at=clock.now(), by=by)


def test_a_rule_that_held_says_what_was_compared_and_where_it_comes_from(occasion, by):
    panel = explanation.panel(answered(occasion, by, [1, 1], [0, 0])[0], "en")
    (held,) = panel.held
    assert "Whooley questions, number of yes is 2; the line is 1 or more." in held.details
    assert "whooley.total >= 1" in held.condition and held.own and held.unverified
    assert panel.proposed[0].clock == "within 7 days" and panel.replays


def test_a_rule_that_waits_names_what_nobody_knows(occasion, by):
    panel = explanation.panel(decisions.decide_for(occasion=occasion, at=clock.now(), by=by)[0], "en")
    assert not panel.held and not panel.complete
    assert any("Whooley" in detail for line in panel.silent for detail in line.details)


def test_neither_decision_calls_unknown_what_only_the_other_may_know(occasion, by):
    consent.begin_care(person=occasion.person, organisation_id=by.organisation, at=clock.now(), by=by)
    told = assess.Spoken(secret_facts={"drugs.current": False})
    assess.record(occasion=occasion, spoken=told, at=clock.now(), by=by)
    shown, secret = (explanation.panel(row, "en") for row in answered(occasion, by, [0, 0], [0, 0]))
    assert "lcohol" not in shown.not_asked and "drugs" not in shown.not_asked
    assert {line.id for line in secret.silent} <= {"substances", "alcohol"}
