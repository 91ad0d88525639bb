"""Words to take home are given by a person, after the conversation; nothing is given by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from perinet.care.decisions import own_result, releases
from perinet.care.decisions.models import Decision, ResultCard, ResultRelease
from perinet.care.pathways.models import Kind, Obligation
from perinet.care.pathways.services import SafetyConversation
from perinet.care.screening import strengths
from perinet.flows import decide, release, safety, screen
from perinet.flows.release import Chosen
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.base.actor import Actor
from perinet.ground.base.errors import Conflict, NotAllowed, Refused
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.people.consent import services as consent
from perinet.people.consent.models import Disclosure
from perinet.people.families.models import Access, TimelineLine
from perinet.people.families.tests.factories import PersonFactory, PregnancyFactory

pytestmark = pytest.mark.django_db

SPOKEN = Chosen(spoken=True)


@pytest.fixture
def midwife():
    return MembershipFactory(user__name="An Peeters", organisation__name="Lindetak").actor()


@pytest.fixture
def lotte(midwife):
    person = PersonFactory(registered_at_id=midwife.organisation, given_name="Lotte", language="nl")
    consent.begin_care(person=person, organisation_id=midwife.organisation, at=clock.now(), by=midwife)
    PregnancyFactory(person=person, due_date=(clock.now() + timedelta(days=140)).date())
    return person


def answered(midwife, person, *, whooley=(0, 0), phq9=None, mode="assisted"):
    at = clock.now()
    occasion = screen.begin(person=person, moment="week-20", mode=mode, language="en", at=at, by=midwife)
    _answer(midwife, occasion, "whooley", whooley)
    _answer(midwife, occasion, "gad-2", (0, 0))
    if phq9:
        screen.go_on(occasion=occasion, at=at, by=midwife)
        _answer(midwife, occasion, "phq-9", phq9)
        _answer(midwife, occasion, "gad-7", (1,) * 7)
    screen.finish(occasion=occasion, at=at, by=midwife)
    return occasion


def _answer(midwife, occasion, instrument, options):
    answers = {f"item{number}": option for number, option in enumerate(options, 1)}
    row = occasion.screenings.get(instrument=instrument)
    screen.answer(screening=row, answers=answers, at=clock.now(), by=midwife)


@pytest.fixture
def light(midwife, lotte):
    return answered(midwife, lotte)


@pytest.fixture
def heavy(midwife, lotte):
    return answered(midwife, lotte, whooley=(1, 1), phq9=(2, 2, 2, 2, 2, 2, 2, 2, 0))


@pytest.fixture
def marked(midwife, lotte):
    return answered(midwife, lotte, whooley=(1, 1), phq9=(2, 2, 2, 2, 2, 2, 2, 2, 2))


def give(occasion, by, chosen=SPOKEN, cards=()):
    return release.release(occasion=occasion, chosen=chosen, strengths=cards, at=clock.now(), by=by)


def agree(occasion, by, promised_on=None):
    row = Decision.objects.filter(occasion=occasion, topic=occasion.topic).first()
    decide.confirm(
        decision=row, chosen_step=row.step, reason="", note="", promised_on=promised_on, at=clock.now(), by=by
    )


def speak(occasion, by, *, reached=True):
    told = SafetyConversation(
        spoken_with_her=reached, asked_directly=reached, thoughts="no", plan="no", means="no", earlier_attempt="no",
        outcome="safe-now" if reached else "not-reached",
    )  # fmt: skip
    obligation = Obligation.objects.open().get(kind=Kind.SAFETY_CHECK, source=occasion.pk)
    safety.acknowledge(obligation=obligation, conversation=told, at=clock.now(), by=by)


def said(row):
    return {part["id"]: part for part in ResultRelease.objects.get(pk=row.pk).text}


def test_where_nothing_follows_the_reader_may_give_it_at_once(midwife, light):
    row = give(light, midwife, Chosen(spoken=False))
    assert row.by_name == "An Peeters" and row.language == "nl"
    assert said(row)["heard"]["lines"][0] == "Je vertelde hoe het met je gaat."
    assert TimelineLine.objects.filter(kind="result.released", topic="mental-health").count() == 1
    assert Record.objects.filter(verb="result.release", subject=str(light.pk)).exists()


def test_anything_else_waits_for_a_decision_and_a_conversation(midwife, heavy):
    with pytest.raises(Refused) as undecided:
        give(heavy, midwife)
    assert undecided.value.code == "undecided"
    agree(heavy, midwife)
    with pytest.raises(Refused) as unspoken:
        give(heavy, midwife, Chosen(spoken=False))
    assert unspoken.value.code == "not-spoken"
    assert give(heavy, midwife).spoken


def test_never_before_somebody_spoke_with_her_about_a_mark(midwife, marked):
    agree(marked, midwife)
    for reached in (None, False):
        if reached is not None:
            speak(marked, midwife, reached=reached)
        with pytest.raises(Refused) as waits:
            give(marked, midwife)
        assert waits.value.code == "mark"
    speak(marked, midwife)
    assert give(marked, midwife).pk


def test_questions_that_are_still_open_give_nothing(midwife, lotte):
    occasion = screen.begin(
        person=lotte, moment="week-20", mode="self", language="nl", at=clock.now(), by=midwife
    )
    with pytest.raises(Refused) as still:
        give(occasion, midwife)
    assert still.value.code == "open"


def test_only_the_team_that_asked_gives_it(light):
    stranger = MembershipFactory().actor()
    with pytest.raises(NotAllowed):
        give(light, stranger)
    herself = Actor(kind="user", id="1", role="parent", purpose="own-file")
    with pytest.raises(NotAllowed):
        give(light, replace(herself, organisation=str(light.organisation_id)))


def test_a_day_and_a_name_stand_there_only_once_somebody_promised(midwife, heavy):
    agree(heavy, midwife, promised_on=clock.today() + timedelta(days=2))
    following = said(give(heavy, midwife))["next"]
    assert len(following["points"]) == 1 and following["points"][0].startswith("An Peeters neemt contact op")


def test_what_goes_well_opens_it_with_her_own_words(midwife, light):
    strengths.say(occasion=light, cards=["rest"], text="Mijn zus komt.", at=clock.now(), by=midwife)
    parts = said(give(light, midwife, cards=("Ik vind soms rust",)))
    assert next(iter(parts)) == "strengths"
    first = parts["strengths"]
    assert first["points"] == ["Ik vind soms rust"] and first["quote"] == "Mijn zus komt."


def test_a_sentence_of_ones_own_holds_no_score_and_no_reassurance(midwife, light):
    for note in ("Je score is laag", "Er is geen risico", "Alles is goed"):
        with pytest.raises(Refused) as never:
            give(light, midwife, Chosen(note=note))
        assert never.value.code == "never-said"
    assert said(give(light, midwife, Chosen(note="Ik bel je graag.")))["note"]["lines"] == [
        "Ik bel je graag."
    ]


def test_the_words_are_sealed_in_the_table(midwife, light):
    row = give(light, midwife)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM decisions_resultrelease")
        assert "vertelde" not in str(cursor.fetchone())
    assert row.sealed_for() == (light.person_id, light.organisation_id)


def test_taken_back_it_is_a_new_row_and_its_sheet_opens_nothing(midwife, light):
    row = give(light, midwife)
    sheet = release.make_sheet(release=row, path="/blad/{token}/", at=clock.now(), by=midwife)
    back = release.take_back(release=row, reason="Er stond een fout in.", at=clock.now(), by=midwife)
    assert ResultRelease.objects.count() == 2 and back.takes_back == row
    assert ResultRelease.objects.standing().count() == 0
    assert ResultCard.objects.get().revoked_at is not None
    assert not Access.objects.filter(source=f"link:{sheet.card.pk}", until__gt=clock.now()).exists()
    with pytest.raises(Conflict):
        release.take_back(release=row, reason="Nog eens.", at=clock.now(), by=midwife)
    assert give(light, midwife).pk != row.pk


def test_answers_that_were_not_hers_take_back_what_was_given_about_them(midwife, light):
    row = give(light, midwife)
    sheet = release.make_sheet(release=row, path="/blad/{token}/", at=clock.now(), by=midwife)
    release.set_aside(occasion=light, reason="partner-answered", at=clock.now(), by=midwife)
    assert not ResultRelease.objects.standing().exists()
    assert ResultRelease.objects.get(takes_back=row).reason
    assert releases.find_card(sheet.address.split("/")[-2], at=clock.now()) is None


def test_a_second_one_needs_the_first_taken_back(midwife, light):
    give(light, midwife)
    with pytest.raises(Conflict):
        give(light, midwife)


def test_taking_back_says_why(midwife, light):
    row = give(light, midwife)
    with pytest.raises(Refused):
        release.take_back(release=row, reason="  ", at=clock.now(), by=midwife)


def test_the_holder_of_a_sheet_reaches_one_text_and_nothing_else(midwife, light):
    row = give(light, midwife)
    sheet = release.make_sheet(release=row, path="/blad/{token}/", at=clock.now(), by=midwife)
    holder = Actor(kind="link", id=str(sheet.card.pk), scope=str(row.pk), purpose="answer")
    assert list(ResultRelease.objects.visible_to(holder)) == [row]
    assert not Decision.objects.visible_to(holder).exists()
    assert not type(light).objects.visible_to(holder).exists()
    stranger = Actor(kind="link", id=str(row.pk), scope=str(row.pk), purpose="answer")
    assert not ResultRelease.objects.visible_to(stranger).exists()


def test_a_new_sheet_ends_the_one_before(midwife, light):
    row = give(light, midwife)
    tokens = [
        release.make_sheet(release=row, path="{token}", at=clock.now(), by=midwife).address.rsplit("/")[-1][
            -43:
        ]
        for _turn in range(2)
    ]
    assert releases.find_card(tokens[0], at=clock.now()) is None
    assert releases.find_card(tokens[1], at=clock.now()) is not None


def test_too_many_wrong_codes_close_the_sheet_for_good(midwife, light):
    row = give(light, midwife)
    sheet = release.make_sheet(release=row, path="{token}", at=clock.now(), by=midwife)
    wrong = "000000" if sheet.code != "000000" else "111111"
    for _turn in range(releases.TRIES):
        assert not releases.check_code(card=sheet.card, code=wrong, at=clock.now())
    assert not releases.check_code(card=sheet.card, code=sheet.code, at=clock.now())


def test_on_paper_only_there_is_no_code(midwife, light):
    row = give(light, midwife, Chosen(online=False))
    with pytest.raises(Refused):
        release.make_sheet(release=row, path="{token}", at=clock.now(), by=midwife)


def test_a_copy_that_she_takes_along_is_written_down(midwife, light):
    row = give(light, midwife)
    release.leave_with_her(release=row, form="print", at=clock.now(), by=midwife)
    assert Disclosure.objects.get(source=str(row.pk)).receiver == "herself"


def test_about_a_pregnancy_kept_from_others_only_when_she_asks_and_never_online(midwife, light):
    type(light).objects.filter(pk=light.pk).update(topic="kept-pregnancy")
    light.refresh_from_db()
    with pytest.raises(Refused) as asked:
        give(light, midwife)
    assert asked.value.code == "not-asked"
    row = give(light, midwife, Chosen(spoken=True, asked_for_it=True))
    assert row.topic == "kept-pregnancy" and not row.online


def test_another_team_and_a_coordinator_see_nothing_of_it(midwife, light):
    give(light, midwife)
    for stranger in (MembershipFactory().actor(), MembershipFactory(role="regional-coordinator").actor()):
        assert not ResultRelease.objects.visible_to(stranger).exists()
    assert ResultRelease.objects.visible_to(midwife).exists()


def test_who_chose_otherwise_is_told_what_was_chosen(midwife, heavy):
    row = Decision.objects.filter(occasion=heavy, topic="mental-health").first()
    decide.confirm(
        decision=row,
        chosen_step="social-support",
        reason="already-in-care",
        note="",
        at=clock.now(),
        by=midwife,
    )
    words = said(give(heavy, midwife))
    assert words["heard"]["lines"] == own_result.TEXTS["nl"]["heard"]["social-support"]
