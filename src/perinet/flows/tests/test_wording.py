"""Nobody is sent to a page without questions, and a result says in which words it was asked."""

import pytest

from perinet.care.decisions import services as decisions
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Screening
from perinet.care.screening.tests.factories import license_words
from perinet.flows import invite, screen, wording
from perinet.ground.base import clock
from perinet.ground.base.actor import SYSTEM
from perinet.ground.base.errors import Refused
from perinet.network.accounts.tests.factories import MembershipFactory, RotaFactory
from perinet.people.families.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
LISTS = ("whooley", "gad-2", "epds", "gad-7")


@pytest.fixture
def midwife():
    membership = MembershipFactory()
    RotaFactory(organisation=membership.organisation)
    return membership


def begun(midwife, *, mode="assisted", language="ar", **fields):
    person = PersonFactory(registered_at=midwife.organisation, language=language)
    return screen.begin(
        person=person, moment="week-20", mode=mode, language=language, at=clock.now(), by=midwife.actor(), **fields
    )  # fmt: skip


def test_no_link_leaves_in_a_language_without_words(midwife, monkeypatch):
    monkeypatch.setattr(invite, "missing_before_a_link", lambda **_: [])
    person = PersonFactory(registered_at=midwife.organisation, language="ar")
    with pytest.raises(Refused, match="an interpreter") as refused:
        invite.invite(
            person=person, moment="week-20", channel="qr", language="ar", path="/v/{token}/", at=clock.now(),
            by=midwife.actor(),
        )  # fmt: skip
    assert refused.value.code == "no-words"
    assert "Arabic" in str(refused.value)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_in_a_language_of_the_house_everything_has_words(midwife, language):
    occasion = begun(midwife, language=language)
    assert wording.without_words(occasion=occasion, at=clock.now()) == []


def test_a_pack_of_every_list_opens_the_link_in_her_language(midwife, settings):
    license_words(settings, *LISTS, language="ar", on=clock.today(), question="سؤال", answer="جواب")
    occasion = begun(midwife, mode="self")
    assert wording.without_words(occasion=occasion, at=clock.now()) == []
    assert decisions.occasion_guideline(occasion, clock.now()).id == "flanders"


def test_one_list_without_words_in_the_second_step_is_enough_to_close_it(midwife, settings):
    license_words(
        settings, "whooley", "gad-2", language="ar", on=clock.today(), question="سؤال", answer="جواب"
    )
    lacking = wording.without_words(occasion=begun(midwife, mode="self"), at=clock.now())
    assert lacking
    assert not {"Whooley", "GAD-2"} & set(lacking)


def test_a_free_list_speaks_another_language_by_a_signed_pack_only(settings):
    assert screenings.texts_for("whooley", "ar", clock.today()) is None
    license_words(settings, "whooley", language="ar", on=clock.today(), question="سؤال", answer="جواب")
    assert screenings.texts_for("whooley", "ar", clock.today()).items["item1"] == "سؤال 1"
    assert screenings.texts_for("whooley", "nl", clock.today()).kind == "own-translation"


def test_what_is_asked_by_voice_from_other_words_is_recorded_as_such(midwife, settings):
    assert set(Screening.objects.filter(occasion=begun(midwife)).values_list("text_state", flat=True)) == {
        screenings.INTERPRETED
    }
    license_words(settings, *LISTS, language="ar", on=clock.today(), question="سؤال", answer="جواب")
    shown = Screening.objects.filter(occasion=begun(midwife)).values_list("text_state", flat=True)
    assert set(shown) == {"shown"}


def turn_to(occasion, language):
    wording.speak(occasion=occasion, language=language, at=clock.now(), by=SYSTEM)
    occasion.refresh_from_db()
    return dict(Screening.objects.filter(occasion=occasion).values_list("instrument", "text_state"))


def test_she_who_reads_on_in_french_is_asked_in_french_from_then_on(midwife):
    occasion = begun(midwife, mode="self", language="nl")
    assert turn_to(occasion, "fr") == {"whooley": "in-fr", "gad-2": "in-fr"}
    assert occasion.language == "fr"


def test_what_was_answered_keeps_the_language_it_was_read_in(midwife):
    occasion = begun(midwife, mode="self", language="nl")
    whooley = occasion.screenings.get(instrument="whooley")
    for answers in ({"item1": 0}, {"item2": 0, "help": 0}):
        screen.answer(screening=whooley, answers=answers, at=clock.now(), by=SYSTEM)
    assert turn_to(occasion, "fr") == {"whooley": "in-nl", "gad-2": "in-fr"}


def test_a_list_that_was_half_answered_says_so(midwife):
    occasion = begun(midwife, mode="self", language="nl")
    gad = occasion.screenings.get(instrument="gad-2")
    screen.answer(screening=gad, answers={"item1": 0}, at=clock.now(), by=SYSTEM)
    assert turn_to(occasion, "fr")["gad-2"] == "in-several"
    assert turn_to(occasion, "nl")["gad-2"] == "in-several"


def test_a_language_of_the_page_without_words_leaves_the_words_as_they_are(midwife):
    occasion = begun(midwife, mode="self", language="nl")
    assert turn_to(occasion, "ar") == {"whooley": "in-nl", "gad-2": "in-nl"}
    assert occasion.language == "nl"
