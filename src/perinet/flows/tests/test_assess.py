"""What is asked by voice counts for the decision; which secret worry it was stays with the one who asked."""

import pytest

from perinet.care.pathways.models import Kind, Obligation
from perinet.care.screening.models import Assessment, Screening
from perinet.flows import assess, decide, screen
from perinet.flows.assess import Spoken
from perinet.ground.base.errors import Refused
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def occasion(mother, by, at):
    return screen.begin(person=mother, moment="first-contact", mode="assisted", language="nl", at=at, by=by)


def say(occasion, by, at, **spoken):
    assess.record(occasion=occasion, spoken=Spoken(**spoken), at=at, by=by)


def newest(topic=Topic.MENTAL_HEALTH):
    return Assessment.objects.filter(topic=topic).first()


def test_a_count_that_is_enough_stays_enough_while_domains_are_open(occasion, by, at):
    say(occasion, by, at, domains={"housing": True, "finances": True, "education": True})
    assert newest().facts["risk.count"] == 3


def test_a_count_that_may_still_grow_is_not_known(occasion, by, at):
    say(occasion, by, at, domains={"housing": True, "finances": True})
    assert "risk.count" not in newest().facts


def test_a_secret_high_risk_counts_and_its_name_is_hidden(occasion, by, at, midwife):
    say(occasion, by, at, domains={"housing": False}, secret_domains={"domestic-violence": True})
    colleague = MembershipFactory(organisation=midwife.organisation).actor()
    seen = Assessment.objects.visible_to(colleague).get()
    assert seen.facts["risk.high"] is True and "domestic-violence" not in seen.domains


def test_what_is_said_later_is_laid_over_what_was_said_before(occasion, by, at):
    say(occasion, by, at, facts={"help.wanted": False, "history.mania": False})
    say(occasion, by, at, facts={"help.wanted": True})
    assert newest().facts == {"help.wanted": True, "history.mania": False}


def test_what_could_not_be_asked_alone_waits_where_only_the_asker_sees_it(occasion, by, at, midwife):
    say(occasion, by, at, alone=False)
    waiting = Obligation.objects.open().filter(step="ask-when-alone")
    colleague = MembershipFactory(organisation=midwife.organisation).actor()
    assert waiting.visible_to(by).get().kind == Kind.CONTACT and not waiting.visible_to(colleague).exists()


def test_family_is_not_asked_to_translate_questions_about_alcohol(mother, by, at):
    occasion = screen.begin(
        person=mother,
        moment="week-20",
        mode="assisted",
        language="nl",
        interpreter="adult-family",
        at=at,
        by=by,
    )
    with pytest.raises(Refused, match="without the family"):
        assess.ask_about_alcohol(occasion=occasion, at=at, by=by)
    assert not Screening.objects.filter(instrument="audit-c").exists()


def test_nothing_that_follows_from_substances_asks_nobody_to_read_it(occasion, by, at):
    say(occasion, by, at, secret_facts={"drugs.current": False})
    rows = screen.finish(occasion=occasion, at=at, by=by)
    assert [row.topic for row in rows] == [Topic.MENTAL_HEALTH, Topic.SUBSTANCE]
    assert Obligation.objects.open().filter(kind=Kind.READ_RESULT).get().topic == Topic.MENTAL_HEALTH


def test_a_decision_on_substances_opens_a_step_that_the_team_does_not_see(occasion, by, at, midwife):
    say(occasion, by, at, secret_facts={"opioids.current": True})
    secret = screen.finish(occasion=occasion, at=at, by=by)[1]
    decide.confirm(decision=secret, chosen_step=secret.step, reason="", note="", at=at, by=by)
    colleague = MembershipFactory(organisation=midwife.organisation).actor()
    steps = Obligation.objects.open().filter(kind=Kind.STEP)
    assert (
        steps.visible_to(by).get().step == "substance-assessment" and not steps.visible_to(colleague).exists()
    )
