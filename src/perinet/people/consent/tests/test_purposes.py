"""Shared secrecy is asked one by one: who, for what, about whom, how much, and does she know?"""

from dataclasses import replace
from datetime import date

import pytest

from perinet.people.consent.purposes import LANGUAGES, PURPOSES, Sharing, objections
from perinet.people.consent.times import TIMES
from perinet.people.families.models import ORDINARY, SECRET
from perinet.people.families.professions import MATRIX

FINE = Sharing("care", "her", "her", "mental-health", frozenset({"record", "mental-health"}))


def against(**fields):
    return objections(replace(FINE, **fields), PURPOSES, MATRIX)


def test_care_shared_with_a_team_that_cares_too_meets_no_objection():
    assert against() == ()


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"receiver_kind": "network"}, ("not-bound-by-secrecy", "other-aim")),
        ({"informed": "somebody else"}, ("other-client",)),
        ({"informed": ""}, ("not-informed",)),
        ({"topics": frozenset()}, ("nothing-shared",)),
        ({"topics": frozenset({"answer"})}, ("more-than-needed",)),
        ({"topics": frozenset({"violence"})}, ("secret-without-a-name",)),
        ({"named": True, "role": "receiving-team"}, ("more-than-needed",)),
        ({"purpose": "own-file"}, ("not-shared-by-consent",)),
        ({"purpose": "research"}, ("not-shared-by-consent",)),
        ({"purpose": "unheard-of"}, ("not-shared-by-consent",)),
    ],
)
def test_each_condition_of_shared_secrecy_is_refused_by_its_own_reason(fields, found):
    assert against(**fields) == found


def test_a_secret_may_go_to_a_named_professional_whose_profession_may_see_it():
    assert against(topics=frozenset({"violence"}), named=True, role="psychologist") == ()


def test_a_partner_outside_care_gets_copies_of_the_plain_record_only():
    assert against(purpose="partner", receiver_kind="other", topics=frozenset({"record"})) == ()
    assert against(purpose="partner", receiver_kind="other") == ("more-than-needed",)
    assert PURPOSES.by_id["partner"].gives == "copy"


def test_every_purpose_names_its_ground_and_is_worded_in_three_languages():
    for purpose in PURPOSES.by_id.values():
        assert purpose.ground
        assert all(purpose.shown(language) for language in LANGUAGES)
        assert purpose.shown("tr") == purpose.shown("nl")


def test_the_topics_of_purposes_are_those_of_the_record():
    for purpose in PURPOSES.by_id.values():
        assert purpose.topics <= ORDINARY
        assert purpose.named_topics <= SECRET


@pytest.mark.parametrize(
    ("born", "of_age"),
    [(date(2010, 5, 6), date(2028, 5, 6)), (date(2008, 2, 29), date(2026, 3, 1))],
)
def test_somebody_decides_alone_from_her_eighteenth_birthday(born, of_age):
    assert TIMES.of_age(born) == of_age
