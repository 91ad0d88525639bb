"""Beside a result stands in which words it was asked: validated, our own, of another language, or said by voice."""

import pytest
from django.utils import translation

from perinet.care.screening import library, wording
from perinet.care.screening import services as screenings
from perinet.care.screening.tests.factories import asked, license_words, occasion_of
from perinet.ground.base import clock
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.families.tests.factories import PersonFactory
from perinet.web.professional import reading

pytestmark = pytest.mark.django_db


def said(language: str, state: str = "", instrument: str = "whooley") -> str:
    midwife = MembershipFactory()
    person = PersonFactory(registered_at=midwife.organisation, language=language)
    occasion = occasion_of(person, midwife.actor(), clock.now(), language=language)
    (row,) = asked(occasion, instrument, text_state=state)
    with translation.override("en"):
        lines = reading._validity(row, library.get(instrument), occasion, "en", "", clock.now())
        return "\n".join(lines)


def test_what_was_said_by_voice_in_her_language_is_not_called_validated():
    text = said("ar")
    assert "Said in Arabic from words in another language: not validated in Arabic." in text
    assert "Our own translation" not in text


def test_an_official_version_of_a_signed_pack_carries_no_doubt_about_its_language(settings):
    license_words(settings, "whooley", language="ar", on=clock.today(), question="سؤال", answer="جواب")
    assert "validated in Arabic" not in said("ar")


def test_she_who_read_it_in_french_has_the_caveats_of_french():
    assert "not validated in French" in said("nl", f"{wording.IN}fr")
    assert "Dutch" not in said("nl", f"{wording.IN}fr").splitlines()[0]


def test_a_language_changed_half_way_is_said():
    assert "changed the language half-way" in said("nl", wording.SEVERAL)


def test_a_form_from_elsewhere_leaves_the_words_open():
    assert said("ar", "paper").startswith("Answered elsewhere")
    assert screenings.INTERPRETED not in said("ar", "paper")
