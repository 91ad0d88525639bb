"""Families are chosen, packed, brought home and looked at; a lost device is reported with what was on it."""

import json
import uuid

import pytest
from django.urls import reverse

from perinet.care.pathways.models import HomeVisitEntry, HomeVisitPack, Kind
from perinet.flows import home_visit
from perinet.ground.audit.models import Record
from perinet.ground.base import clock
from perinet.ground.vault import letters
from perinet.network.accounts.models import Role
from perinet.people.families import services as families
from perinet.people.families.models import Person
from perinet.web.professional.tests.scenes import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(midwife, lotte):
    midwife.waits(lotte, Kind.SCREENING, moment="week-20")
    return lotte


@pytest.fixture
def pack(midwife, due):
    return home_visit.take_along(persons=[due.pk], device="my phone", at=clock.now(), by=midwife.actor)


def url(name, *args):
    return reverse(f"professional:home-visit{name}", args=args)


def bring(client, pack, person, kind="note", done=False, **said):
    pk = str(uuid.uuid4())
    content = {"kind": kind, "person": str(person.pk), "said_at": clock.now().timestamp() * 1000, **said}
    letter = letters.write(letters.address(str(pack.pk)), str(pack.pk), pk, content)
    sent = {"entries": [{"id": pk, "letter": letter}], "done": done}
    return client.post(url("-receive", pack.pk), json.dumps(sent), content_type="application/json")


def test_who_is_to_be_asked_stands_first_with_what_waits(midwife, due):
    midwife.mother(given_name="Somebody", family_name="Else")
    page = midwife.client.get(url("-new")).content.decode()
    assert page.index("Lotte") < page.index("Somebody")
    assert "20 weeks" in page


def test_choosing_makes_a_pack_and_leads_to_the_device(midwife, due):
    reply = midwife.client.post(url("-new"), {"persons": [str(due.pk)], "device": "my phone"})
    pack = HomeVisitPack.objects.get()
    assert reply["Location"] == url("-take", pack.pk)


def test_what_was_typed_stays_when_nobody_was_chosen(midwife, due):
    reply = midwife.client.post(url("-new"), {"device": "my phone"})
    assert reply.status_code == 422
    assert "my phone" in reply.content.decode()


def test_somebody_of_another_practice_can_not_be_chosen(midwife, due):
    stranger = scene()
    reply = stranger.client.post(url("-new"), {"persons": [str(due.pk)], "device": "x"})
    assert reply.status_code == 422
    assert not HomeVisitPack.objects.exists()


def test_the_page_holds_nothing_of_anybody_and_the_content_leaves_once(midwife, pack):
    assert "Lotte" not in midwife.client.get(url("-take", pack.pk)).content.decode()
    assert midwife.client.get(url("-content", pack.pk)).status_code == 405
    told = midwife.client.post(url("-content", pack.pk)).json()
    (family,) = told["content"]["families"]
    assert family["name"].startswith("Lotte")
    assert family["moments"][0]["first"] == ["whooley.nl", "gad-2.nl"]
    assert midwife.client.post(url("-content", pack.pk)).status_code == 409


def test_the_content_knows_which_answers_raise_a_mark(midwife, pack):
    told = midwife.client.post(url("-content", pack.pk)).json()["content"]
    assert told["say"]["nl"]
    assert told["conversation"][0]["name"] == "thoughts"
    assert {code for code, _name, refused in told["helpers"] if refused} == {"child"}


@pytest.mark.parametrize(
    "name", ["-take", "-content", "-receive", "-review", "-paper", "-lost", "-list", "-csv"]
)
def test_a_colleague_finds_no_pack_of_another(midwife, pack, name):
    colleague = scene(organisation=midwife.membership.organisation)
    assert colleague.client.post(url(name, pack.pk)).status_code in (404, 405)
    assert colleague.client.get(url(name, pack.pk)).status_code in (404, 405)


def test_who_is_not_signed_in_is_not_let_in(client, pack):
    assert client.get(url("-receive", pack.pk)).status_code == 302


def test_the_empty_page_and_its_worker_need_nobody(client, db):
    page = client.get(url("-round"))
    assert page.status_code == 200
    worker = client.get(url("-worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert url("-round") in worker.content.decode()


def test_what_came_in_stands_on_the_page_of_the_pack(midwife, pack, due):
    assert set(bring(midwife.client, pack, due, text="Sleeps badly.").json()["states"].values()) == {"taken"}
    assert "Sleeps badly." in midwife.client.get(url("-review", pack.pk)).content.decode()


def test_the_last_message_of_a_device_ends_the_pack(midwife, pack, due):
    bring(midwife.client, pack, due, done=True, text="x")
    assert HomeVisitPack.objects.get().returned_at
    assert midwife.client.get(url("-receive", pack.pk)).json()["ended"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"entries": 5}', "{"])
def test_what_can_not_be_read_stays_on_the_device(midwife, pack, body):
    reply = midwife.client.post(url("-receive", pack.pk), body, content_type="application/json")
    assert reply.status_code == 400


def test_a_doubt_is_a_question_with_both_answers(midwife, pack, due):
    her = Person.objects.get(pk=due.pk)
    families.correct(person=her, changes={"phone": "0479"}, reach=None, at=clock.now(), by=midwife.actor)
    bring(midwife.client, pack, due, kind="detail", fields={"phone": "0471"})
    page = midwife.client.get(url("-review", pack.pk)).content.decode()
    assert "0479" in page
    assert "0471" in page
    name = f"{HomeVisitEntry.objects.get().pk}.phone"
    midwife.client.post(url("-review", pack.pk), {name: "mine"})
    assert Person.objects.get(pk=due.pk).phone == "0471"
    assert name not in midwife.client.get(url("-review", pack.pk)).content.decode()


def test_a_manager_sees_what_was_on_a_lost_device_by_number_only(midwife, pack):
    manager = scene(organisation=midwife.membership.organisation, role=Role.ORGANISATION_MANAGER)
    reply = manager.client.post(url("-lost", pack.pk))
    page = manager.client.get(reply["Location"]).content.decode()
    assert "P-" in page
    assert "Lotte" not in page
    assert "Telephone" in page


def test_the_owner_sees_the_names_of_whom_to_tell(midwife, pack):
    midwife.client.post(url("-lost", pack.pk))
    page = midwife.client.get(url("-list", pack.pk)).content.decode()
    assert "Lotte" in page
    assert "to be told by" in page


def test_the_list_is_printed_and_taken_out_as_a_table(midwife, pack):
    assert "Lotte" in midwife.client.get(url("-list", pack.pk), {"print": "1"}).content.decode()
    assert "Lotte" in midwife.client.get(url("-csv", pack.pk)).content.decode()
    assert Record.objects.filter(verb__in=["home-visit.print", "home-visit.export"]).count() == 2


def test_who_protects_the_data_sees_lost_devices_only(midwife, pack):
    officer = scene(role=Role.DATA_PROTECTION_OFFICER)
    assert officer.client.get(url("-list", pack.pk)).status_code == 404
    home_visit.lose(pack=pack, at=clock.now(), by=midwife.actor)
    assert officer.client.get(url("-list", pack.pk)).status_code == 200


def test_a_pack_is_withdrawn_from_any_device(midwife, pack):
    midwife.client.post(url("-revoke", pack.pk))
    assert HomeVisitPack.objects.get().revoked_at
    assert midwife.client.post(url("-content", pack.pk)).status_code == 409


def test_paper_forms_have_the_numbers_of_the_questions(midwife, pack):
    page = midwife.client.get(url("-paper", pack.pk)).content.decode()
    assert "<strong>1. " in page


def test_the_overview_says_how_it_stands(midwife, pack, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page = midwife.client.get(url("s")).content.decode()
    assert "my phone" in page
    assert "Not on a device yet" in page


def test_thirty_families_leave_in_few_queries(midwife, django_assert_max_num_queries):
    many = [midwife.mother() for _ in range(30)]
    for one in many:
        midwife.waits(one, Kind.SCREENING, moment="week-20")
    pack = home_visit.take_along(
        persons=[one.pk for one in many], device="phone", at=clock.now(), by=midwife.actor
    )
    with django_assert_max_num_queries(40):
        told = midwife.client.post(url("-content", pack.pk)).json()
    assert len(told["content"]["families"]) == 30
    assert set(told["content"]["questions"]) >= {"whooley.nl", "gad-2.nl"}


def test_the_team_reads_a_note_and_others_do_not(midwife, pack, due):
    bring(midwife.client, pack, due, text="Sleeps badly.")
    colleague = scene(organisation=midwife.membership.organisation)
    assert "Sleeps badly." in colleague.client.get(url("-of", due.pk)).content.decode()
    assert scene().client.get(url("-of", due.pk)).status_code == 404
    worker = scene(organisation=midwife.membership.organisation, role=Role.SOCIAL_WORKER)
    assert worker.client.get(url("-of", due.pk)).status_code == 404
