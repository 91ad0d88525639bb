"""Two women answer one after the other on one tablet of the practice, and neither finds anything of the other."""

from datetime import timedelta

import pytest
from django.test import Client

from perinet.care.pathways.models import Obligation
from perinet.care.screening.models import Answer, Invitation, Occasion, Screening
from perinet.flows import lend
from perinet.ground.base import clock
from perinet.network.accounts import tablets as devices
from perinet.network.accounts.tests.factories import MembershipFactory
from perinet.web.family.tests import links
from perinet.web.family.tests.rooms import WAITING, open_room

pytestmark = pytest.mark.django_db

HOME_FIRST = "deel-2/1"  # an address in a history tells nobody what was asked


@pytest.fixture
def room():
    return open_room()


def leads_to_waiting(response) -> bool:
    return response.status_code == 302 and response.url == WAITING


def test_a_device_that_was_never_lent_shows_a_page_about_nothing():
    assert Client().get(WAITING).status_code == 404


def test_the_waiting_page_names_nobody_and_asks_a_code(room):
    room.lend(room.mother())
    page = room.client.get(WAITING)
    assert "Lotte" not in page.content.decode() and "no-store" in page["Cache-Control"]
    assert '"storage"' in page["Clear-Site-Data"]


def test_a_code_opens_the_first_page_of_the_one_it_was_made_for(room):
    home = room.type(room.lend(room.mother()).code).url
    assert "Is this for you, Lotte?" in room.client.get(home).content.decode()


def test_a_code_works_once(room):
    code = room.lend(room.mother()).code
    room.type(code)
    assert "does not work here" in room.type(code).content.decode()


def test_a_code_ends_after_minutes(room):
    lent = room.lend(room.mother())
    Invitation.objects.filter(pk=lent.turn.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert "does not work here" in room.type(lent.code).content.decode()


def test_a_code_of_another_practice_opens_nothing_here(room):
    other = open_room()
    lent = other.lend(other.mother())
    assert "does not work here" in room.type(lent.code).content.decode()


def test_after_ten_wrong_codes_the_tablet_takes_none_for_a_while(room):
    code = room.lend(room.mother()).code
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(devices.WRONG_CODES):
        room.type(wrong)
    assert "Too many wrong codes" in room.type(code).content.decode()


def test_answers_on_the_tablet_are_kept_and_finish_the_occasion(room):
    home = room.turn(room.mother())
    last = room.first_step(home, 0, 0)
    assert last.url == f"{home}praten/"
    room.client.post(last.url, {"wish": "no"})
    page = room.client.get(f"{home}dank-je/")
    assert "Give the tablet back" in page.content.decode() and page["Refresh"].endswith(f"{home}uit/")
    assert not Occasion.objects.get().is_open


def test_a_turn_that_ended_has_no_address_any_more(room):
    home = room.turn(room.mother())
    room.answer(home, 1)
    assert leads_to_waiting(room.client.get(f"{home}uit/"))
    pages = (
        "",
        "vraag/whooley/item1/",
        "alles/",
        "praten/",
        "dank-je/",
        "nog/",
        "begin/",
        "meer/",
        "laatste/",
    )
    assert all(leads_to_waiting(room.client.get(home + page)) for page in pages)


def test_a_restored_session_of_an_ended_turn_opens_nothing(room):
    home = room.turn(room.mother())
    kept = {name: morsel.value for name, morsel in room.client.cookies.items()}
    room.client.get(f"{home}uit/")
    restored = Client()
    for name, value in kept.items():
        restored.cookies[name] = value
    assert leads_to_waiting(restored.get(f"{home}vraag/whooley/item1/"))


def test_the_next_woman_finds_nothing_of_the_one_before(room):
    first = room.turn(room.mother("Lotte"))
    room.answer(first, 1)
    second = room.turn(room.mother("Amina"))
    assert leads_to_waiting(room.client.get(f"{first}vraag/whooley/item1/"))
    page = room.client.get(f"{second}vraag/whooley/item1/").content.decode()
    assert "checked" not in page and "Lotte" not in page


def test_a_form_of_an_earlier_turn_never_answers_for_the_next_woman(room):
    first = room.turn(room.mother("Lotte"))
    room.turn(room.mother("Amina"))
    room.answer(first, 1)
    assert not Answer.objects.exists()


def test_the_address_of_a_turn_opens_on_no_other_device_and_not_as_a_link(room):
    home = room.turn(room.mother())
    token = home.strip("/").split("/")[-1]
    assert leads_to_waiting(Client().get(home))
    assert Client().get(f"/v/{token}/").status_code == 404


def test_a_link_does_not_open_under_the_address_of_a_tablet(room):
    mother = links.send()
    assert leads_to_waiting(room.client.get(f"{WAITING}{mother.token}/"))


def test_nobody_touches_the_tablet_so_it_asks_and_then_forgets_her(room):
    home = room.turn(room.mother())
    assert room.client.get(f"{home}vraag/whooley/item1/")["Refresh"] == f"180; url={home}nog/"
    page = room.client.get(f"{home}nog/")
    assert page["Refresh"] == f"60; url={home}uit/" and "Are you still there?" in page.content.decode()
    assert room.client.post(f"{home}nog/").url == home


def test_a_turn_that_nobody_touched_for_long_is_over_also_without_the_page(room):
    home = room.turn(room.mother())
    Invitation.objects.update(touched_at=clock.now() - timedelta(minutes=5))
    assert leads_to_waiting(room.client.get(f"{home}vraag/whooley/item1/"))


def test_stopping_half_way_comes_to_the_one_who_asked_and_stays_hidden_on_the_tablet(room):
    home = room.turn(room.mother())
    assert room.answer(home, 1, act="stop").url == f"{home}pauze/"
    assert leads_to_waiting(room.client.get(f"{home}pauze/"))
    owed = Obligation.objects.open().get(step=lend.STOPPED)
    assert owed.owner == room.midwife.user
    assert lend.half_way(Occasion.objects.get())[1] == 1


def test_the_waiting_page_ends_a_turn_that_lay_open(room):
    home = room.turn(room.mother())
    room.client.get(WAITING)
    assert leads_to_waiting(room.client.get(home))


def test_a_tablet_that_was_switched_off_is_cleared_by_the_clock(room):
    room.turn(room.mother())
    assert lend.end_left_alone(at=clock.now(), by=room.actor) == 0
    later = clock.now() + timedelta(minutes=5)
    assert lend.end_left_alone(at=later, by=room.actor) == 1
    assert Obligation.objects.open().filter(step=lend.STOPPED).exists()


def test_not_for_me_ends_the_turn_and_keeps_nothing_but_a_word_to_who_asked(room):
    home = room.type(room.lend(room.mother()).code).url
    assert leads_to_waiting(room.client.post(home, {"mine": "no"}))
    assert leads_to_waiting(room.client.get(home))
    assert Obligation.objects.open().filter(step="link-not-for-her").exists()
    assert not Obligation.objects.open().filter(step=lend.STOPPED).exists()


def test_going_on_after_a_stop_shows_no_earlier_answer(room):
    person = room.mother()
    home = room.turn(person)
    room.answer(home, 1)
    room.client.get(f"{home}uit/")
    turn = Invitation.objects.get()
    again = lend.lend_again(turn=turn, home="", at=clock.now(), by=room.actor)
    home = room.type(again.code).url
    room.client.post(f"{home}begin/")
    assert room.client.get(home).url == f"{home}vraag/whooley/item2/"
    assert room.client.get(f"{home}vraag/whooley/item1/").url == home
    assert not Obligation.objects.open().filter(step=lend.STOPPED).exists()


def test_a_marked_answer_opens_the_safety_check_and_changes_nothing_on_the_tablet(room):
    home = room.turn(room.mother())
    room.first_step(home, 1, 3)
    unmarked = room.client.get(f"{home}vraag/phq-9/item8/").content.decode()
    answered = room.answer(home, 2, "phq-9", "item9")
    assert answered.url == f"{home}vraag/phq-9/function/"
    assert Obligation.objects.open().filter(kind="safety-check").count() == 1
    assert "safety" not in unmarked.lower()
    assert "safety" not in room.client.get(answered.url).content.decode().lower()


def test_a_tablet_that_was_taken_back_shows_nothing(room):
    home = room.turn(room.mother())
    devices.take_tablet_back(tablet=room.tablet, at=clock.now(), by=room.actor)
    assert room.client.get(WAITING).status_code == 404
    assert leads_to_waiting(room.client.get(home))


def test_violence_is_on_the_tablet_only_in_the_turn_for_which_nobody_else_was_confirmed(room):
    person = room.mother()
    home = room.turn(person, home=lend.ALONE)
    assert room.client.get(f"{home}vraag/{HOME_FIRST}/").status_code == 200
    room.client.get(f"{home}uit/")
    again = lend.lend_again(turn=Invitation.objects.get(), home="", at=clock.now(), by=room.actor)
    home = room.type(again.code).url
    room.client.post(f"{home}begin/")
    assert room.client.get(f"{home}vraag/{HOME_FIRST}/").status_code == 302


def test_a_yes_about_home_waits_for_the_asker_alone(room):
    home = room.turn(room.mother(), home=lend.ALONE)
    page = room.client.get(f"{home}vraag/{HOME_FIRST}/").content.decode()
    assert "Only An Peeters can see this answer" in page
    room.client.post(f"{home}vraag/{HOME_FIRST}/", {"safe-at-home-afraid": 1, "act": "next"})
    room.client.get(f"{home}uit/")
    mine = Obligation.objects.visible_to(room.actor).filter(step="speak-about-home")
    colleague = MembershipFactory(organisation=room.midwife.organisation).actor()
    assert mine.count() == 1
    assert not Obligation.objects.visible_to(colleague).filter(step="speak-about-home").exists()
    assert not Screening.objects.visible_to(colleague).filter(topic="violence").exists()


def test_somebody_is_with_her_so_violence_is_owed_and_not_asked(room):
    home = room.turn(room.mother(), home=lend.LATER)
    assert not Screening.objects.filter(topic="violence").exists()
    assert (
        "home"
        not in room.client.get(f"{home}alles/").content.decode().lower().split("</main>")[0].split("<h1")[1]
    )
    assert Obligation.objects.visible_to(room.actor).filter(step="ask-when-alone").count() == 1


def test_one_page_of_the_tablet_asks_little_of_the_database(room, django_assert_max_num_queries):
    home = room.turn(room.mother())
    with django_assert_max_num_queries(14):
        room.client.get(f"{home}vraag/whooley/item1/")
