"""The code of a sheet opens nothing without the short code, and leaves nothing on the device."""

import pytest
from django.test import Client

from perinet.care.decisions import releases
from perinet.flows import release
from perinet.flows.release import Chosen
from perinet.ground.base import clock
from perinet.network.accounts.models import Membership
from perinet.web.family.tests.links import NONE, send

pytestmark = pytest.mark.django_db
WORDS = "You told us how you are."


@pytest.fixture
def mother():
    her = send().begin()
    her.post("everything", data=NONE)
    her.occasion.refresh_from_db()
    return her


@pytest.fixture
def made(mother):
    by = Membership.objects.get(user=mother.occasion.opened_by).actor()
    row = release.release(occasion=mother.occasion, chosen=Chosen(), strengths=(), at=clock.now(), by=by)
    return release.make_sheet(release=row, path="/blad/{token}/", at=clock.now(), by=by), row, by


def address(sheet):
    return "/blad/" + sheet.address.split("/blad/")[1]


def test_without_the_code_there_is_nothing_to_read_and_nobodys_name(made, mother):
    page = Client().get(address(made[0])).content.decode()
    assert "Read your sheet again" in page and WORDS not in page
    assert mother.person.given_name not in page and mother.occasion.organisation.name not in page


def test_with_the_code_the_same_words_are_read_and_nothing_stays(made):
    client = Client()
    answer = client.post(address(made[0]), {"code": made[0].code})
    assert WORDS in answer.content.decode()
    assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]
    assert WORDS not in client.get(address(made[0])).content.decode()


def test_a_wrong_code_says_so_and_after_some_tries_closes(made):
    wrong = "000000" if made[0].code != "000000" else "111111"
    client = Client()
    for _turn in range(releases.TRIES):
        assert (
            "This is not the code of this sheet."
            in client.post(address(made[0]), {"code": wrong}).content.decode()
        )
    assert "wrong too often" in client.post(address(made[0]), {"code": made[0].code}).content.decode()


def test_taken_back_and_never_made_look_the_same(made):
    sheet, row, by = made
    release.take_back(release=row, reason="A mistake.", at=clock.now(), by=by)
    gone, never = Client().get(address(sheet)), Client().get("/blad/abc/")
    assert gone.status_code == never.status_code == 404
    assert gone.content.decode().split("<main")[1] == never.content.decode().split("<main")[1]


def test_what_goes_well_is_asked_of_everybody_after_the_question_about_talking(mother):
    assert mother.post("talk", data={"wish": "no"}).url == mother.address("strengths")
    page = mother.get("strengths").content.decode()
    assert "What goes well, or helps you?" in page and 'href="tel:112"' in page
    assert mother.post("strengths", data={"cards": ["rest"], "text": "x" * 2000}).status_code == 200
    assert mother.post("strengths", data={"cards": ["rest"], "text": "My sister"}).url == mother.address(
        "thanks"
    )
    row = mother.occasion.strengths.get()
    assert (row.cards, row.text, row.by_name) == (["rest"], "My sister", "")
    assert mother.get("strengths").url == mother.address("thanks")


def test_it_may_all_be_left_open(mother):
    mother.post("talk", data={"wish": "later"})
    assert mother.post("strengths").url == mother.address("thanks")
    assert mother.occasion.strengths.get().cards == []


def test_whoever_wants_to_talk_now_is_not_kept_by_another_question(mother):
    assert mother.post("talk", data={"wish": "now"}).url == mother.address("thanks")
    assert mother.get("strengths").url == mother.address("thanks")
    assert not mother.occasion.strengths.exists()


def test_another_device_is_not_asked(mother):
    mother.post("talk", data={"wish": "no"})
    assert mother.another_device().get("strengths").url == mother.address("thanks")
