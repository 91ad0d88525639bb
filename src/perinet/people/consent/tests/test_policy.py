"""Each rule of access by an example, and all of them together against an oracle that shares no code with them."""

from dataclasses import replace
from random import Random

import pytest

from perinet.people.consent.policy import (
    CARE,
    OWN_FILE,
    PROFESSION,
    Consented,
    Emergency,
    Excluded,
    Named,
    Policy,
    Reason,
    Relation,
    Represented,
    Span,
    Verdict,
    Viewer,
    grants,
    may_see,
)
from perinet.people.consent.tests import oracle
from perinet.people.consent.tests.policies import MOMENTS, RULES, policy, question, viewer

NOW, LATER = MOMENTS[2], MOMENTS[4]
OPEN = Span(MOMENTS[0])
ANNA = Viewer("anna", "north", "midwife", CARE)
HERSELF = Viewer("bea", "", "parent", OWN_FILE)
CARED_FOR = Policy("person", relations=(Relation("care-relation:1", "north", OPEN),))


def sees(said, who, topic="record", controller="north", at=NOW):
    return may_see(said, who, topic, controller, at, RULES).allowed


def test_without_any_rule_everything_is_closed_and_no_reason_is_given():
    assert may_see(Policy("person"), ANNA, "record", "north", NOW, RULES) == Verdict(False)
    assert grants(Policy("person"), RULES) == frozenset()


def test_a_relation_opens_the_ordinary_topics_of_its_own_organisation_to_the_team():
    assert may_see(CARED_FOR, ANNA, "record", "north", NOW, RULES) == Verdict(
        True, (Reason("care-relation", "care-relation:1"),)
    )
    assert not sees(CARED_FOR, ANNA, "substance")
    assert not sees(CARED_FOR, ANNA, controller="south")
    assert not sees(CARED_FOR, replace(ANNA, organisation="south"))
    assert not sees(CARED_FOR, replace(ANNA, purpose="partner"))


def test_a_relation_with_one_professional_opens_nothing_to_her_colleagues():
    said = Policy("person", relations=(Relation("care-relation:1", "north", OPEN, "anna"),))
    assert sees(said, ANNA)
    assert not sees(said, replace(ANNA, user="bea"))
    assert not sees(said, replace(ANNA, organisation="south"))


def test_a_time_includes_its_beginning_and_not_its_end():
    said = Policy("person", relations=(Relation("care-relation:1", "north", Span(NOW, LATER)),))
    assert [sees(said, ANNA, at=at) for at in MOMENTS] == [False, False, True, True, False, False, False]


def test_the_profession_takes_away_what_a_relation_opens():
    social_worker = replace(ANNA, role="social-worker")
    assert sees(CARED_FOR, social_worker)
    verdict = may_see(CARED_FOR, social_worker, "mental-health", "north", NOW, RULES)
    assert (verdict.allowed, verdict.denied_by) == (False, (PROFESSION,))
    assert not sees(CARED_FOR, replace(ANNA, role="administrator"))


def consented(**fields):
    return Policy(
        "person", consents=(Consented("consent:1", "north", frozenset({"record"}), OPEN, **fields),)
    )


def test_a_consent_opens_its_topics_to_its_receiver_for_its_purpose():
    said = consented()
    assert sees(said, ANNA, controller="south")
    assert not sees(said, ANNA, "mental-health")
    assert not sees(said, replace(ANNA, organisation="west"))
    assert not sees(said, replace(ANNA, purpose="partner"))
    assert not sees(consented(controller="south"), ANNA, controller="west")
    assert not sees(consented(receiver_user="bea"), ANNA)


def test_a_secret_is_shared_only_with_somebody_who_is_named():
    topics = frozenset({"substance"})
    team = Policy("person", consents=(Consented("consent:1", "north", topics, OPEN),))
    named = Policy("person", consents=(Consented("consent:1", "north", topics, OPEN, "anna"),))
    assert not sees(team, ANNA, "substance")
    assert sees(named, ANNA, "substance")
    assert not sees(named, ANNA, "violence")


def test_nobody_makes_a_page_of_her_own_out_of_a_consent():
    said = consented(purpose=OWN_FILE)
    assert grants(said, RULES) == frozenset()


NAMED = replace(CARED_FOR, namings=(Named("naming:1", "substance", "anna", Span(NOW), "north"),))


def test_a_naming_opens_one_secret_to_one_user_acting_for_one_organisation():
    assert sees(NAMED, ANNA, "substance")
    assert not sees(NAMED, ANNA, "violence")
    assert not sees(NAMED, ANNA, "substance", controller="south")
    assert not sees(NAMED, replace(ANNA, user="bea"), "substance")
    assert not sees(NAMED, replace(ANNA, organisation="south"), "substance")
    assert not sees(NAMED, ANNA, "substance", at=MOMENTS[1])


def test_a_naming_ends_with_the_care_that_it_rests_on_and_care_begun_anew_opens_no_old_secret():
    ended = Relation("care-relation:1", "north", Span(MOMENTS[0], MOMENTS[3]))
    again = Relation("care-relation:2", "north", Span(MOMENTS[4]))
    said = replace(NAMED, relations=(ended, again))
    assert [sees(said, ANNA, "substance", at=at) for at in MOMENTS[2:6]] == [True, False, False, False]
    assert not sees(replace(NAMED, relations=()), ANNA, "substance")


def test_a_naming_opens_no_ordinary_topic_and_serves_no_other_purpose():
    ordinary = Named("naming:1", "mental-health", "anna", OPEN, "west")
    partner = Named("naming:2", "substance", "anna", OPEN, "north", "partner")
    assert grants(Policy("person", namings=(ordinary, partner)), RULES) == frozenset()


def test_an_excluded_professional_sees_nothing_whatever_else_is_open():
    said = replace(
        NAMED,
        exclusions=(Excluded("exclusion:1", "anna", Span(NOW, LATER)),),
        emergencies=(Emergency("emergency:1", "anna", "north", OPEN),),
        consents=(Consented("consent:1", "north", frozenset({"record"}), OPEN, purpose="partner"),),
    )
    verdict = may_see(said, ANNA, "record", "north", NOW, RULES)
    assert not verdict.allowed
    assert verdict.denied_by == (Reason("exclusion", "exclusion:1"),)
    assert {one.rule for one in verdict.because} == {"care-relation", "emergency"}
    assert not sees(said, ANNA, "substance")
    assert not sees(said, replace(ANNA, purpose="partner"))
    assert sees(said, ANNA, at=LATER)
    assert sees(said, replace(ANNA, user="bea"))


def test_a_father_who_is_excluded_as_a_professional_still_reads_his_childs_record():
    said = Policy(
        "child",
        exclusions=(Excluded("exclusion:1", "bea", OPEN),),
        representations=(Represented("representation:1", "bea", "parent", OPEN),),
    )
    assert sees(said, HERSELF)


def test_an_emergency_opens_the_ordinary_topics_of_all_for_its_hours_and_never_a_secret():
    said = Policy("person", emergencies=(Emergency("emergency:1", "anna", "north", Span(NOW, LATER)),))
    assert sees(said, ANNA, "mental-health", controller="west")
    assert not sees(said, ANNA, "violence")
    assert not sees(said, ANNA, at=LATER)
    assert not sees(said, replace(ANNA, organisation="south"))


def represented(kind="self", **fields):
    return Policy("person", representations=(Represented("representation:1", "bea", kind, OPEN, **fields),))


def test_she_reads_her_own_file_of_every_organisation_and_no_secret_by_itself():
    assert sees(represented(), HERSELF, "mental-health", controller="west")
    assert not sees(represented(), HERSELF, "violence")
    assert not sees(represented(), replace(HERSELF, organisation="north", purpose=CARE))
    assert not sees(represented(), replace(HERSELF, organisation="north"))


def test_a_hidden_view_shows_nothing():
    assert not sees(represented(hidden_since=NOW), HERSELF)
    assert sees(represented(hidden_since=LATER), HERSELF)


@pytest.mark.parametrize(("kind", "reads"), [("parent", False), ("guardian", False), ("self", True)])
def test_the_parents_of_a_minor_who_decides_alone_read_nothing(kind, reads):
    assert sees(represented(kind), HERSELF)
    assert sees(replace(represented(kind), alone_since=NOW), HERSELF) is reads


@pytest.mark.parametrize("kind", ["parent", "mandate"])
def test_only_she_herself_asks_for_her_secrets(kind):
    asked = (Named("naming:1", "violence", "bea", Span(NOW, LATER), purpose=OWN_FILE),)
    assert sees(replace(represented(), namings=asked), HERSELF, "violence")
    assert not sees(replace(represented(), namings=asked), HERSELF, "violence", at=LATER)
    assert not sees(replace(represented(kind), namings=asked), HERSELF, "violence")
    assert not sees(replace(represented(hidden_since=NOW), namings=asked), HERSELF, "violence")


def agree(cases, seed):
    """Ask engine, oracle and grants the same; return how often the answer was yes."""
    random = Random(seed)
    yes = 0
    for _ in range(cases):
        said, who, (topic, controller, at) = policy(random), viewer(random), question(random)
        expected = oracle.allows(said, who, topic, controller, at, RULES)
        verdict = may_see(said, who, topic, controller, at, RULES)
        assert verdict.allowed == expected, (said, who, topic, controller, at)
        assert not verdict.allowed or (verdict.because and not verdict.denied_by)
        yes += expected
    return yes


def test_engine_and_oracle_agree_on_random_policies():
    assert agree(50_000, seed=4) > 1500


@pytest.mark.slow
def test_engine_and_oracle_agree_on_a_million_random_policies():
    assert agree(1_000_000, seed=1) > 30_000


@pytest.mark.parametrize(
    "mutant",
    [
        lambda said: replace(said, exclusions=()),
        lambda said: replace(said, alone_since=None),
        lambda said: replace(
            said, representations=tuple(replace(r, hidden_since=None) for r in said.representations)
        ),
        lambda said: replace(said, relations=tuple(replace(r, professional="") for r in said.relations)),
        lambda said: replace(said, consents=tuple(replace(c, controller="") for c in said.consents)),
        lambda said: replace(said, namings=()),
        lambda said: replace(said, emergencies=()),
    ],
)
def test_the_comparison_would_see_a_rule_that_is_missing(mutant):
    random, seen = Random(7), 0
    for _ in range(20_000):
        said, who, (topic, controller, at) = policy(random), viewer(random), question(random)
        right = oracle.allows(said, who, topic, controller, at, RULES)
        seen += may_see(mutant(said), who, topic, controller, at, RULES).allowed != right
        if seen:
            break
    assert seen
