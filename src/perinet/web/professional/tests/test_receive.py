"""A receiver without an account answers over a link, and sees no name before a code."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from perinet.care.pathways import services as pathways
from perinet.care.pathways.models import Kind
from perinet.care.referrals import transitions
from perinet.care.referrals.models import ReceiverLink, Referral
from perinet.flows import refer
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.messages.models import Message
from perinet.network.directory.tests.factories import ServiceFactory
from perinet.people.families.tests.factories import PersonFactory, carer_of

pytestmark = pytest.mark.django_db
REASON = "Sleeps badly since the birth"


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def person():
    return PersonFactory(given_name="Zoë", family_name="Verstraeten", phone="0470 99 88 77")


@pytest.fixture
def sender(person):
    return carer_of(person)


@pytest.fixture
def referral(person, sender):
    at = clock.now()
    step = pathways.open_one(
        person=person, organisation_id=sender.organisation, owner_id=sender.id, kind=Kind.STEP, source="decision",
        step="clinical-assessment", at=at, by=sender,
    )  # fmt: skip
    return refer.send(
        obligation=step, service=ServiceFactory(name="Team De Wieg", phone="+32 14 00 00 12"), reason=REASON,
        share_phone=True, interim_offer="A call on Tuesday", path="/werk/antwoord/{token}/", at=at, by=sender,
    )  # fmt: skip


@pytest.fixture
def token(referral):
    body = Message.objects.get(template="referral").body
    return re.search(r"/werk/antwoord/([\w-]+)/", body)[1]


@pytest.fixture
def url(token):
    return lambda page="receive": reverse(f"professional:{page}", args=[token])


def text_of(response):
    return response.content.decode()


def seen(referral):
    return referral.turns.exclude(state=transitions.SEEN).count()


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def accept(client, url, referral, **fields):
    given = {"seen": seen(referral), "first_contact_on": day(9)} | fields
    return client.post(url("receive-accept"), given, follow=True)


def state(referral):
    referral.refresh_from_db()
    return referral.state


def prove(client, url):
    client.post(url("receive-code"))
    code = re.search(r"\d{6}", Message.objects.filter(template="code").first().body)[0]
    return client.post(url("receive-prove"), {"code": code}, follow=True)


def test_looking_at_the_link_changes_nothing(client, url, referral):
    rows = Record.objects.count()
    pages = [
        "receive",
        "receive-accept",
        "receive-wait",
        "receive-refuse",
        "receive-ask",
        "receive-wrong",
        "receive-prove",
    ]
    assert {client.get(url(page)).status_code for page in pages} == {200}
    assert state(referral) == transitions.SENT
    assert Record.objects.count() == rows


def test_the_first_page_holds_no_name_no_reason_no_number_and_no_place(client, url, person):
    page = text_of(client.get(url()))
    assert "Clinical assessment" in page
    assert "Antwerp" in page
    for secret in (person.given_name, person.family_name, REASON, person.phone, "Mol<", "A call on Tuesday"):
        assert secret not in page


def test_no_page_of_the_link_is_kept_or_found(client, url):
    response = client.get(url())
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"


def test_unknown_ended_and_taken_back_links_show_the_same_calm_page(client, url):
    unknown = client.get(reverse("professional:receive", args=["nobody"]))
    ReceiverLink.objects.update(expires_at=clock.now())
    ended = client.get(url())
    assert unknown.status_code == ended.status_code == 404
    assert "does not work" in text_of(ended)
    assert ended["Cache-Control"] == "no-store"


def test_accepting_needs_no_account_and_gives_a_calendar_without_a_name(client, url, referral, person):
    page = text_of(accept(client, url, referral))
    assert "first contact has a date" in page
    assert person.given_name not in page
    assert [turn.state for turn in referral.turns.all()] == ["draft", "sent", "seen", "accepted"]
    entry = client.get(url("receive-calendar"))
    assert entry["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{day(9).replace('-', '')}" in text_of(entry)
    assert person.given_name not in text_of(entry)


def test_a_double_click_is_one_turn_and_says_nothing_of_it(client, url, referral):
    before = seen(referral)
    accept(client, url, referral)
    page = text_of(accept(client, url, referral, seen=before))
    assert seen(referral) == before + 1
    assert "in the meantime" not in page


def test_of_two_answers_at_once_the_second_sees_the_newest(client, url, referral):
    before = seen(referral)
    accept(client, url, referral)
    page = text_of(accept(client, url, referral, seen=before, first_contact_on=day(3)))
    assert "in the meantime" in page
    assert seen(referral) == before + 1


@pytest.mark.parametrize(
    "wrong", [{"first_contact_on": ""}, {"first_contact_on": day(-1)}, {"first_contact_on": day(900)}]
)
def test_a_date_that_can_not_be_is_asked_again_and_counts_as_seen(client, url, referral, wrong):
    response = accept(client, url, referral, **wrong)
    assert response.status_code == 200
    assert "Error" in text_of(response)
    assert state(referral) == transitions.SEEN


def test_refusing_asks_a_coded_reason_and_keeps_what_was_written(client, url, referral):
    response = client.post(url("receive-refuse"), {"seen": seen(referral), "message": "Ask in spring"})
    assert "Ask in spring" in text_of(response)
    given = {"seen": seen(referral), "message": "Ask in spring", "reason": "no-capacity"}
    client.post(url("receive-refuse"), given)
    assert state(referral) == transitions.REFUSED
    assert referral.turns.last().message == "Ask in spring"


def test_a_refused_link_shows_its_state_and_offers_no_name(client, url, referral):
    client.post(url("receive-refuse"), {"seen": seen(referral), "reason": "language"})
    page = text_of(client.get(url()))
    assert "Refused" in page
    assert "Send the code" not in page


def test_a_waiting_list_may_go_without_a_date_and_take_her_later(client, url, referral):
    client.post(url("receive-wait"), {"seen": seen(referral), "expected_on": ""})
    assert state(referral) == transitions.WAITING
    assert "There is room now" in text_of(client.get(url()))
    accept(client, url, referral)
    assert state(referral) == transitions.ACCEPTED


def test_a_question_and_its_answer_are_hidden_until_proof(client, url, referral, sender):
    client.post(url("receive-ask"), {"seen": seen(referral), "question": "Is Zoë alone at night?"})
    referral.refresh_from_db()
    answer = "She lives with her sister"
    refer.reply(referral=referral, answer=answer, path="/werk/antwoord/{token}/", at=clock.now(), by=sender)
    page = text_of(client.get(url()))
    assert "alone at night" not in page
    assert answer not in page
    assert answer in text_of(prove(client, url))


def test_the_wrong_team_says_so_in_one_tap_and_the_link_is_gone(client, url, referral):
    page = client.post(url("receive-wrong"), {"seen": seen(referral)}, follow=True)
    assert "Please delete the message" in text_of(page)
    assert state(referral) == transitions.WRONG_RECEIVER
    assert client.get(url()).status_code == 404
    assert Record.objects.filter(verb="incident.wrong-receiver").exists()


def test_a_code_to_the_known_number_shows_name_reason_and_shared_number_on_this_device(client, url, person):
    assert "ending on 12" in text_of(client.get(url()))
    page = text_of(prove(client, url))
    for told in (person.name, REASON, person.phone, "A call on Tuesday"):
        assert told in page
    assert Record.objects.filter(verb="person.read", actor_kind="link", person=str(person.id)).count() == 1
    cookie = client.cookies["proof"]
    assert cookie["path"] == url()
    assert cookie["httponly"]


def test_the_number_stays_away_when_she_did_not_share_it(client, url, person):
    Referral.objects.update(share_phone=False)
    assert person.phone not in text_of(prove(client, url))


def test_another_device_and_a_forged_cookie_see_no_name(client, url, person):
    prove(client, url)
    client.cookies.clear()
    assert person.given_name not in text_of(client.get(url()))
    client.cookies["proof"] = "right"
    assert person.given_name not in text_of(client.get(url()))


def test_the_name_goes_away_when_the_service_refuses_after_all(client, url, referral, person):
    prove(client, url)
    client.post(url("receive-refuse"), {"seen": seen(referral), "reason": "no-capacity"})
    assert person.given_name not in text_of(client.get(url()))


def test_wrong_codes_are_counted_and_end_in_a_clear_word(client, url):
    client.post(url("receive-code"))
    right = re.search(r"\d{6}", Message.objects.get(template="code").body)[0]
    wrong = "000000" if right != "000000" else "111111"
    pages = [text_of(client.post(url("receive-prove"), {"code": wrong})) for _ in range(10)]
    assert "not the code that was sent" in pages[0]
    assert "Call the sender" in pages[-1]
    assert "Call the sender" in text_of(client.post(url("receive-prove"), {"code": right}))


def test_the_receiver_confirms_first_contact(client, url, referral):
    accept(client, url, referral, first_contact_on=day(0))
    given = {"seen": seen(referral), "took_place_on": day(0)}
    client.post(url("receive-contact-done"), given)
    assert state(referral) == transitions.CONTACT_DONE


def test_first_contact_in_the_future_has_not_taken_place(client, url, referral):
    accept(client, url, referral)
    page = client.post(url("receive-contact-done"), {"seen": seen(referral), "took_place_on": day(1)})
    assert "has not come yet" in text_of(page)


def test_an_answer_that_no_longer_fits_leads_to_where_it_stands(client, url, referral):
    accept(client, url, referral)
    response = client.post(url("receive-wrong"), {"seen": seen(referral)})
    assert response.url == url()
    assert state(referral) == transitions.ACCEPTED


def test_a_first_page_asks_few_questions_of_the_database(client, url, django_assert_max_num_queries):
    client.get(url())
    with django_assert_max_num_queries(4):
        client.get(url())


@pytest.mark.parametrize(
    ("language", "lang"), [("nl", 'lang="nl"'), ("fr", 'lang="fr"'), ("en", 'lang="en"')]
)
def test_the_page_speaks_the_language_of_the_device(client, url, language, lang):
    assert lang in text_of(client.get(url(), headers={"accept-language": language}))[:200]
