"""A link becomes a sitting, only for her, and only when she says so."""

from datetime import timedelta

import pytest

from perinet.care.pathways.models import Obligation
from perinet.care.screening import services as screenings
from perinet.care.screening.models import Answer, Invitation, Occasion
from perinet.ground.base import clock
from perinet.web.family import sitting
from perinet.web.family.tests.links import CODE, send

pytestmark = pytest.mark.django_db
PAGES = ("door", "begin", "resume", "everything", "more", "onward", "stop", "talk", "thanks")


def _state(mother):
    rows = Invitation.objects.filter(pk=mother.invitation.pk).values(), Occasion.objects.values()
    return [list(row) for row in rows], Answer.objects.count(), Obligation.objects.count()


def test_a_scanner_that_opens_every_page_changes_nothing():
    mother = send()
    before = _state(mother)
    for page in PAGES:
        mother.get(page)
    mother.get("question", "whooley", "item1")
    assert _state(mother) == before
    assert sitting.COOKIE not in mother.client.cookies


def test_the_first_page_asks_for_her_by_given_name_only():
    mother = send(given_name="Nora", family_name="Vandenbroucke")
    page = mother.get("door").content.decode()
    assert "Is this for you, Nora?" in page
    assert "Vandenbroucke" not in page


def test_no_page_is_kept_anywhere():
    mother = send()
    for page in (mother.get("door"), mother.get("begin"), mother.post("door", data={"mine": "yes"})):
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "same-origin"
        assert "noindex" in page["X-Robots-Tag"]


def test_whoever_says_no_ends_the_link_and_the_sender_is_told():
    mother = send()
    page = mother.post("door", data={"mine": "no"}, follow=True)
    assert page.status_code == 200
    assert "Thank you for telling us" in page.content.decode()
    assert mother.get("door").status_code == 404
    assert Obligation.objects.get().step == "link-not-for-her"
    assert not Answer.objects.exists()


def test_a_link_that_never_was_ended_or_was_taken_back_gives_one_and_the_same_page():
    ended, taken_back = send(), send()
    Invitation.objects.filter(pk=ended.invitation.pk).update(expires_at=clock.now() - timedelta(minutes=1))
    Invitation.objects.filter(pk=taken_back.invitation.pk).update(revoked_at=clock.now())
    never = send()
    never.token = "never-was"
    pages = [mother.get("door", headers={"accept-language": "en"}) for mother in (ended, taken_back, never)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert b"112" in pages[0].content


def test_before_the_first_question_she_reads_who_reads_this_and_that_it_is_no_emergency_line():
    mother = send()
    page = mother.get("begin").content.decode()
    assert f"A carer of {mother.occasion.organisation.name} reads them" in page
    assert "from 09:00 to 17:00" in page
    assert "This is no emergency line" in page
    assert "Not your partner" in page


def test_the_code_is_offered_and_she_may_choose_her_own():
    mother = send()
    offered = mother.get("begin").context["form"]["code"].value()
    assert len(offered) == 6
    mother.post("begin", data={"code": "8320"})
    elsewhere = mother.another_device()
    assert elsewhere.post("resume", data={"code": "8320"}).status_code == 302
    assert elsewhere.get("question", "whooley", "item1").status_code == 200


def test_a_wrong_code_keeps_what_was_typed_and_says_why():
    mother = send()
    page = mother.post("begin", data={"code": "12a"}).content.decode()
    assert "A code has 4 to 8 digits." in page
    assert 'value="12a"' in page


def test_beginning_sets_a_cookie_for_this_link_only():
    mother = send().begin()
    cookie = mother.client.cookies[sitting.COOKIE]
    assert cookie["path"] == mother.address("door")
    assert cookie["path"].startswith("/v/")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert mother.token not in cookie.value


def test_beginning_twice_goes_on():
    mother = send()
    first, second = mother.another_device(), mother.another_device()
    first.begin()
    second.begin()
    assert second.get("question", "whooley", "item1").status_code == 200


def test_another_device_is_asked_the_code_first():
    mother = send().begin()
    elsewhere = mother.another_device()
    assert elsewhere.get("door").url == mother.address("resume")
    assert elsewhere.get("question", "whooley", "item1").status_code == 302
    assert elsewhere.answer("whooley", "item1", 1).status_code == 302
    assert not Answer.objects.exists()


def test_after_five_wrong_codes_the_sender_must_help():
    mother = send().begin()
    elsewhere = mother.another_device()
    for _ in range(screenings.CODE_TRIES):
        elsewhere.post("resume", data={"code": "0000"})
    page = elsewhere.post("resume", data={"code": CODE}).content.decode()
    assert "Ask " + mother.occasion.organisation.name in page
    assert elsewhere.get("question", "whooley", "item1").status_code == 302


def test_a_sitting_ends_by_the_clock(monkeypatch):
    mother = send().begin()
    later = clock.now() + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert mother.get("door").url == mother.address("resume")


def test_a_forged_cookie_opens_nothing():
    mother = send().begin()
    elsewhere = mother.another_device()
    elsewhere.client.cookies[sitting.COOKIE] = "WyJ4IiwieSIsIjIwMjYiXQ:1:forged"
    assert elsewhere.get("door").url == mother.address("resume")


def test_a_sitting_of_one_mother_opens_nothing_of_another():
    one, other = send().begin(), send().begin()
    one.client.cookies[sitting.COOKIE]["path"] = "/"
    one.token = other.token
    assert one.get("question", "whooley", "item1").status_code == 302
    assert one.get("door").url == other.address("resume")


def test_she_can_read_the_pages_in_another_language():
    mother = send(language="en")
    page = mother.post("speak", data={"language": "nl", "next": mother.address("begin")}, follow=True)
    assert page.redirect_chain == [(mother.address("begin"), 302)]
    assert '<html lang="nl"' in page.content.decode()
    assert page["Content-Language"] == "nl"
    assert Occasion.objects.get().language == "en"


def test_the_language_switch_leads_nowhere_else():
    mother = send()
    assert mother.post(
        "speak", data={"language": "nl", "next": "https://example.org/"}
    ).url == mother.address("door")


def test_a_post_without_the_hidden_token_is_refused():
    mother = send()
    mother.client = type(mother.client)(enforce_csrf_checks=True)
    assert mother.post("begin", data={"code": CODE}).status_code == 403
    assert Invitation.objects.get().confirmed_at is None
