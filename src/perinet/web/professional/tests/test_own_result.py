"""To take home: read before it is given, printed without a code on it, taken back with a reason."""

import re
import zlib

import pytest
from django.urls import reverse

from perinet.care.decisions.models import ResultRelease
from perinet.care.screening.models import Mode, Strengths
from perinet.flows import screen
from perinet.ground.base import clock
from perinet.people.families.models import Bond
from perinet.people.families.tests.factories import PersonFactory
from perinet.web.professional.tests import asked
from perinet.web.professional.tests.scenes import scene
from perinet.web.professional.tests.test_result import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def lotte(midwife):
    return asked.mother(midwife, language="en")


def light(midwife, person, **fields):
    occasion = asked.begun(midwife, person, **fields)
    asked.answer(midwife, occasion, "whooley", [0, 0])
    asked.answer(midwife, occasion, "gad-2", [0, 0])
    screen.finish(occasion=occasion, at=clock.now(), by=midwife.actor)
    return occasion


def url(occasion, act="own-result"):
    return reverse(f"professional:{act}", args=[occasion.pk])


def give(midwife, occasion, **given):
    sent = {"parts": ["strengths", "how"], "goes_to": ["nobody"], "online": "on", "give": "1"} | given
    return midwife.client.post(url(occasion), sent, follow=True).content.decode()


def test_it_is_read_before_it_is_given_and_nothing_is_given_by_looking(midwife, lotte):
    page = midwife.client.get(url(light(midwife, lotte))).content.decode()
    assert "You told us how you are." in page and "One sentence of your own" in page
    assert not ResultRelease.objects.exists()


def test_looking_again_shows_what_was_chosen_and_typed(midwife, lotte):
    occasion = light(midwife, lotte)
    page = midwife.client.post(
        url(occasion), {"parts": ["how"], "note": "I am here on Monday.", "look": "1", "goes_to": ["gp"]}
    ).content.decode()
    assert page.count("I am here on Monday.") == 2
    assert "Two in ten women" not in page
    assert not ResultRelease.objects.exists()


def test_given_it_stands_there_with_who_and_when(midwife, lotte):
    page = give(midwife, light(midwife, lotte))
    assert f"Given by {midwife.actor.name}" in page and "Nobody else" in page
    assert ResultRelease.objects.get().goes_to == ["nobody"]


def test_something_heavy_first_asks_a_decision_then_whether_they_spoke(midwife, lotte):
    occasion = asked.answered(midwife, lotte, phq9=[2, 2, 2, 2, 2, 2, 2, 2, 0], gad7=[1] * 7)
    assert "Decide first, on the page of the result." in give(midwife, occasion)
    decide(midwife, occasion)
    assert "Speak with her first, then give her this." in give(midwife, occasion)
    assert not ResultRelease.objects.exists()
    assert "Given by" in give(midwife, occasion, spoken="on")


def test_a_sheet_shows_its_code_apart_and_prints_without_it(midwife, lotte):
    occasion = light(midwife, lotte)
    give(midwife, occasion)
    page = midwife.client.post(url(occasion, "own-result-sheet"), follow=True).content.decode()
    code = re.search(r"\b\d{6}\b", page.split("Say this code")[1]).group()
    printed = midwife.client.get(url(occasion, "own-result-print")).content.decode()
    assert "/blad/" in printed and "<svg" in printed and code not in printed.replace("/blad/", "")
    assert lotte.name not in printed.split("<main")[1]
    later = scene(organisation=midwife.membership.organisation)
    assert "Say this code" not in later.client.get(url(occasion)).content.decode()


def inside(document):
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.S)
    return b"".join(zlib.decompressobj().decompress(part) for part in parts if part[:1] == b"x") + document


def test_as_a_file_it_is_tagged_has_a_language_and_a_title_and_a_name_that_says_nothing(midwife, lotte):
    occasion = light(midwife, lotte, language="nl")
    lotte.language = "nl"
    lotte.save()
    give(midwife, occasion)
    midwife.client.post(url(occasion, "own-result-sheet"))
    answer = midwife.client.get(url(occasion, "own-result-print") + "?as=pdf")
    whole = inside(answer.content)
    for wanted in (b"/MarkInfo", b"/Marked true", b"/StructTreeRoot", b"/Lang (nl)", b"/Title", b"pdfuaid"):
        assert wanted in whole, wanted
    assert whole.count(b"/S /Figure") == whole.count(b"/Alt") == 2  # the mark and the code to scan
    assert answer["Content-Disposition"] == 'attachment; filename="perinet.pdf"'


def test_taken_back_it_may_be_given_anew(midwife, lotte):
    occasion = light(midwife, lotte)
    give(midwife, occasion)
    empty = midwife.client.post(url(occasion, "own-result-back"), {"reason": ""})
    assert empty.status_code == 200 and ResultRelease.objects.count() == 1
    page = midwife.client.post(url(occasion, "own-result-back"), {"reason": "A mistake."}, follow=True)
    assert "What you choose" in page.content.decode()
    assert ResultRelease.objects.standing().count() == 0


def test_nobody_else_finds_these_pages(midwife, lotte):
    occasion = light(midwife, lotte)
    give(midwife, occasion)
    for stranger in (scene(), scene(role="regional-coordinator"), scene(role="network-staff")):
        for act in ("own-result", "own-result-print", "strengths"):
            assert stranger.client.get(url(occasion, act)).status_code in (302, 403, 404)
        for act in ("own-result-sheet", "own-result-back"):
            assert stranger.client.post(url(occasion, act)).status_code in (302, 403, 404)
    assert ResultRelease.objects.count() == 1


def test_what_goes_well_is_asked_in_the_room_and_stands_on_the_result(midwife, lotte):
    occasion = light(midwife, lotte)
    assert "Ask what goes well" in midwife.client.get(url(occasion, "result")).content.decode()
    sent = {"cards": ["humour"], "text": "My sister comes every day."}
    page = midwife.client.post(url(occasion, "strengths"), sent, follow=True).content.decode()
    assert "I can still laugh" in page and "My sister comes every day." in page
    assert Strengths.objects.get().by_name == midwife.actor.name
    assert "I can still laugh" in midwife.client.get(url(occasion)).content.decode()


@pytest.mark.parametrize("mode", Mode.values)
@pytest.mark.parametrize("interpreter", ["none", "professional", "mediator", "adult-family"])
def test_the_result_says_how_it_was_answered_whatever_the_way(midwife, lotte, mode, interpreter):
    occasion = light(midwife, lotte)
    type(occasion).objects.filter(pk=occasion.pk).update(mode=mode, interpreter=interpreter)
    page = midwife.client.get(url(occasion, "result")).content.decode()
    assert page.count("translated") >= (interpreter != "none")
    assert midwife.client.get(url(occasion)).status_code == 200


def test_in_a_language_without_words_of_the_guideline_nothing_breaks(midwife, lotte):
    occasion = light(midwife, lotte)
    type(occasion).objects.filter(pk=occasion.pk).update(language="tr")
    page = midwife.client.get(url(occasion, "result")).content.decode()
    assert "say it with an interpreter" in page
    lotte.language = "tr"
    lotte.save()
    assert "Read it aloud, with an interpreter." in midwife.client.get(url(occasion)).content.decode()


@pytest.fixture
def father(midwife, lotte):
    person = midwife.mother(given_name="Tom", language="en")
    child = PersonFactory(registered_at=midwife.membership.organisation, is_child=True)
    Bond.objects.create(person=person, of=child, role="father", controller=midwife.membership.organisation)
    return person


def test_a_co_parent_gets_sentences_and_words_of_his_own(midwife, father):
    occasion = light(midwife, father)
    page = midwife.client.get(url(occasion, "result")).content.decode()
    assert "What is heaviest for you now, and what helps?" in page and "Nothing to decide here" not in page
    assert "Speak with her first" in give(midwife, occasion)
    given = give(midwife, occasion, spoken="on", parts=["recognition"])
    assert "You told us how you are yourself." in given and "One in ten partners" in given
    assert ResultRelease.objects.get().decision is None


def test_giving_stays_cheap_with_a_long_history(midwife, lotte, django_assert_max_num_queries):
    for _turn in range(3):
        last = light(midwife, lotte)
    midwife.client.get(url(last))
    with django_assert_max_num_queries(30):
        midwife.client.get(url(last))
